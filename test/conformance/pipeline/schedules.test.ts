import { describe, expect, it } from "vitest";
import { api, eventually, install, returns } from "../craft/runner.ts";
import { tick } from "../edition.ts";

const TIME = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as string;
const RUNS = returns("1");

interface Schedule {
  name: string;
  nextRuns: string[];
  lastRunAt: string | null;
  updatedAt: string;
}

async function installPath(source = RUNS): Promise<string> {
  return `/functions/${(await install({ source })).functionId}/schedules`;
}

describe.concurrent("a schedule", () => {
  it("is made, shown, changed and deleted", async () => {
    const path = await installPath();
    const written = { cron: "*/15 9-18 * * 1-5", timeZone: "Asia/Tokyo", data: { a: [1] } };
    const made = await api.call<Schedule>("PUT", `${path}/office-hours`, written);
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      name: "office-hours",
      functionId: path.split("/")[2],
      ...written,
      enabled: true,
      nextRuns: Array(5).fill(TIME),
      lastRunAt: null,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect((await api.call("GET", `${path}/office-hours`)).body).toEqual(made.body);
    expect((await api.call("GET", path)).body).toEqual({ items: [made.body], nextCursor: null });

    const changed = await api.call<Schedule>("PUT", `${path}/office-hours`, {
      cron: "@daily",
      enabled: false,
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ cron: "@daily", timeZone: "UTC", enabled: false, nextRuns: [] });
    expect(changed.body).not.toHaveProperty("data");

    expect((await api.call("DELETE", `${path}/office-hours`)).status).toBe(204);
    expect((await api.call("GET", `${path}/office-hours`)).status).toBe(404);
    expect((await api.call("DELETE", `${path}/office-hours`)).status).toBe(404);
    expect((await api.call("GET", path)).body).toEqual({ items: [], nextCursor: null });
  });

  it("has a name for each of several, in order", async () => {
    const path = await installPath();
    for (const name of ["b", "a", "C_3"]) {
      expect((await api.call("PUT", `${path}/${name}`, { cron: "0 0 * * *" })).status).toBe(200);
    }
    const { body } = await api.call<{ items: Schedule[] }>("GET", path);
    expect(body.items.map(({ name }) => name)).toEqual(["C_3", "a", "b"]);
  });

  it("is not there for a function that is not there", async () => {
    const path = "/functions/fn_none/schedules";
    expect((await api.call("PUT", `${path}/a`, { cron: "* * * * *" })).status).toBe(404);
    expect((await api.call("GET", path)).status).toBe(404);
    expect((await api.call("GET", `${path}/a`)).status).toBe(404);
  });

  it("goes with its function", async () => {
    const path = await installPath();
    await api.call("PUT", `${path}/a`, { cron: "* * * * *" });
    await api.call("DELETE", path.replace("/schedules", ""));
    expect((await api.call("GET", `${path}/a`)).status).toBe(404);
  });
});

/** A schedule, and what all of its next times have in common in its own zone. */
const TIMES: { cron: string; timeZone: string; local: RegExp; offsets: number }[] = [
  // Four times a year meet every change of the clocks there is.
  { cron: "0 12 1 */3 *", timeZone: "Europe/Berlin", local: /^\d+\/1, 12:00$/, offsets: 2 },
  { cron: "30 8 15 1,4,7,10 *", timeZone: "America/New_York", local: /^\d+\/15, 08:30$/, offsets: 2 },
  { cron: "0 0 1 */3 *", timeZone: "Australia/Lord_Howe", local: /^\d+\/1, (00|24):00$/, offsets: 2 },
  { cron: "0 9 1 */3 *", timeZone: "Asia/Tokyo", local: /^\d+\/1, 09:00$/, offsets: 1 },
  { cron: "15 3 * * *", timeZone: "UTC", local: /^\d+\/\d+, 03:15$/, offsets: 1 },
];

describe.concurrent("the next five times", () => {
  it.each(TIMES)("of $cron in $timeZone", async ({ cron, timeZone, local, offsets }) => {
    const path = await installPath();
    const { body } = await api.call<Schedule>("PUT", `${path}/a`, { cron, timeZone });
    const times = body.nextRuns.map((time) => new Date(time));
    expect(times).toHaveLength(5);
    expect(times.toSorted((a, b) => a.getTime() - b.getTime())).toEqual(times);
    expect(Math.min(...times.map(Number))).toBeGreaterThan(Date.parse(body.updatedAt));
    const options = {
      month: "numeric",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
    } as const;
    const format = new Intl.DateTimeFormat("en-US", { ...options, timeZone });
    for (const time of times) {
      expect(format.format(time)).toMatch(local);
    }
    // The same local time is another one in UTC on both sides of a change.
    expect(new Set(times.map((time) => time.toISOString().slice(11))).size).toBe(offsets);
  });

  it("are every minute's, on the minute", async () => {
    const path = await installPath();
    const { body } = await api.call<Schedule>("PUT", `${path}/a`, { cron: "* * * * *" });
    const times = body.nextRuns.map((time) => Date.parse(time));
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 60_000, 120_000, 180_000, 240_000]);
    expect((times[0] ?? 1) % 60_000).toBe(0);
  });
});

describe.concurrent("a schedule is refused, and the field is named:", () => {
  const path = installPath();
  it.each<[body: unknown, ...paths: string[]]>([
    [{}, "cron"],
    [{ cron: "" }, "cron"],
    [{ cron: "* * * *" }, "cron"],
    [{ cron: "* * * * * *" }, "cron"],
    [{ cron: "61 * * * *" }, "cron"],
    [{ cron: "5-1 * * * *" }, "cron"],
    [{ cron: "*/0 * * * *" }, "cron"],
    [{ cron: "0 0 30 2 *" }, "cron"],
    [{ cron: "a b c d e" }, "cron"],
    [{ cron: "@reboot" }, "cron"],
    [{ cron: 5 }, "cron"],
    [{ cron: "* * * * *", timeZone: "Mars/Olympus" }, "timeZone"],
    [{ cron: "* * * * *", timeZone: "" }, "timeZone"],
    [{ cron: "* * * * *", timeZone: 9, enabled: "yes" }, "timeZone", "enabled"],
    [{ cron: "* * * * *", zone: "UTC" }, "zone"],
  ])("%j", async (body, ...paths) => {
    const { status, body: problem } = await api.call<{ errors: { path: string; message: string }[] }>(
      "PUT",
      `${await path}/bad`,
      body,
    );
    expect(status).toBe(422);
    expect(problem.errors.map((error) => error.path)).toEqual(paths);
  });

  it("a name that is none", async () => {
    const { status, body } = await api.call<{ errors: { path: string }[] }>("PUT", `${await path}/a.b`, {
      cron: "* * * * *",
    });
    expect(status).toBe(422);
    expect(body.errors.map((error) => error.path)).toEqual(["name"]);
  });
});

/** Keeps what it was given for each run, under a name that its schedule's data says. */
const KEEPS = `export default async (data, { MODULES }) => {
  const name = typeof data === 'string' ? data : data.data.name;
  const n = await MODULES.counter.increment({ key: 'scheduled:' + name });
  await MODULES.kvs.write({ key: 'scheduled:' + name + ':' + n, value: { data } });
};`;

describe.concurrent("when its time comes", () => {
  const WITHIN_MS = 80_000;

  it("a function runs once with its data", { timeout: WITHIN_MS + 10_000 }, async () => {
    const { functionId, suffix } = await install({ source: KEEPS });
    const path = `/functions/${functionId}/schedules`;
    const schedules = [
      { name: "text", data: `${suffix}-text` },
      { name: "object", data: { name: `${suffix}-object`, list: [1, null] } },
    ];
    for (const { name, data } of schedules) {
      await api.call("PUT", `${path}/${name}`, { cron: "* * * * *", data });
    }
    await api.call("PUT", `${path}/off`, { cron: "* * * * *", data: `${suffix}-off`, enabled: false });
    const { body } = await api.call<Schedule>("GET", `${path}/text`);
    const dueAt = Date.parse(body.nextRuns[0] ?? "");
    await new Promise((resolve) => setTimeout(resolve, dueAt - Date.now() + 50));
    await tick();
    const read = (name: string, n: number) =>
      api.call<{ value: { data: unknown } }>("GET", `/kvs/scheduled:${suffix}-${name}:${n}`);
    const kept = (name: string) =>
      eventually(async () => {
        const found = await read(name, 1);
        return found.status === 200 ? found.body.value.data : undefined;
      }, `the run of ${name}`);
    expect(await kept("text")).toBe(`${suffix}-text`);
    expect(await kept("object")).toEqual({
      kind: "karte/craft-scheduler",
      data: { name: `${suffix}-object`, list: [1, null] },
    });
    await Promise.all([tick(), tick()]);
    const { body: after } = await api.call<Schedule>("GET", `${path}/text`);
    expect(Date.parse(after.lastRunAt ?? "")).toBeGreaterThanOrEqual(dueAt);
    expect(Date.parse(after.nextRuns[0] ?? "")).toBe(dueAt + 60_000);
    for (const [name, n] of [
      ["text", 2],
      ["object", 2],
      ["off", 1],
    ] as const) {
      expect((await read(name, n)).status).toBe(404);
    }
    const record = await eventually(async () => {
      const { body: listed } = await api.call<{ items: { endpoint: string | null; outcome: string }[] }>(
        "GET",
        `/invocations?functionId=${functionId}`,
      );
      return listed.items.length < 2 ? undefined : listed.items;
    }, "the records of both runs");
    expect(record).toMatchObject([
      { endpoint: null, outcome: "returned" },
      { endpoint: null, outcome: "returned" },
    ]);
    await api.call("DELETE", `/functions/${functionId}`);
  });
});
