import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/core/contract.ts";
import type { Env } from "../../../src/env.ts";
import { workOneJob, type JobResult } from "../../../src/pipeline/run-job.ts";
import { servicesOf } from "../../../src/process.ts";
import { deleteFunction, updateFunction } from "../../../src/storage/functions.ts";
import { readInvocation } from "../../../src/storage/invocations.ts";
import { findJob, insertJob, type NewJob } from "../../../src/storage/jobs.ts";
import { createVersion } from "../../../src/storage/versions.ts";
import { countRows, db, NOW, storeFunction, toVersion, WORKSPACE } from "../../support/worker/factories.ts";

const services = servicesOf(env as unknown as Env);

interface Woken {
  id: string;
  dueAt: number;
}

let woken: Woken[] = [];
const deps = { ...services.jobs, wake: async (job: Woken) => void woken.push(job) };

const work = (id: string | null = null) =>
  workOneJob(deps, id, (promise) => void promise.catch(() => undefined));

async function storeJob(functionId: string, fields: Partial<NewJob> = {}): Promise<string> {
  const now = Date.now();
  const id = `inv_${crypto.randomUUID()}`;
  await insertJob(db, {
    id,
    workspaceId: WORKSPACE,
    functionId,
    kind: "async",
    handler: "default",
    input: '{"n":1}',
    createdAt: now,
    dueAt: now,
    timeoutMs: 10_000,
    ...fields,
  });
  return id;
}

async function resultOf(id: string): Promise<{ state: string; result: JobResult; bytes: number }> {
  const job = await findJob(db, id);
  const text = job?.result ?? "null";
  return {
    state: job?.state ?? "none",
    result: JSON.parse(text) as JobResult,
    bytes: Buffer.byteLength(text),
  };
}

const makeDue = (id: string) => env.DB.prepare("update jobs set due_at = 0 where id = ?").bind(id).run();

afterEach(async () => {
  woken = [];
  await services.recorder.flush().catch(() => undefined);
});

describe("a job", () => {
  it("is run, recorded and settled with the answer it would give", async () => {
    const { id: functionId } = await storeFunction(
      "export default (data) => ({ got: data, craft_status_code: 201, craft_headers: { 'x-a': '1' } });",
    );
    const request = { method: "POST", url: "/hook/one", ip: "192.0.2.1", headers: {}, body: "{}" };
    const id = await storeJob(functionId, { endpoint: "one", request: JSON.stringify(request) });
    expect(await work()).toBe(true);
    expect(await resultOf(id)).toMatchObject({
      state: "succeeded",
      result: {
        outcome: "returned",
        durationMs: expect.any(Number),
        response: {
          status: 201,
          headers: expect.arrayContaining([["x-a", "1"]]),
          body: '{"got":{"n":1},"craft_status_code":201,"craft_headers":{"x-a":"1"}}',
        },
      },
    });
    expect(await findJob(db, id)).toMatchObject({ input: "null", request: null, leaseId: null });
    await services.recorder.flush();
    const record = await readInvocation(db, WORKSPACE, id);
    expect(record).toMatchObject({ functionId, endpoint: "one", outcome: "returned", status: 201 });
    expect(JSON.parse(record?.detail ?? "{}")).toMatchObject({ request });
    expect(await work()).toBe(false);
    expect(woken).toEqual([]);
  });

  it("is run once when two work at once", async () => {
    const { id: functionId } = await storeFunction(
      "export default async (data, { MODULES }) => MODULES.counter.increment({ key: 'runs' });",
    );
    for (let i = 0; i < 5; i++) {
      await storeJob(functionId);
    }
    const worked = await Promise.all(Array.from({ length: 12 }, () => work()));
    expect(worked.filter(Boolean)).toHaveLength(5);
    expect(await env.DB.prepare("select value from counters").first("value")).toBe(5);
  });

  it("is left alone before its time, and when there is none", async () => {
    const { id: functionId } = await storeFunction();
    const id = await storeJob(functionId, { dueAt: Date.now() + 60_000 });
    expect([await work(), await work(id), await work("inv_none")]).toEqual([false, false, false]);
    expect(await findJob(db, id)).toMatchObject({ state: "queued", attempts: 0 });
  });

  it("runs the version that is active then, or the one it names", async () => {
    const { id: functionId } = await storeFunction("export default () => 'one';");
    const [active, named] = [await storeJob(functionId), await storeJob(functionId, { version: 1 })];
    await createVersion(db, await toVersion(functionId, "export default () => 'two';"), true);
    await work(active);
    await work(named);
    expect((await resultOf(active)).result.response?.body).toBe("two");
    expect((await resultOf(named)).result.response?.body).toBe("one");
  });

  it.each([
    ["deleted", (id: string) => deleteFunction(db, WORKSPACE, id)],
    ["switched off", (id: string) => updateFunction(db, WORKSPACE, id, { enabled: false }, NOW)],
  ])("ends as not runnable when its function was %s", async (_name, change) => {
    const { id: functionId } = await storeFunction();
    const id = await storeJob(functionId);
    await change(functionId);
    expect(await work()).toBe(true);
    expect(await resultOf(id)).toMatchObject({ state: "failed", result: { outcome: "not-runnable" } });
    await services.recorder.flush();
    expect(await countRows("invocations")).toEqual({ invocations: 0 });
  });
});

describe("a job that fails", () => {
  const THROWS = "export default () => { throw new Error('no'); };";

  it.each([
    ["a throw", THROWS, "threw", 500],
    ["code that does not start", "export default () => {", "failed-to-start", 502],
    ["a time-out", "export default () => new Promise((r) => setTimeout(r, 3_000));", "timed-out", 502],
  ])("is settled after %s", async (_name, code, outcome, status) => {
    const { id: functionId } = await storeFunction(code);
    const id = await storeJob(functionId, { timeoutMs: 300 });
    await work();
    expect(await resultOf(id)).toMatchObject({ state: "failed", result: { outcome, response: { status } } });
    expect(woken).toEqual([]);
  });

  const RETRIES = `export default async ({ age, until }, { MODULES }) => {
    const n = await MODULES.counter.increment({ key: "attempts" });
    if (n < until) { throw new MODULES.RetryableError("not yet", age); }
    return n;
  };`;

  it("is put off by RetryableError and run again when its time comes", async () => {
    const { id: functionId } = await storeFunction(RETRIES);
    const id = await storeJob(functionId, { input: JSON.stringify({ age: 3_600, until: 3 }) });
    for (const attempt of [1, 2]) {
      const before = Date.now();
      await work();
      const job = await findJob(db, id);
      expect(job).toMatchObject({ state: "queued", attempts: attempt, leaseId: null });
      expect(job?.dueAt).toBeGreaterThan(before);
      expect(woken.at(-1)).toEqual({ id, dueAt: job?.dueAt });
      expect(await work()).toBe(false);
      await makeDue(id);
    }
    await work();
    expect(await resultOf(id)).toMatchObject({ state: "succeeded", result: { response: { body: "3" } } });
    expect(woken).toHaveLength(2);
  });

  it("is given up at the age that RetryableError allows", async () => {
    const { id: functionId } = await storeFunction(RETRIES);
    const id = await storeJob(functionId, {
      input: JSON.stringify({ age: 60, until: 99 }),
      createdAt: Date.now() - 60_000,
    });
    await work();
    expect(await resultOf(id)).toMatchObject({
      state: "failed",
      result: { outcome: "threw", response: { status: 503 } },
    });
    expect(woken).toEqual([]);
  });

  it("is tried three times when its sandbox goes away under it", async () => {
    const { id: functionId } = await storeFunction("export default () => process.exit(1);");
    const id = await storeJob(functionId);
    const states = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      await work();
      states.push((await findJob(db, id))?.state);
      await makeDue(id);
    }
    expect(states).toEqual(["queued", "queued", "failed"]);
    expect((await resultOf(id)).result.outcome).toBe("sandbox-lost");
  });

  it("is put off when it is not let in, and that is no attempt", async () => {
    const { id: functionId } = await storeFunction("export default () => 'done';");
    const id = await storeJob(functionId);
    const refusal = { code: "circuit_open" as const, retryAfterMs: 30_000 };
    const outcome: Outcome = {
      kind: "failed-to-start",
      error: { message: "not now" },
      refusal,
      logs: [],
      durationMs: 0,
      coldStart: false,
    };
    const refusing = { ...deps, run: () => Promise.resolve(outcome) };
    for (let i = 0; i < 4; i++) {
      const before = Date.now();
      await workOneJob(refusing, id, (promise) => void promise.catch(() => undefined));
      const job = await findJob(db, id);
      expect(job).toMatchObject({ state: "queued", attempts: 0, leaseId: null });
      expect(job?.dueAt).toBeGreaterThanOrEqual(before + refusal.retryAfterMs);
      expect(woken.at(-1)).toEqual({ id, dueAt: job?.dueAt });
      await makeDue(id);
    }
    await work();
    expect(await findJob(db, id)).toMatchObject({ state: "succeeded", attempts: 1 });
  });

  it("has the time of runs that nobody waits for", async () => {
    const { id: functionId } = await storeFunction(
      "export default () => new Promise((r) => setTimeout(r, 3_000));",
    );
    const id = await storeJob(functionId, { timeoutMs: 300 });
    await work();
    await services.recorder.flush();
    const detail = JSON.parse((await readInvocation(db, WORKSPACE, id))?.detail ?? "{}") as {
      error: unknown;
    };
    expect(detail.error).toEqual({
      message: "the function did not answer within 300 ms (fixed)",
      limit: { name: "runTime", allowed: 300, unit: "ms", setting: null },
    });
  });

  it("is taken over when whoever worked on it went away", async () => {
    const { id: functionId } = await storeFunction("export default () => 'done';");
    const id = await storeJob(functionId);
    await env.DB.prepare(
      "update jobs set state = 'running', lease_id = 'gone', lease_until = 1, attempts = 1",
    ).run();
    await work();
    expect(await findJob(db, id)).toMatchObject({ state: "succeeded", attempts: 2 });
  });
});

describe("the answer of a job", () => {
  it.each([
    ["a long text", "export default () => '日'.repeat(900_000);"],
    ["many escapes", "export default () => '\\u0001'.repeat(600_000);"],
    ["long headers", "export default () => ({ craft_headers: { 'x-a': 'x'.repeat(3_000_000) } });"],
  ])("is left out when the database could not hold it: %s", async (_name, code) => {
    const { id: functionId } = await storeFunction(code);
    const id = await storeJob(functionId);
    await work();
    const { state, result, bytes } = await resultOf(id);
    expect([state, result.response?.status, result.response?.truncated]).toEqual(["succeeded", 200, true]);
    expect(bytes).toBeLessThan(1_100_000);
    await services.recorder.flush();
    const size = await env.DB.prepare("select length(cast(detail as blob)) as bytes from invocations").first(
      "bytes",
    );
    expect(size).toBeLessThan(2_000_000);
  });

  it("keeps bytes as base64", async () => {
    const { id: functionId } = await storeFunction(
      "export default () => ({ craft_body_base64: 'AAEC/w==' });",
    );
    const id = await storeJob(functionId);
    await work();
    expect((await resultOf(id)).result.response).toMatchObject({ bodyBase64: "AAEC/w==" });
  });
});
