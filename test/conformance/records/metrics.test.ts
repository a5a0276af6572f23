import { describe, expect, it } from "vitest";
import { api, eventually, install, runs, send, type Target } from "../craft/runner.ts";

/** Ends in the way the query says. */
const ENDS = runs(`
  if (hook.query.end === 'throw') { throw new Error('x'); }
  if (hook.query.end === 'late') { await new Promise((done) => setTimeout(done, 20_000)); }
  await new Promise((done) => setTimeout(done, Number(hook.query.ms ?? 0)));`);

interface Point {
  at: string;
  calls: number;
  errors: { threw: number; timedOut: number; failedToStart: number; sandboxLost: number };
  coldStarts: number;
  kept: number;
  averageMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

interface Series {
  from: string;
  to: string;
  stepSeconds: number;
  items: Point[];
}

const read = (query: string) => api.call<Series>("GET", `/metrics?${query}`);
const sum = (items: Point[], pick: (point: Point) => number) =>
  items.reduce((total, each) => total + pick(each), 0);

/** One function at two endpoints, with a known number of calls of each kind. */
async function callAll(): Promise<{ one: Target; two: Target; startedAt: number }> {
  const startedAt = Date.now();
  const one = await install({ source: ENDS, endpoint: { timeoutMs: 3_000 } });
  const made = await api.call<{ suffix: string }>("POST", `/functions/${one.functionId}/endpoints`, {});
  const two = { functionId: one.functionId, suffix: made.body.suffix };
  for (const query of ["", "", "", "", "", "", "?end=throw", "?end=throw", "?end=late"]) {
    await send(one, { query });
  }
  await Promise.all(["?ms=60", "?ms=60", "?ms=60"].map((query) => send(two, { query })));
  await eventually(async () => {
    const { body } = await read(`functionId=${one.functionId}`);
    return sum(body.items, ({ calls }) => calls) < 12 ? undefined : body;
  }, "the counts of 12 calls");
  return { one, two, startedAt };
}

const called = callAll();

describe.concurrent("the series of", () => {
  it("a function have every call once, and errors by kind", async () => {
    const { one } = await called;
    const { body } = await read(`functionId=${one.functionId}`);
    expect(sum(body.items, ({ calls }) => calls)).toBe(12);
    expect(sum(body.items, ({ kept }) => kept)).toBe(12);
    expect(sum(body.items, ({ errors }) => errors.threw)).toBe(2);
    expect(sum(body.items, ({ errors }) => errors.timedOut)).toBe(1);
    expect(sum(body.items, ({ errors }) => errors.failedToStart + errors.sandboxLost)).toBe(0);
    expect(sum(body.items, ({ coldStarts }) => coldStarts)).toBeLessThanOrEqual(12);
  });

  it("an endpoint have the calls of that endpoint", async () => {
    const { one, two } = await called;
    const first = await read(`endpoint=${one.suffix}`);
    const second = await read(`endpoint=${two.suffix}&functionId=${one.functionId}`);
    expect(sum(first.body.items, ({ calls }) => calls)).toBe(9);
    expect(sum(second.body.items, ({ calls }) => calls)).toBe(3);
    expect(sum(second.body.items, ({ errors }) => errors.threw)).toBe(0);
    const mixed = await read(`endpoint=${two.suffix}&functionId=fn_none`);
    expect(sum(mixed.body.items, ({ calls }) => calls)).toBe(0);
  });

  it("an endpoint have latencies, and nothing where nothing was called", async () => {
    const { one, two, startedAt } = await called;
    // A step of a day that holds all of the calls, unless midnight has parted them.
    const day = 86_400_000;
    const range = `step=86400&from=${iso(startedAt)}&to=${iso(startedAt + day)}`;
    for (const [suffix, least] of [
      [one.suffix, 0],
      [two.suffix, 30],
    ] as const) {
      const { body } = await read(`endpoint=${suffix}&${range}`);
      for (const point of body.items) {
        const { calls, averageMs, p50Ms, p95Ms, p99Ms } = point;
        if (calls === 0) {
          expect([averageMs, p50Ms, p95Ms, p99Ms]).toEqual([null, null, null, null]);
        } else {
          expect(p50Ms).toBeGreaterThanOrEqual(least);
          expect(p95Ms).toBeGreaterThanOrEqual(p50Ms ?? Infinity);
          expect(p99Ms).toBeGreaterThanOrEqual(p95Ms ?? Infinity);
          expect(averageMs).toBeGreaterThanOrEqual(least);
        }
      }
    }
    const { body } = await read(`endpoint=${one.suffix}&${range}`);
    // The run that was ended after 3 s is the slowest of nine.
    expect(Math.max(...body.items.map(({ p99Ms }) => p99Ms ?? 0))).toBeGreaterThan(2_000);
  });
});

const iso = (time: number) => new Date(time).toISOString();

describe.concurrent("the steps of the series", () => {
  it.each([60, 120, 300, 3_600, 86_400])(
    "of %i s follow one another, and hold all calls together",
    async (step) => {
      const { one, startedAt } = await called;
      const [from, to] = [startedAt - 3_600_000, startedAt + 3_600_000];
      const { status, body } = await read(
        `functionId=${one.functionId}&step=${step}&from=${iso(from)}&to=${iso(to)}`,
      );
      expect(status).toBe(200);
      const times = body.items.map(({ at }) => Date.parse(at));
      expect(times.every((time) => time % (step * 1_000) === 0)).toBe(true);
      expect(times).toEqual(times.map((_, index) => (times[0] ?? 0) + index * step * 1_000));
      expect(times[0]).toBe(Math.floor(from / (step * 1_000)) * step * 1_000);
      expect(times.at(-1)).toBeLessThan(to);
      expect((times.at(-1) ?? 0) + step * 1_000).toBeGreaterThanOrEqual(to);
      expect(body).toMatchObject({ from: iso(times[0] ?? 0), to: iso(to), stepSeconds: step });
      expect(sum(body.items, ({ calls }) => calls)).toBe(12);
    },
  );

  it("are the minutes of the last hour by default", async () => {
    const { body } = await read("functionId=fn_none");
    expect(body.stepSeconds).toBe(60);
    expect(body.items.length).toBeGreaterThanOrEqual(60);
    expect(body.items.length).toBeLessThanOrEqual(61);
    expect(new Set(body.items.map(({ calls }) => calls))).toEqual(new Set([0]));
  });

  it("leave out what is outside the range", async () => {
    const { one, startedAt } = await called;
    const before = await read(
      `functionId=${one.functionId}&from=2026-01-01&to=${iso(startedAt - 120_000)}&step=86400`,
    );
    expect(sum(before.body.items, ({ calls }) => calls)).toBe(0);
    const after = await read(
      `functionId=${one.functionId}&from=${iso(startedAt + 600_000)}&to=${iso(startedAt + 900_000)}`,
    );
    expect(sum(after.body.items, ({ calls }) => calls)).toBe(0);
  });
});

describe.concurrent("a query of metrics is refused, and the field is named:", () => {
  it.each([
    ["from=2026-02-01&to=2026-01-01", "from"],
    ["from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from"],
    ["from=2026-01-01&to=2026-02-01&step=60", "step"],
    ["step=0", "step"],
    ["step=61", "step"],
    ["step=30", "step"],
    ["step=86460", "step"],
    ["step=hour", "step"],
    ["from=yesterday", "from"],
    ["to=1700000000000", "to"],
    ["from=2026-13-01", "from"],
  ])("%s", async (query, path) => {
    const { status, body } = await api.call<{ errors: { path: string }[] }>("GET", `/metrics?${query}`);
    expect(status).toBe(422);
    expect(new Set(body.errors.map((error) => error.path))).toEqual(new Set([path]));
  });
});
