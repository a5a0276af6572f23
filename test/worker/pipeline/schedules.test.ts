import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { toNextRuns } from "../../../src/core/cron.ts";
import { fireSchedules } from "../../../src/pipeline/fire-schedules.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { writeSchedule, type StoredSchedule } from "../../../src/storage/schedules.ts";
import { call, createFunction } from "../api/client.ts";

const db = () => openDatabase(env.DB);
const asleep = () => Promise.resolve();
const MINUTE = 60_000;
/** A minute that has just begun. */
const NOW = Date.parse("2027-03-01T12:00:00.000Z");

interface Job {
  id: string;
  function_id: string;
  kind: string;
  input: string;
  due_at: number;
  state: string;
}

async function readJobs(): Promise<Job[]> {
  return (await env.DB.prepare("select * from jobs order by id").all<Job>()).results;
}

async function put(functionId: string, fields: Partial<StoredSchedule> = {}): Promise<void> {
  await writeSchedule(db(), {
    workspaceId: "ws_default",
    functionId,
    name: "tick",
    cron: "* * * * *",
    timeZone: "UTC",
    data: null,
    enabled: true,
    nextRunAt: NOW,
    lastRunAt: null,
    createdAt: 0,
    updatedAt: 0,
    ...fields,
  });
}

function readSchedule(functionId: string, name = "tick") {
  const query = "select next_run_at, last_run_at from schedules where function_id = ? and name = ?";
  return env.DB.prepare(query).bind(functionId, name).first();
}

describe("a schedule whose time has come", () => {
  it("makes one run, and waits for its next time", async () => {
    const { id } = await createFunction();
    await put(id);
    expect(await fireSchedules(db(), asleep, NOW + 400)).toBe(1);
    expect(await readJobs()).toMatchObject([
      { function_id: id, kind: "schedule", state: "queued", due_at: NOW + 400 },
    ]);
    expect(await readSchedule(id)).toEqual({ next_run_at: NOW + MINUTE, last_run_at: NOW + 400 });
    expect(await fireSchedules(db(), asleep, NOW + MINUTE - 1)).toBe(0);
    expect(await readJobs()).toHaveLength(1);
    await fireSchedules(db(), asleep, NOW + MINUTE);
    expect(await readJobs()).toHaveLength(2);
  });

  it("makes one run for all the times that were missed", async () => {
    const { id } = await createFunction();
    await put(id, { nextRunAt: NOW - 3 * 24 * 60 * MINUTE });
    await fireSchedules(db(), asleep, NOW + 500);
    await fireSchedules(db(), asleep, NOW + 900);
    expect(await readJobs()).toHaveLength(1);
    expect(await readSchedule(id)).toEqual({ next_run_at: NOW + MINUTE, last_run_at: NOW + 500 });
  });

  it("makes one run when two ticks come at once", async () => {
    const { id } = await createFunction();
    await put(id);
    await Promise.all([1, 2, 3, 4].map((late) => fireSchedules(db(), asleep, NOW + late)));
    expect(await readJobs()).toHaveLength(1);
    expect(await readSchedule(id)).toMatchObject({ next_run_at: NOW + MINUTE });
  });

  it.each([
    { name: "is off", fields: { enabled: false } },
    { name: "is still to come", fields: { nextRunAt: NOW + 1 } },
    { name: "never comes again", fields: { nextRunAt: null } },
  ])("makes none when it $name", async ({ fields }) => {
    await put((await createFunction()).id, fields);
    expect(await fireSchedules(db(), asleep, NOW)).toBe(0);
    expect(await readJobs()).toEqual([]);
  });

  it("makes none while its function is switched off, and goes on when it is on again", async () => {
    const { id } = await createFunction();
    await call("PATCH", `/functions/${id}`, { json: { enabled: false } });
    await put(id);
    await fireSchedules(db(), asleep, NOW);
    expect(await readJobs()).toEqual([]);
    expect(await readSchedule(id)).toEqual({ next_run_at: NOW + MINUTE, last_run_at: null });
    await call("PATCH", `/functions/${id}`, { json: { enabled: true } });
    await fireSchedules(db(), asleep, NOW + MINUTE);
    expect(await readJobs()).toHaveLength(1);
  });

  it("does not wait for the run of another", async () => {
    const functions = [await createFunction(), await createFunction(), await createFunction()];
    for (const { id } of functions) {
      await put(id);
    }
    const seen: number[] = [];
    await fireSchedules(
      db(),
      async () => {
        seen.push((await readJobs()).length);
      },
      NOW,
    );
    expect(seen).toEqual([3, 3, 3]);
  });

  it("is not held up by one that cannot be read", async () => {
    const { id } = await createFunction();
    await put(id, { name: "broken", timeZone: "Mars/Olympus", nextRunAt: NOW - 2 });
    await put(id, { name: "damaged", data: "{", nextRunAt: NOW - 1 });
    await put(id, { name: "fine" });
    await fireSchedules(db(), asleep, NOW);
    expect(await readJobs()).toHaveLength(1);
    expect(await readSchedule(id, "fine")).toEqual({ next_run_at: NOW + MINUTE, last_run_at: NOW });
  });

  it("comes again at once when nobody could be woken", async () => {
    await put((await createFunction()).id);
    await fireSchedules(db(), () => Promise.reject(new Error("the queue is full")), NOW);
    expect(await readJobs()).toHaveLength(1);
  });
});

describe("the input of a scheduled run", () => {
  it.each<{ data: unknown; input: unknown }>([
    { data: undefined, input: { kind: "karte/craft-scheduler" } },
    { data: "a text", input: "a text" },
    { data: '{"a":1}', input: '{"a":1}' },
    { data: { a: [1, null] }, input: { kind: "karte/craft-scheduler", data: { a: [1, null] } } },
    { data: 7, input: { kind: "karte/craft-scheduler", data: 7 } },
    { data: null, input: { kind: "karte/craft-scheduler", data: null } },
  ])("for $data is $input", async ({ data, input }) => {
    await put((await createFunction()).id, { data: data === undefined ? null : JSON.stringify(data) });
    await fireSchedules(db(), asleep, NOW);
    const [job] = await readJobs();
    expect(JSON.parse(job?.input ?? "")).toEqual(input);
  });
});

describe("the times of a schedule where the clocks change", () => {
  const iso = (times: number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));

  it.each([
    {
      name: "a time that the change skips comes once, at the change",
      cron: "30 2 * * *",
      zone: "America/New_York",
      after: "2027-03-13T08:00:00Z",
      runs: ["2027-03-14T07:00", "2027-03-15T06:30"],
    },
    {
      name: "a time that comes twice is taken once",
      cron: "30 1 * * *",
      zone: "America/New_York",
      after: "2027-11-06T06:00:00Z",
      runs: ["2027-11-07T05:30", "2027-11-08T06:30"],
    },
    {
      name: "every hour stays every hour",
      cron: "0 * * * *",
      zone: "Europe/Berlin",
      after: "2027-03-28T00:00:00Z",
      runs: ["2027-03-28T01:00", "2027-03-28T02:00", "2027-03-28T03:00"],
    },
    {
      name: "noon stays noon",
      cron: "0 12 * * *",
      zone: "Europe/Berlin",
      after: "2027-03-26T12:00:00Z",
      runs: ["2027-03-27T11:00", "2027-03-28T10:00", "2027-03-29T10:00"],
    },
    {
      name: "a zone half an hour off, without a change",
      cron: "0 9 * * 1-5",
      zone: "Asia/Kolkata",
      after: "2027-03-05T12:00:00Z",
      runs: ["2027-03-08T03:30", "2027-03-09T03:30"],
    },
  ])("$name", async ({ cron, zone, after, runs }) => {
    expect(iso(toNextRuns(cron, zone, Date.parse(after), runs.length))).toEqual(runs);
  });

  it("are kept from run to run", async () => {
    const { id } = await createFunction();
    const first = Date.parse("2027-03-13T07:30:00Z");
    await put(id, { cron: "30 2 * * *", timeZone: "America/New_York", nextRunAt: first });
    const due: string[] = [];
    for (let now = first; now < first + 3.5 * 24 * 60 * MINUTE; now += 30 * MINUTE) {
      if ((await fireSchedules(db(), asleep, now)) > 0) {
        due.push(...iso([now]));
      }
    }
    expect(due).toEqual(["2027-03-13T07:30", "2027-03-14T07:00", "2027-03-15T06:30", "2027-03-16T06:30"]);
  });
});
