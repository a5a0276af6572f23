import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EVERY_DAY, EVERY_MINUTE } from "../../src/core/triggers.ts";
import type { Env, JobMessage } from "../../src/env.ts";
import worker from "../../src/index.ts";
import { servicesOf } from "../../src/process.ts";
import { insertInvocations } from "../../src/storage/invocations.ts";
import { findJob, insertJob } from "../../src/storage/jobs.ts";
import { writeSchedule } from "../../src/storage/schedules.ts";
import { countRows, db, storeFunction, WORKSPACE } from "../support/worker/factories.ts";

const bindings = env as unknown as Env;
const services = servicesOf(bindings);
const DAY = 86_400_000;

async function storeJob(functionId: string, id: string, dueAt = Date.now()): Promise<string> {
  await insertJob(db, {
    id,
    workspaceId: WORKSPACE,
    functionId,
    kind: "async",
    handler: "default",
    input: "{}",
    createdAt: dueAt,
    dueAt,
    timeoutMs: 10_000,
  });
  return id;
}

async function deliver(...bodies: unknown[]) {
  const messages = bodies.map((body, index) => ({
    id: `message-${index}`,
    timestamp: new Date(),
    attempts: 1,
    body: body as JobMessage,
  }));
  const batch = createMessageBatch<JobMessage>("hookwright-jobs", messages);
  const context = createExecutionContext();
  await worker.queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acked: explicitAcks, retried: retryMessages.map(({ msgId }) => msgId) };
}

async function tick(cron: string, now = Date.now()) {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron, scheduledTime: new Date(now) }), bindings);
  await waitOnExecutionContext(context);
}

afterEach(async () => {
  vi.restoreAllMocks();
  await services.recorder.flush().catch(() => undefined);
});

describe("the queue", () => {
  it("works the jobs it names and acknowledges them, whatever they come to", async () => {
    const good = await storeFunction("export default () => 1;");
    const bad = await storeFunction("export default () => { throw new Error('no'); };");
    await storeJob(good.id, "job_good");
    await storeJob(bad.id, "job_bad");
    expect(await deliver({ id: "job_good" }, { id: "job_bad" })).toEqual({
      acked: ["message-0", "message-1"],
      retried: [],
    });
    expect([(await findJob(db, "job_good"))?.state, (await findJob(db, "job_bad"))?.state]).toEqual([
      "succeeded",
      "failed",
    ]);
  });

  it("acknowledges what there is nothing to do for", async () => {
    const { id } = await storeFunction();
    await storeJob(id, "job_later", Date.now() + 60_000);
    await storeJob(id, "job_done");
    await deliver({ id: "job_done" });
    expect(await deliver({ id: "none" }, { id: "job_later" }, { id: "job_done" })).toEqual({
      acked: ["message-0", "message-1", "message-2"],
      retried: [],
    });
    expect(await findJob(db, "job_later")).toMatchObject({ state: "queued", attempts: 0 });
    expect(await findJob(db, "job_done")).toMatchObject({ attempts: 1 });
  });

  it("runs a job once that is delivered many times", async () => {
    const { id } = await storeFunction(
      "export default async (data, { MODULES }) => MODULES.counter.increment({ key: 'runs' });",
    );
    await storeJob(id, "job_one");
    await deliver(...Array.from({ length: 8 }, () => ({ id: "job_one" })));
    expect(await env.DB.prepare("select value from counters").first("value")).toBe(1);
  });

  it("asks for a message again when the database fails", async () => {
    await env.DB.exec("drop table jobs");
    expect(await deliver({ id: "job_one" })).toEqual({ acked: [], retried: ["message-0"] });
  });
});

describe("the tick of each minute", () => {
  it("fires schedules and works what is due and was not worked", async () => {
    const { id } = await storeFunction("export default () => 'done';");
    const now = Date.now();
    for (let i = 0; i < 5; i++) {
      await storeJob(id, `job_${i}`, now - i);
    }
    await storeJob(id, "job_later", now + 3_600_000);
    await writeSchedule(db, {
      workspaceId: WORKSPACE,
      functionId: id,
      name: "hourly",
      cron: "0 * * * *",
      timeZone: "UTC",
      data: null,
      enabled: true,
      nextRunAt: now - 5,
      lastRunAt: null,
      createdAt: now,
      updatedAt: now,
    });
    await tick(EVERY_MINUTE, now);
    // A job of the schedule may be in the hands of the queue, which was told of it too.
    await vi.waitFor(async () => {
      const { results } = await env.DB.prepare(
        "select state, count(*) as count from jobs group by state",
      ).all();
      expect(results).toEqual([
        { state: "queued", count: 1 },
        { state: "succeeded", count: 6 },
      ]);
    });
    expect(await findJob(db, "job_later")).toMatchObject({ state: "queued", attempts: 0 });
  });
});

describe("the tick of each day", () => {
  it("removes what is past its time, and runs nothing", async () => {
    const now = Date.now();
    const { id } = await storeFunction();
    await storeJob(id, "job_due", now - 5);
    await insertInvocations(
      db,
      [13, 15].map((days) => ({
        id: `inv_${days}`,
        workspaceId: WORKSPACE,
        functionId: id,
        version: 1,
        endpoint: null,
        outcome: "returned",
        status: 200,
        durationMs: 1,
        coldStart: false,
        startedAt: now - days * DAY,
        detail: "{}",
      })),
    );
    await tick(EVERY_DAY, now);
    expect(await countRows("invocations", "jobs")).toEqual({ invocations: 1, jobs: 1 });
    expect(await findJob(db, "job_due")).toMatchObject({ state: "queued", attempts: 0 });
  });
});
