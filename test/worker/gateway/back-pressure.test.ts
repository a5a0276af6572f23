import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/core/contract.ts";
import { RECORD_BURST, RUN_WAIT_MS, RUN_WAITERS_PER_FUNCTION } from "../../../src/core/limits.ts";
import type { EndpointPolicyInput } from "../../../src/core/policy.ts";
import type { Env } from "../../../src/env.ts";
import { runInSlot } from "../../../src/gateway/run-in-slot.ts";
import { createRunSlots } from "../../../src/gateway/run-slots.ts";
import { servicesOf } from "../../../src/process.ts";
import { updateFunction } from "../../../src/storage/functions.ts";
import { listInvocations, readInvocation } from "../../../src/storage/invocations.ts";
import { readMetricTotals } from "../../../src/storage/metrics.ts";
import { db, NOW, storeEndpoint, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";

const services = servicesOf(env as unknown as Env);
const ORIGIN = "https://page.example";
const SLOW = `export default async (data) => {
  await new Promise((r) => setTimeout(r, Number(data.jsonPayload.data.hook_data.query.ms ?? 0)));
  return "done";
};`;
const DONE: Outcome = { kind: "returned", value: 1, logs: [], durationMs: 1, coldStart: false };

async function createFunction(concurrentRuns: number): Promise<string> {
  const { id } = await storeFunction(SLOW);
  await updateFunction(db, WORKSPACE, id, { limits: { concurrentRuns } }, NOW);
  return id;
}

async function createHook(concurrentRuns: number, policy: EndpointPolicyInput = {}): Promise<string> {
  return storeEndpoint(await createFunction(concurrentRuns), policy);
}

function hit(suffix: string, ms: number, headers: Record<string, string> = {}): Promise<Response> {
  const url = `https://gateway.test/hook/${suffix}?ms=${ms}`;
  return exports.default.fetch(url, { method: "POST", headers: { origin: ORIGIN, ...headers }, body: "{}" });
}

async function hitMany(suffix: string, count: number, ms: number, headers: Record<string, string> = {}) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const response = await hit(suffix, ms, headers);
      return { response, text: await response.text() };
    }),
  );
}

function countStatus(answers: { response: Response }[], status: number): number {
  return answers.filter(({ response }) => response.status === status).length;
}

afterEach(async () => {
  await services.recorder.flush().catch(() => undefined);
});

describe("a function with as many runs as it may have", () => {
  it("refuses further ones after a brief wait, in a way that a page can read", async () => {
    const suffix = await createHook(2);
    const first = hitMany(suffix, 2, 3_000);
    await scheduler.wait(200);
    const startedAt = Date.now();
    const response = await hit(suffix, 0);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(900);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(response.headers.get("hookwright-error")).toBe("too_many_runs");
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(response.headers.get("access-control-expose-headers")).toContain("Retry-After");
    expect(await response.json()).toMatchObject({
      error: {
        code: "too_many_runs",
        message:
          "2 runs of the function are under way, the most at the same time (its limits.concurrentRuns)",
      },
    });
    expect(countStatus(await first, 200)).toBe(2);
    expect((await hit(suffix, 0)).status).toBe(200);
  });

  it("runs those that wait as soon as it can", async () => {
    const suffix = await createHook(2);
    expect(countStatus(await hitMany(suffix, 6, 100), 200)).toBe(6);
  });

  it("has others answered at once", async () => {
    const [busy, other] = [await createHook(1), await createHook(1)];
    const first = hitMany(busy, 10, 2_000);
    await scheduler.wait(100);
    expect((await hit(other, 0)).status).toBe(200);
    await first;
  });

  it("answers a repeated call without a slot", async () => {
    const suffix = await createHook(1, { idempotency: { header: "idempotency-key" } });
    const key = { "idempotency-key": "one" };
    // The others wait for the first one's answer, and not for its place.
    expect(countStatus(await hitMany(suffix, 5, 2_000, key), 200)).toBe(5);
  });

  it("takes on any number of calls that are to run later", async () => {
    const functionId = await createFunction(1);
    const [now, later] = [
      await storeEndpoint(functionId),
      await storeEndpoint(functionId, { mode: "async" }),
    ];
    const running = hitMany(now, 1, 2_500);
    await scheduler.wait(100);
    expect(countStatus(await hitMany(later, 5, 0), 202)).toBe(5);
    expect((await hit(now, 0)).status).toBe(503);
    await running;
  });
});

describe("what was refused", () => {
  it("is counted, and recorded as far as successes are", async () => {
    const suffix = await createHook(1, { timeoutMs: 3_000 });
    const runs = 1 + RUN_WAITERS_PER_FUNCTION + RECORD_BURST;
    const answers = await hitMany(suffix, runs, 2_500);
    const refused = countStatus(answers, 503);
    expect(refused).toBeGreaterThan(RECORD_BURST);
    await services.recorder.flush();
    expect(await readMetricTotals(db, WORKSPACE)).toMatchObject([
      { endpoint: suffix, calls: runs, failedToStart: refused, kept: runs - refused + RECORD_BURST },
    ]);
    const { items } = await listInvocations(db, WORKSPACE, { limit: 500, outcome: "failed-to-start" });
    expect(items).toHaveLength(RECORD_BURST);
    const row = await readInvocation(db, WORKSPACE, items[0]?.id ?? "");
    expect(row).toMatchObject({ endpoint: suffix, outcome: "failed-to-start", status: 503 });
    expect(JSON.parse(row?.detail ?? "{}")).toMatchObject({
      error: { message: expect.stringContaining("limits.concurrentRuns") },
    });
  });
});

describe("the bound of a process", () => {
  it("holds for the runs of all functions, and names its setting", async () => {
    const slots = createRunSlots(2);
    const run = (functionId: string, ms: number) =>
      runInSlot(slots, { functionId, limit: 100, deadline: Date.now() + 5_000 }, async () => {
        await scheduler.wait(ms);
        return DONE;
      });
    const long = [run("a", 2_000), run("b", 2_000)];
    const refused = await run("c", 0);
    expect(refused).toMatchObject({
      kind: "failed-to-start",
      error: { message: "2 runs are under way, the most at the same time (MAX_CONCURRENT_RUNS)" },
      refusal: { code: "too_many_runs", retryAfterMs: 1_000 },
    });
    expect(refused.durationMs).toBeGreaterThanOrEqual(900);
    await Promise.all(long);
    expect(slots.running).toBe(0);
    expect(await run("c", 0)).toBe(DONE);
  });

  it("lets no run wait past its own deadline", async () => {
    const slots = createRunSlots(1);
    slots.take("a", 1, Infinity, Date.now());
    const deadline = Date.now() + 300;
    const refused = await runInSlot(slots, { functionId: "a", limit: 1, deadline }, async () => DONE);
    expect(refused.durationMs).toBeLessThan(RUN_WAIT_MS);
    expect(refused.kind).toBe("failed-to-start");
  });

  it("gives a slot back also when a run breaks", async () => {
    const slots = createRunSlots(2);
    const bounded = { functionId: "a", limit: 1, deadline: Date.now() + 5_000 };
    await expect(runInSlot(slots, bounded, () => Promise.reject(new Error("broken")))).rejects.toThrow(
      "broken",
    );
    expect(slots.running).toBe(0);
  });
});
