import { afterAll, beforeAll, expect, it } from "vitest";
import { must } from "./support/answer-rules.ts";
import type { Connection, Exchange } from "./support/connection.ts";
import { callGood, startFuzzedServer, type FuzzedServer } from "./support/fuzzed-server.ts";
import { checkInLanes } from "./support/lanes.ts";
import { expectRecords } from "./support/records.ts";
import { readSettings } from "./support/settings.ts";
import { createTurns } from "./support/turns.ts";
import { anyRequest, isHuge } from "./requests/any-request.ts";
import { checkRequest, mayLoseAnswer } from "./requests/check-request.ts";
import type { RequestCase } from "./requests/request-case.ts";
import { installTargets } from "./requests/targets.ts";
import { toWireRequest } from "./requests/wire-request.ts";

const FILE = "test/fuzz/requests.test.ts";
const settings = readSettings(process.env);
let server: FuzzedServer;

beforeAll(async () => {
  server = await startFuzzedServer();
  await installTargets(server.api);
});

afterAll(async () => {
  await server.stop();
});

it(`answers whatever is sent (${settings.cases} requests, seed ${settings.seed})`, async () => {
  await checkInLanes(settings, { port: server.port, file: FILE, arbitrary: anyRequest }, checkCase);
});

it("has not failed, and has kept records that can be read", async () => {
  expect(server.bystanders.failures).toEqual([]);
  expect(server.faults()).toEqual([]);
  await expectRecords(server.api);
});

/** A huge request has the server for itself: what it takes from others is tried by the fault tests. */
const turns = createTurns();

function checkCase(request: RequestCase, connection: Connection): Promise<void> {
  const check = (): Promise<void> => checkOne(request, connection);
  return isHuge(request) ? turns.alone(check) : turns.together(check);
}

async function checkOne(request: RequestCase, connection: Connection): Promise<void> {
  const wire = toWireRequest(request);
  const { bytes, isHead, ends } = wire;
  const shownRequest = showRequest(bytes);
  const send = (pieceBytes: number | null): Promise<Exchange> =>
    connection.exchange({ bytes, isHead, ends, pieceBytes }).catch((error: unknown) => {
      throw new Error(`${String(error)}\nfor the request ${shownRequest}`, { cause: error });
    });
  const first = await send(request.pieceBytes);
  // Who still writes when he is refused may not come to read why.
  const got = first.kind === "dropped" && request.pieceBytes !== null ? await send(null) : first;
  if (got.kind !== "answered") {
    must(
      got.kind === "dropped" && mayLoseAnswer(request, wire),
      `a request is answered, not ${got.kind}${"why" in got ? ` (${got.why})` : ""}\nthe request was ${shownRequest}`,
    );
    return;
  }
  const { answer } = got;
  try {
    checkRequest(request, wire, answer);
  } catch (error) {
    const shown = `${answer.head}\n\n${answer.body.subarray(0, 1_000).toString()}`;
    throw new Error(`${String(error)}\nfor the request ${shownRequest}\nthe answer was\n${shown}`, {
      cause: error,
    });
  }
  if (wire.breaksFraming) {
    connection.close();
  }
  await callGood(connection);
}

/** The beginning and the end of a request. */
function showRequest(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  const cut = text.length > 1_500 ? `${text.slice(0, 1_000)} … ${text.slice(-300)}` : text;
  return `${JSON.stringify(cut)} (${bytes.length} bytes)`;
}
