import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { checkAnswer, checkCors, must } from "./support/answer-rules.ts";
import { checkCraftAnswer, checkError } from "./support/check-craft-answer.ts";
import type { Connection } from "./support/connection.ts";
import { callGood, startFuzzedServer, type FuzzedServer } from "./support/fuzzed-server.ts";
import { checkInLanes } from "./support/lanes.ts";
import { expectRecords } from "./support/records.ts";
import { readSettings } from "./support/settings.ts";
import { createTurns } from "./support/turns.ts";
import { anyProgram, isHuge } from "./values/any-program.ts";
import { foretell } from "./values/expected.ts";
import type { ValueNode } from "./values/node.ts";

const FILE = "test/fuzz/returned-values.test.ts";
const SUFFIX = "any-value";
const ORIGIN = "https://page.example";
const settings = readSettings(process.env);
let server: FuzzedServer;

beforeAll(async () => {
  server = await startFuzzedServer();
  await server.api.createEndpoint({ code: await bundleFunction(), endpoint: { suffix: SUFFIX } });
});

afterAll(async () => {
  await server.stop();
});

it(`answers whatever a function returns (${settings.cases} values, seed ${settings.seed})`, async () => {
  await checkInLanes(settings, { port: server.port, file: FILE, arbitrary: anyCase }, checkCase);
});

it("has not failed, and has kept records that can be read", async () => {
  expect(server.bystanders.failures).toEqual([]);
  expect(server.faults()).toEqual([]);
  await expectRecords(server.api);
});

/** A program, and whether the function writes to its log what it makes. */
interface ValueCase {
  program: ValueNode;
  isLogged: boolean;
}

const anyCase: fc.Arbitrary<ValueCase> = fc.record({
  program: anyProgram,
  isLogged: fc.constantFrom(false, false, false, false, true),
});

/** A huge value has the server for itself: what it takes from others is tried by the fault tests. */
const turns = createTurns();

function checkCase(each: ValueCase, connection: Connection): Promise<void> {
  const check = (): Promise<void> => checkOne(each, connection);
  return isHuge(each.program) ? turns.alone(check) : turns.together(check);
}

async function checkOne({ program, isLogged }: ValueCase, connection: Connection): Promise<void> {
  const body = JSON.stringify(program);
  const head = `POST /hook/${SUFFIX}${isLogged ? "?log=1" : ""} HTTP/1.1\r\nhost: fuzz.example\r\norigin: ${ORIGIN}\r\n`;
  const bytes = Buffer.from(
    `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const expected = await foretell(JSON.parse(body) as ValueNode);
  const got = await connection.exchange({ bytes, isHead: false, pieceBytes: null, ends: false });
  must(got.kind === "answered", `it is answered, not ${got.kind}`);
  const { answer } = got;
  try {
    checkCors(answer, ORIGIN);
    switch (expected.is) {
      case "answer":
        checkCraftAnswer(answer, expected.answer);
        break;
      case "error":
        checkError(answer, expected.code);
        break;
      case "open":
        checkAnswer(answer, { isHead: false, functionHeaders: [...answer.headers.keys()] });
    }
  } catch (error) {
    const shown = `${answer.head}\n\n${answer.body.subarray(0, 1_000).toString()}`;
    throw new Error(`${String(error)}\nfor the program ${body.slice(0, 2_000)}\nthe answer was\n${shown}`, {
      cause: error,
    });
  }
  await callGood(connection);
}

/** The function and what it imports in one text, as an author's bundler would make it. */
async function bundleFunction(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("values/function.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "node",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
