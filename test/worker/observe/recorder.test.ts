import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Outcome, OutcomeKind } from "../../../src/core/contract.ts";
import {
  COUNTER_LIFE_SECONDS,
  JOB_KEPT_DAYS,
  METRICS_RETENTION_DAYS,
  RETENTION_CHUNK_ROWS,
} from "../../../src/core/limits.ts";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import type { FinishedRun } from "../../../src/observe/record.ts";
import { createRecorder } from "../../../src/observe/recorder.ts";
import { runRetention } from "../../../src/observe/retention.ts";
import { createSampler } from "../../../src/observe/sampler.ts";
import { setCounter } from "../../../src/storage/counters.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { claimCall } from "../../../src/storage/idempotent-calls.ts";
import { insertInvocations, listInvocations, readInvocation } from "../../../src/storage/invocations.ts";
import { claimJobs, insertJob, settleJob } from "../../../src/storage/jobs.ts";
import { writeKvs } from "../../../src/storage/kvs.ts";
import { addMetrics, readMetricTotals } from "../../../src/storage/metrics.ts";
import {
  countRows,
  countStatements,
  db,
  NOW,
  toInvocation,
  WORKSPACE,
} from "../../support/worker/factories.ts";

const FN = { id: "fn_a", version: { id: "ver_a", number: 1, dialect: "craft" as const, contentHash: "h" } };
const DAY = 86_400_000;

function toRun(kind: OutcomeKind = { kind: "returned", value: 1 }, startedAt = NOW, endpoint = "one") {
  const outcome: Outcome = { ...kind, logs: [], durationMs: 5, coldStart: false };
  return {
    invocation: toInvocation(FN),
    endpoint,
    startedAt,
    request: () => null,
    outcome,
    answer: { status: 200, headers: [] as [string, string][], body: "says the-secret-value" },
    trace: createRunTrace(),
  };
}

const THREW: OutcomeKind = { kind: "threw", error: { name: "E", message: "m" } };

function createTestRecorder(
  parts: { burst?: number; d1?: D1Database; secrets?: () => Promise<string[]> } = {},
) {
  const { burst = 1_000_000, d1 = env.DB, secrets = async () => [] } = parts;
  const { d1: counted, statements } = countStatements(d1);
  const behind: Promise<unknown>[] = [];
  const recorder = createRecorder(
    openDatabase(counted),
    createSampler({ burst, perMinute: 0 }),
    { redactedNames: new Set() },
    secrets,
  );
  const record = (run: FinishedRun) =>
    recorder.record(run, (promise) => {
      // Timers of a test that is over must not fail it.
      promise.catch(() => undefined);
      behind.push(promise);
    });
  return { recorder, record, statements, behind };
}

const totals = async () => (await readMetricTotals(db, WORKSPACE))[0];

describe("the recorder", () => {
  it("keeps a run that was made again as its last attempt, with the earlier ones", async () => {
    // Nothing is left for successes: the last attempt is kept all the same.
    const { recorder, record } = createTestRecorder({ burst: 0 });
    const { invocation } = toRun();
    const attempts = [toRun(THREW, NOW), toRun(THREW, NOW + 1_000), toRun(undefined, NOW + 2_000)];
    for (const [index, run] of attempts.entries()) {
      record({ ...run, invocation, attempt: index + 1 });
      if (index > 0) {
        await recorder.flush();
      }
    }
    const row = await readInvocation(db, WORKSPACE, invocation.id);
    expect(row).toMatchObject({ outcome: "returned", startedAt: NOW + 2_000 });
    expect(JSON.parse(row?.detail ?? "")).toMatchObject({
      earlierAttempts: [
        { outcome: "threw", startedAt: NOW, error: { message: "m" } },
        { outcome: "threw", startedAt: NOW + 1_000, error: { message: "m" } },
      ],
    });
    expect(await countRows("invocations")).toEqual({ invocations: 1 });
  });

  it("writes what many hits left with a few statements", async () => {
    const { recorder, record, statements } = createTestRecorder();
    for (let i = 0; i < 300; i++) {
      record(toRun(undefined, NOW + i));
    }
    expect(statements).toEqual([]);
    await recorder.flush();
    expect(statements).toHaveLength(2);
    expect(await countRows("invocations")).toEqual({ invocations: 300 });
    expect(await totals()).toMatchObject({ calls: 300, kept: 300 });
    await recorder.flush();
    expect(statements).toHaveLength(2);
  });

  it("writes soon by itself, with one timer however many hits there are", async () => {
    const { record, behind } = createTestRecorder();
    for (let i = 0; i < 50; i++) {
      record(toRun());
    }
    // One for the counts, which wait longer, and one for the records.
    expect(behind).toHaveLength(2);
    await behind[1];
    expect(await countRows("invocations", "metric_buckets")).toEqual({ invocations: 50, metric_buckets: 0 });
    record(toRun());
    expect(behind).toHaveLength(3);
  });

  it("starts another timer when one is overdue: it died with its request", async () => {
    const { record, behind } = createTestRecorder();
    record(toRun());
    record(toRun(undefined, NOW + 5_000));
    expect(behind).toHaveLength(2);
    record(toRun(undefined, NOW + 5_501));
    expect(behind).toHaveLength(3);
  });

  it("writes at once when much is waiting", async () => {
    const { record, behind } = createTestRecorder();
    for (let i = 0; i < 500; i++) {
      record(toRun());
    }
    expect(behind).toHaveLength(3);
    await behind[2];
    expect(await countRows("invocations")).toEqual({ invocations: 500 });
  });

  it("counts every run, keeps every failure, and of successes what the sampler lets it", async () => {
    const { recorder, record } = createTestRecorder({ burst: 3 });
    for (let i = 0; i < 10; i++) {
      record(toRun());
      record(toRun(THREW));
    }
    await recorder.flush();
    expect(await totals()).toMatchObject({ calls: 20, kept: 13, threw: 10 });
    const { items } = await listInvocations(db, WORKSPACE, { limit: 99 });
    expect(items.filter(({ outcome }) => outcome === "threw")).toHaveLength(10);
    expect(items.filter(({ outcome }) => outcome === "returned")).toHaveLength(3);
  });

  it("keeps some records of calls that were only refused, and none the less of successes", async () => {
    const refusal = { code: "too_many_runs" as const, retryAfterMs: 1_000 };
    const refused: OutcomeKind = { kind: "failed-to-start", error: { message: "m" }, refusal };
    const { recorder, record } = createTestRecorder({ burst: 3 });
    for (let i = 0; i < 10; i++) {
      record(toRun(refused));
    }
    for (let i = 0; i < 10; i++) {
      record(toRun());
      record(toRun({ kind: "failed-to-start", error: { message: "m" } }));
    }
    await recorder.flush();
    expect(await totals()).toMatchObject({ calls: 30, failedToStart: 20, kept: 16 });
    const { items } = await listInvocations(db, WORKSPACE, { limit: 99 });
    expect(items.filter(({ outcome }) => outcome === "returned")).toHaveLength(3);
    expect(items.filter(({ outcome }) => outcome === "failed-to-start")).toHaveLength(13);
  });

  it("takes the workspace's secrets out of what it writes", async () => {
    const asked: string[] = [];
    const secrets = async (...args: string[]) => {
      asked.push(...args);
      return ["the-secret-value"];
    };
    const { recorder, record } = createTestRecorder({ secrets });
    record(toRun());
    await recorder.flush();
    expect(asked).toEqual([WORKSPACE]);
    const detail = await env.DB.prepare("select detail from invocations").first<string>("detail");
    expect(detail).toContain("says [redacted]");
    expect(detail).not.toContain("the-secret-value");
  });
});

describe("when the database fails", () => {
  const away = (table: string) => env.DB.exec(`alter table ${table} rename to away`);
  const back = (table: string) => env.DB.exec(`alter table away rename to ${table}`);

  it.each(["invocations", "metric_buckets"])(
    "nothing is lost and nothing is written twice: %s",
    async (table) => {
      const { recorder, record } = createTestRecorder();
      record(toRun());
      await away(table);
      await expect(recorder.flush()).rejects.toThrow();
      record(toRun(THREW));
      await expect(recorder.flush()).rejects.toThrow();
      await back(table);
      await recorder.flush();
      expect(await countRows("invocations")).toEqual({ invocations: 2 });
      expect(await totals()).toMatchObject({ calls: 2, threw: 1 });
    },
  );

  it("counts are written although records cannot be", async () => {
    const { recorder, record } = createTestRecorder();
    record(toRun());
    await away("invocations");
    await expect(recorder.flush()).rejects.toThrow();
    expect(await totals()).toMatchObject({ calls: 1 });
  });

  it("records wait also when the secrets cannot be read that must not be in them", async () => {
    let isUp = false;
    const secrets = () => (isUp ? Promise.resolve(["the-secret-value"]) : Promise.reject(new Error("away")));
    const { recorder, record } = createTestRecorder({ secrets });
    record(toRun());
    await expect(recorder.flush()).rejects.toThrow("away");
    expect(await countRows("invocations")).toEqual({ invocations: 0 });
    isUp = true;
    await recorder.flush();
    expect(await countRows("invocations")).toEqual({ invocations: 1 });
  });

  it("no more than so many records wait, the newest ones; all are counted", async () => {
    const { recorder, record, behind } = createTestRecorder();
    await away("invocations");
    const first = toRun();
    record(first);
    for (let i = 0; i < 5_200; i++) {
      record(toRun());
      if (i % 500 === 499) {
        await Promise.allSettled(behind.splice(2));
      }
    }
    await expect(recorder.flush()).rejects.toThrow();
    await back("invocations");
    await recorder.flush();
    const { invocations = 0 } = await countRows("invocations");
    expect(invocations).toBeLessThanOrEqual(5_000);
    expect(invocations).toBeGreaterThan(4_000);
    expect(
      await env.DB.prepare("select 1 from invocations where id = ?").bind(first.invocation.id).first(),
    ).toBeNull();
    expect(await totals()).toMatchObject({ calls: 5_201, kept: 5_201 });
  });
});

describe("the retention", () => {
  it("removes what is past its time from every table, and no more", async () => {
    const records = (count: number, startedAt: number) =>
      Array.from({ length: count }, (_, index) => ({
        id: `inv_${startedAt}_${index}`,
        workspaceId: WORKSPACE,
        functionId: "fn_a",
        version: 1,
        endpoint: null,
        outcome: "returned",
        status: 200,
        durationMs: 1,
        coldStart: false,
        startedAt,
        detail: "{}",
      }));
    await insertInvocations(db, records(3, NOW - 10 * DAY));
    await insertInvocations(db, records(2, NOW - 10 * DAY + 1));
    for (const [index, age] of [JOB_KEPT_DAYS * DAY, JOB_KEPT_DAYS * DAY - 1].entries()) {
      const [id, leaseId] = [`job_${index}`, `lease_${index}`];
      const job = {
        workspaceId: WORKSPACE,
        functionId: "fn_a",
        kind: "async",
        handler: "default",
        input: "1",
      };
      await insertJob(db, { ...job, id, createdAt: 0, dueAt: 0, timeoutMs: 1 });
      await claimJobs(db, { id: leaseId, until: NOW }, NOW, { id });
      await settleJob(db, { jobId: id, leaseId }, { state: "succeeded", result: "{}", now: NOW - age });
      const expiresAt = NOW + index;
      await claimCall(db, { endpoint: "e", keyHash: id }, { invocationId: id, leaseUntil: 0, expiresAt }, 0);
      await writeKvs(db, WORKSPACE, { key: id, value: "{}", createdAt: 0, expiresAt });
      await setCounter(db, WORKSPACE, { key: id, value: COUNTER_LIFE_SECONDS, expiresAt });
      const old = NOW - METRICS_RETENTION_DAYS * DAY + index;
      const counts = {
        kept: 0,
        coldStarts: 0,
        durationMs: 0,
        threw: 0,
        timedOut: 0,
        failedToStart: 0,
        sandboxLost: 0,
      };
      const bucket = {
        workspaceId: WORKSPACE,
        functionId: "fn_a",
        endpoint: "",
        minute: old,
        calls: 1,
        ...counts,
      };
      await addMetrics(db, [{ ...bucket, latency: Array.from({ length: 23 }, () => 0) }]);
    }
    expect(await runRetention(db, 10, NOW)).toBe(8);
    expect(
      await countRows("invocations", "jobs", "idempotent_calls", "kvs", "counters", "metric_buckets"),
    ).toEqual({
      invocations: 2,
      jobs: 1,
      idempotent_calls: 1,
      kvs: 1,
      counters: 1,
      metric_buckets: 2,
    });
    expect(await totals()).toMatchObject({ calls: 2 });
    expect(await runRetention(db, 10, NOW)).toBe(0);
  });

  it("goes on in steps until nothing is left", async () => {
    const count = 2 * RETENTION_CHUNK_ROWS + 7;
    const keys = JSON.stringify(Array.from({ length: count }, (_, index) => `k${index}`));
    const insert = `insert into kvs (workspace_id, key, value, created_at, expires_at)
      select 'ws_default', value, '{}', 0, 1 from json_each(?)`;
    await env.DB.prepare(insert).bind(keys).run();
    const { d1, statements } = countStatements(env.DB);
    expect(await runRetention(openDatabase(d1), 14, NOW)).toBe(count);
    expect(await countRows("kvs")).toEqual({ kvs: 0 });
    expect(statements.filter((sql) => /delete from "kvs"/.test(sql))).toHaveLength(3);
    expect(statements.filter((sql) => /delete from "kvs"/.test(sql) && !/limit/.test(sql))).toEqual([]);
  });
});
