import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { createFolder } from "./support/command.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";
import { start } from "./support/slow-server.ts";

/**
 * What comes is sent back at once, between a first and a last word. `/ticks` sends words by itself
 * without end, or as many as it is asked for; `/reads` says what became of what it was sent.
 */
const STREAMS = `const encoder = new TextEncoder();
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname === "/reads") {
      let bytes = 0;
      try {
        for await (const piece of request.body) { bytes += piece.byteLength; }
        console.log("whole", bytes);
      } catch (error) {
        console.log("broken off", bytes > 0, error instanceof Error);
      }
      return new Response("read");
    }
    if (url.pathname === "/ticks") {
      let left = Number(url.searchParams.get("n") ?? Infinity);
      request.signal.addEventListener("abort", () => console.log("the signal tells"));
      return new Response(new ReadableStream({
        async pull(out) {
          if (left-- === 0) { return out.close(); }
          out.enqueue(encoder.encode("tick "));
          await sleep(100);
        },
        cancel() { console.log("the stream is cancelled"); },
      }));
    }
    const { readable, writable } = new TransformStream({
      start(out) { out.enqueue(encoder.encode("first ")); },
      flush(out) { out.enqueue(encoder.encode("last")); },
    });
    ctx.waitUntil(request.body.pipeTo(writable));
    return new Response(readable);
  },
};`;

let server: RunningServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer({ args: ["--sandboxes", "1"] });
  client = createClient(server.url, ADMIN_TOKEN);
});

afterAll(async () => {
  await server.stop();
});

interface Made {
  url: string;
  functionId: string;
}

function make(to: ApiClient = client): Promise<Made> {
  return to.createEndpoint({ code: STREAMS, dialect: "fetch" });
}

/** Reads an answer until it has said this, and gives what it has said. */
async function readUntil(answer: IncomingMessage, text: string): Promise<string> {
  let said = "";
  for await (const piece of answer.iterator({ destroyOnReturn: false })) {
    said += String(piece);
    if (said.includes(text)) {
      return said;
    }
  }
  throw new Error(`it ended with ${said}`);
}

async function answerOf(call: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  return answer;
}

function open(url: string, method = "GET"): ClientRequest {
  const call = request(url, { method, agent: false });
  call.on("error", () => undefined);
  return call;
}

interface Invocation {
  outcome: string;
  logs: { message: string }[];
  request: { brokenOff?: string };
  response: { brokenOff?: string };
}

/** The record of the one run of a function. */
async function readRecord({ functionId }: Made, from: ApiClient = client): Promise<Invocation> {
  const id = await waitFor("the run is recorded", async () => {
    const path = `/invocations?functionId=${functionId}`;
    return (await from.call<{ items: { id: string }[] }>("GET", path)).body.items[0]?.id;
  });
  return readInvocation(id, from);
}

async function readInvocation(id: string, from: ApiClient = client): Promise<Invocation> {
  return (await from.call<Invocation>("GET", `/invocations/${id}`)).body;
}

const linesOf = ({ logs }: Invocation) => logs.map(({ message }) => message);

test("every piece passes at once, in both directions", async () => {
  const { url } = await make();
  const call = open(url, "POST");
  call.write("one ");
  const answer = await answerOf(call);
  expect(await readUntil(answer, "one")).toBe("first one ");
  for (const word of ["two ", "three "]) {
    call.write(word);
    expect(await readUntil(answer, word)).toBe(word);
  }
  call.end();
  expect(await readUntil(answer, "last")).toBe("last");
});

test("a client that leaves ends the run, which gives its place back", async () => {
  const made = await make();
  const changed = await client.call("PATCH", `/functions/${made.functionId}`, {
    limits: { concurrentRuns: 1 },
  });
  expect(changed.status).toBe(200);
  const call = open(`${made.url}/ticks`);
  call.end();
  const answer = await answerOf(call);
  await readUntil(answer, "tick");
  expect((await fetch(`${made.url}/ticks?n=1`)).status).toBe(503);
  answer.destroy();
  await waitFor("its place is free", async () => {
    const response = await fetch(`${made.url}/ticks?n=1`);
    return response.status === 200 && (await response.text()) === "tick ";
  });
  const left = await waitFor("it is recorded", async () => {
    const path = `/invocations?functionId=${made.functionId}&outcome=returned`;
    const { body } = await client.call<{ items: { id: string }[] }>("GET", path);
    const records = await Promise.all(body.items.map(({ id }) => readInvocation(id)));
    return records.find(({ response }) => response.brokenOff !== undefined);
  });
  expect(left.response).toMatchObject({ status: 200, truncated: true, brokenOff: "the client left" });
  expect(linesOf(left).toSorted()).toEqual(["the signal tells", "the stream is cancelled"]);
});

test("a body that breaks off never looks whole", async () => {
  const made = await make();
  const call = open(`${made.url}/reads`, "POST");
  call.write("x".repeat(200_000));
  await sleep(300);
  call.destroy();
  const record = await readRecord(made);
  expect(linesOf(record)).toEqual(["broken off true true"]);
  expect(record.request.brokenOff).toBe("the client left before it was sent");
});

test("a sandbox that is killed breaks the answer off, and the next one answers", async () => {
  const made = await make();
  const call = open(`${made.url}/ticks`);
  call.end();
  const answer = await answerOf(call);
  await readUntil(answer, "tick");
  const before = findProcess(server.child.pid ?? 0, "sandbox-0");
  process.kill(before?.pid ?? 0, "SIGKILL");
  await expect(readUntil(answer, "never")).rejects.toThrow(/aborted/);
  await waitFor("another answers", async () => {
    const response = await fetch(`${made.url}/ticks?n=2`);
    return response.status === 200 && (await response.text()) === "tick tick ";
  });
  await waitFor("it is recorded", async () => {
    const path = `/invocations?functionId=${made.functionId}&outcome=sandbox-lost`;
    return (await client.call<{ items: unknown[] }>("GET", path)).body.items.length > 0;
  });
});

test("a server that is stopped lets streams come to their end for 10 s, and breaks others off", async () => {
  const dataDir = createFolder();
  const { command, client: own } = await start(dataDir);
  const [ends, goesOn] = [await make(own), await make(own)];
  const [short, endless] = await Promise.all(
    [`${ends.url}/ticks?n=20`, `${goesOn.url}/ticks`].map(async (url) => {
      const call = open(url);
      call.end();
      const answer = await answerOf(call);
      await readUntil(answer, "tick");
      return answer;
    }),
  );
  command.child.kill("SIGTERM");
  await Promise.all([
    expect(readUntil(endless as IncomingMessage, "never")).rejects.toThrow(/aborted/),
    expect(readWhole(short as IncomingMessage)).resolves.toBe("tick ".repeat(19)),
  ]);
  expect(await command.ended).toEqual({ code: 0, signal: null });
  const again = await start(dataDir);
  expect(await readRecord(ends, again.client)).toMatchObject({
    outcome: "returned",
    response: { bytes: 100 },
  });
});

async function readWhole(answer: IncomingMessage): Promise<string> {
  let said = "";
  for await (const piece of answer) {
    said += String(piece);
  }
  return said;
}
