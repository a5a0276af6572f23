import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { INVOKE_CHAIN_MAX } from "../../../src/core/limits.ts";
import { fireSchedules } from "../../../src/pipeline/fire-schedules.ts";
import { invokeFunction } from "../../../src/pipeline/invoke.ts";
import { createOutbox } from "../../../src/pipeline/outbox.ts";
import { updateFunction } from "../../../src/storage/functions.ts";
import { findJob } from "../../../src/storage/jobs.ts";
import {
  deleteSchedule,
  listSchedules,
  readSchedule,
  writeSchedule,
  type StoredSchedule,
} from "../../../src/storage/schedules.ts";
import {
  countRows,
  db,
  NOW,
  storeFunction,
  toInvocation,
  WORKSPACE,
} from "../../support/worker/factories.ts";

const MINUTE = 60_000;
/** A whole minute. */
const START = Math.floor(NOW / MINUTE) * MINUTE;

const toSchedule = (functionId: string, fields: Partial<StoredSchedule> = {}): StoredSchedule => ({
  workspaceId: WORKSPACE,
  functionId,
  name: "tick",
  cron: "* * * * *",
  timeZone: "UTC",
  data: null,
  enabled: true,
  nextRunAt: START,
  lastRunAt: null,
  createdAt: NOW,
  updatedAt: NOW,
  ...fields,
});

const woken: string[] = [];
const wake = async ({ id }: { id: string }) => void woken.push(id);
const fire = (now: number) => fireSchedules(db, wake, now);

afterEach(() => {
  vi.restoreAllMocks();
});

async function readJobs() {
  const { results } = await env.DB.prepare("select * from jobs order by id").all<{
    id: string;
    input: string;
  }>();
  return results;
}

describe("due schedules", () => {
  it("write a run and move on to their next time", async () => {
    const { id } = await storeFunction();
    await writeSchedule(db, toSchedule(id, { data: '{"a":1}' }));
    expect(await fire(START - 1)).toBe(0);
    expect(await fire(START)).toBe(1);
    const [job] = await readJobs();
    expect(job).toMatchObject({
      function_id: id,
      kind: "schedule",
      state: "queued",
      due_at: START,
      version: null,
    });
    expect(JSON.parse(job?.input ?? "")).toEqual({ kind: "karte/craft-scheduler", data: { a: 1 } });
    expect(woken.at(-1)).toBe(job?.id);
    expect(await readSchedule(db, WORKSPACE, id, "tick")).toMatchObject({
      lastRunAt: START,
      nextRunAt: START + MINUTE,
    });
    expect(await fire(START + MINUTE - 1)).toBe(0);
    expect(await countRows("jobs")).toEqual({ jobs: 1 });
  });

  it("run once for all the times that were missed", async () => {
    const { id } = await storeFunction();
    await writeSchedule(db, toSchedule(id));
    await fire(START + 500 * MINUTE + 7);
    expect(await countRows("jobs")).toEqual({ jobs: 1 });
    expect((await readSchedule(db, WORKSPACE, id, "tick"))?.nextRunAt).toBe(START + 501 * MINUTE);
  });

  it("make one run of two ticks at once", async () => {
    const { id } = await storeFunction();
    await writeSchedule(db, toSchedule(id));
    await writeSchedule(db, toSchedule(id, { name: "other" }));
    await Promise.all([fire(START), fire(START + 3), fire(START)]);
    expect(await countRows("jobs")).toEqual({ jobs: 2 });
    await Promise.all([fire(START + MINUTE), fire(START + MINUTE)]);
    expect(await countRows("jobs")).toEqual({ jobs: 4 });
  });

  it("go by the clock of their time zone", async () => {
    const { id } = await storeFunction();
    const due = Date.parse("2026-10-31T05:30:00Z");
    const schedule = { cron: "30 1 * * *", timeZone: "America/New_York", nextRunAt: due };
    await writeSchedule(db, toSchedule(id, schedule));
    await fire(due);
    // 01:30 comes twice in the night to the first of November, and the schedule once.
    expect((await readSchedule(db, WORKSPACE, id, "tick"))?.nextRunAt).toBe(
      Date.parse("2026-11-01T05:30:00Z"),
    );
    await fire(Date.parse("2026-11-01T05:30:00Z"));
    expect((await readSchedule(db, WORKSPACE, id, "tick"))?.nextRunAt).toBe(
      Date.parse("2026-11-02T06:30:00Z"),
    );
  });

  it("pass their time without a run while they or their function are switched off", async () => {
    const { id } = await storeFunction();
    await writeSchedule(db, toSchedule(id));
    await writeSchedule(db, toSchedule(id, { name: "off", enabled: false }));
    await updateFunction(db, WORKSPACE, id, { enabled: false }, NOW);
    await fire(START);
    expect(await countRows("jobs")).toEqual({ jobs: 0 });
    await updateFunction(db, WORKSPACE, id, { enabled: true }, NOW);
    await fire(START + MINUTE);
    expect(await countRows("jobs")).toEqual({ jobs: 1 });
  });

  it("do not hold each other up", async () => {
    const { id } = await storeFunction();
    await writeSchedule(db, toSchedule(id, { name: "broken", cron: "not a cron", nextRunAt: START - 9 }));
    await writeSchedule(db, toSchedule(id));
    const written = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await fire(START);
    expect(await countRows("jobs")).toEqual({ jobs: 1 });
    expect(String(written.mock.calls)).toMatch(/CronPattern/);
  });

  it("are still written when nobody can be woken", async () => {
    const { id } = await storeFunction();
    await writeSchedule(db, toSchedule(id));
    await fireSchedules(db, () => Promise.reject(new Error("the queue is away")), START);
    expect(await countRows("jobs")).toEqual({ jobs: 1 });
  });
});

describe("schedules", () => {
  it("are written over by name, and keep when they last ran", async () => {
    await writeSchedule(db, toSchedule("fn_a", { lastRunAt: NOW }));
    await writeSchedule(
      db,
      toSchedule("fn_a", { cron: "5 * * * *", createdAt: NOW + 9, updatedAt: NOW + 9 }),
    );
    await writeSchedule(db, toSchedule("fn_a", { name: "a" }));
    await writeSchedule(db, toSchedule("fn_b"));
    const [first, second, ...more] = await listSchedules(db, WORKSPACE, "fn_a");
    expect([first?.name, more]).toEqual(["a", []]);
    expect(second).toEqual(
      toSchedule("fn_a", { cron: "5 * * * *", lastRunAt: NOW, createdAt: NOW, updatedAt: NOW + 9 }),
    );
    expect(await deleteSchedule(db, "ws_other", "fn_a", "tick")).toBe(false);
    expect(await deleteSchedule(db, WORKSPACE, "fn_a", "tick")).toBe(true);
    expect(await readSchedule(db, WORKSPACE, "fn_a", "tick")).toBeNull();
  });
});

describe("invokes", () => {
  const outbox = createOutbox(db, wake);

  async function invoke(
    data: unknown,
    fields: { chain?: number; functionId?: string; workspaceId?: string } = {},
  ) {
    const { chain = 0, workspaceId = WORKSPACE } = fields;
    const [caller, target] = [await storeFunction(), await storeFunction()];
    const behind: Promise<unknown>[] = [];
    const id = await invokeFunction(
      db,
      outbox,
      toInvocation(caller, {}, { chain, workspaceId }),
      { functionId: fields.functionId ?? target.id, data },
      (promise) => void behind.push(promise),
    );
    await Promise.all(behind);
    return { caller, target, job: await findJob(db, id) };
  }

  it("write the run of the other function and wake a worker", async () => {
    const { caller, target, job } = await invoke({ a: 1 }, { chain: 3 });
    expect(job).toMatchObject({
      functionId: target.id,
      kind: "invoke",
      chain: 4,
      version: null,
      state: "queued",
    });
    expect(JSON.parse(job?.input ?? "")).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: "karte/invokeEventDrivenFunction",
      timestamp: expect.stringMatching(/Z$/),
      jsonPayload: { functionId: caller.id, data: { a: 1 } },
    });
    expect(woken.at(-1)).toBe(job?.id);
  });

  it("are refused for the function itself", async () => {
    const fn = await storeFunction();
    const call = invokeFunction(
      db,
      outbox,
      toInvocation(fn),
      { functionId: fn.id, data: 1 },
      () => undefined,
    );
    await expect(call).rejects.toMatchObject({ status: 400, message: "a function cannot invoke itself" });
  });

  it("are refused at the end of a chain", async () => {
    expect((await invoke({}, { chain: INVOKE_CHAIN_MAX - 1 })).job?.chain).toBe(INVOKE_CHAIN_MAX);
    await expect(invoke({}, { chain: INVOKE_CHAIN_MAX })).rejects.toMatchObject({
      status: 400,
      message: "a chain of invokes may be 15 long",
    });
  });

  it("are refused for a function that is not there, in whatever workspace it is", async () => {
    await expect(invoke({}, { functionId: "fn_none" })).rejects.toMatchObject({ status: 404 });
    await expect(invoke({}, { workspaceId: "ws_other" })).rejects.toMatchObject({ status: 404 });
    await expect(invoke({}, { functionId: "x".repeat(9_999) })).rejects.toMatchObject({
      message: expect.stringMatching(/^.{1,150}$/),
    });
    expect(await countRows("jobs")).toEqual({ jobs: 0 });
  });

  it.each([
    ["more than a row can hold", "x".repeat(2_000_000), 413],
    ["more bytes than a row can hold", "日".repeat(600_000), 413],
    ["a big integer", { a: 1n }, 400],
  ])("are refused with %s", async (_name, data, status) => {
    await expect(invoke(data)).rejects.toMatchObject({ name: "HostError", status });
    expect(await countRows("jobs")).toEqual({ jobs: 0 });
  });
});
