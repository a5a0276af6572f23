import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EndpointPolicyInput } from "../../../../src/core/policy.ts";
import type { Env } from "../../../../src/env.ts";
import { servicesOf } from "../../../../src/process.ts";
import { listInvocationsAscending } from "../../../../src/storage/invocations.ts";
import { db, storeEndpoint, storeFunction, WORKSPACE } from "../../../support/worker/factories.ts";

// The types of the tests name only what they use themselves.
const services = servicesOf(env as unknown as Env);

const PRELUDE = `const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const encoder = new TextEncoder();`;

async function create(body: string, policy: EndpointPolicyInput = {}) {
  const source = `${PRELUDE}\nexport default { async fetch(request, env, ctx) {\n${body}\n} };`;
  const { id } = await storeFunction(source, { dialect: "fetch" });
  return { functionId: id, url: `https://gateway.test/hook/${await storeEndpoint(id, policy)}` };
}

interface Shown {
  outcome: string;
  status: number | null;
  lines: string[];
  response: { brokenOff?: string; bytes?: number } | undefined;
}

/** The record of the one run of a function. */
async function readRecord(functionId: string): Promise<Shown> {
  for (let attempt = 0; attempt < 200; attempt++) {
    await services.recorder.flush();
    const [row] = await listInvocationsAscending(db, WORKSPACE, { functionId, limit: 1 });
    if (row !== undefined) {
      const { outcome, status } = row;
      const { logs, response } = JSON.parse(row.detail) as Pick<Shown, "response"> & {
        logs: { message: string }[];
      };
      return { outcome, status, response, lines: logs.map(({ message }) => message) };
    }
    await scheduler.wait(20);
  }
  throw new Error("there is no record");
}

/** Calls, leaves after so long, and waits until the gateway has let the call go. */
async function callAndLeave(url: string, afterMs: number, init: RequestInit = {}): Promise<void> {
  const leaving = new AbortController();
  const call = exports.default.fetch(new Request(url, { ...init, signal: leaving.signal })).catch(() => null);
  await scheduler.wait(afterMs);
  leaving.abort();
  await call;
}

afterEach(async () => {
  await services.recorder.flush();
});

describe("a client that leaves before there is an answer", () => {
  it("ends the run: the function is told, and only what waitUntil was given goes on", async () => {
    const { functionId, url } = await create(`
      request.signal.addEventListener("abort", () => console.log("told", request.signal.reason.name));
      ctx.waitUntil(sleep(400).then(() => console.log("late")));
      await sleep(5_000);
      console.log("never");
      return new Response("x");`);
    await callAndLeave(url, 200);
    const leftAt = Date.now();
    const record = await readRecord(functionId);
    expect(Date.now() - leftAt).toBeLessThan(3_000);
    expect(record).toMatchObject({
      outcome: "returned",
      status: 499,
      response: { brokenOff: "the client left" },
      lines: ["told AbortError", "late"],
    });
    expect(services.hook.slots.running).toBe(0);
  });

  it("leaves the key of the call to whoever calls again", async () => {
    const policy = { idempotency: { header: "idempotency-key", pointer: null, ttlSeconds: 60 } };
    const { url } = await create(
      "const n = await env.HOOKWRIGHT.counter.increment({ key: 'left' }); if (n === 1) await sleep(5_000); return new Response(String(n));",
      policy,
    );
    const init = { headers: { "idempotency-key": "a" } };
    await callAndLeave(url, 300, init);
    const again = await exports.default.fetch(url, init);
    expect([again.status, await again.text()]).toEqual([200, "2"]);
  });

  it("ends a run that has not yet said anything of itself", async () => {
    const { functionId, url } = await create("await sleep(5_000); return new Response();");
    await callAndLeave(url, 10);
    expect(await readRecord(functionId)).toMatchObject({ outcome: "returned", status: 499, lines: [] });
  });

  it("ends a run that uses a capability, and the call of that with it", async () => {
    const { functionId, url } = await create(`
      await env.HOOKWRIGHT.kvs.get({ key: "a" });
      console.log("begun");
      await sleep(5_000);
      return new Response();`);
    await callAndLeave(url, 300);
    expect(await readRecord(functionId)).toMatchObject({ status: 499, lines: ["begun"] });
  });
});

describe("a client that leaves in the middle of an answer", () => {
  it("ends the run: its stream is cancelled, and it is told", async () => {
    const { functionId, url } = await create(`
      request.signal.addEventListener("abort", () => console.log("told"));
      return new Response(new ReadableStream({
        async pull(out) { await sleep(20); out.enqueue(encoder.encode("x")); },
        cancel(reason) { console.log("cancelled", reason.name); },
      }));`);
    const response = await exports.default.fetch(url);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const record = await readRecord(functionId);
    expect(record).toMatchObject({
      outcome: "returned",
      status: 200,
      response: { brokenOff: "the client left" },
    });
    expect(record.lines.toSorted()).toEqual(["cancelled AbortError", "told"]);
    expect(services.hook.slots.running).toBe(0);
  });
});

describe("an answer that breaks off", () => {
  it("breaks off for its client, and tells its author why", async () => {
    const { functionId, url } = await create(`
      let left = 2;
      return new Response(new ReadableStream({
        async pull(out) { await sleep(20); if (left-- === 0) throw new RangeError("why"); out.enqueue(encoder.encode("x")); },
      }));`);
    const response = await exports.default.fetch(url);
    await expect(response.text()).rejects.toThrow();
    expect(await readRecord(functionId)).toMatchObject({
      outcome: "threw",
      status: 200,
      response: { bytes: 2 },
    });
  });
});

describe("a run that goes on behind its answer", () => {
  it("keeps its place until it is over", async () => {
    const { url } = await create('ctx.waitUntil(sleep(150)); return new Response("x");');
    expect(await (await exports.default.fetch(url)).text()).toBe("x");
    expect(services.hook.slots.running).toBe(1);
    await vi.waitFor(() => expect(services.hook.slots.running).toBe(0), { timeout: 3_000, interval: 20 });
  });
});
