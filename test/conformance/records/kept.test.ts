import { describe, expect, it } from "vitest";
import {
  api,
  eventually,
  install,
  readInvocation,
  runs,
  send,
  type Sent,
  type Target,
} from "../craft/runner.ts";
import { accept, readSettled } from "../pipeline/status.ts";

const BODY = "the-body-of-the-call";
const ANSWER = "the-body-of-the-answer";
const SAYS = runs(`if (hook.query.fail) { throw new Error('failed'); } return '${ANSWER}';`);

const withNoStore = (value: string, more: Sent = {}): Sent => ({
  method: "POST",
  body: BODY,
  ...more,
  headers: { "hookwright-no-store": value, "x-own": "kept" },
});

describe.concurrent("hookwright-no-store", () => {
  it.each([
    { name: "a call that is answered", query: "" },
    { name: "a call that failed", query: "?fail=1" },
  ])("keeps the bodies out of the record of $name", async ({ query }) => {
    const target = await install({ source: SAYS });
    const record = await readInvocation(await send(target, withNoStore("1", { query })));
    expect(JSON.stringify(record)).not.toContain(BODY);
    expect(JSON.stringify(record)).not.toContain(ANSWER);
    expect(record).toMatchObject({
      endpoint: target.suffix,
      request: { method: "POST", url: `/hook/${target.suffix}${query}`, headers: { "x-own": "kept" } },
      response: { status: query === "" ? 200 : 500 },
    });
  });

  it("keeps them out of the record of a run that nobody waited for", async () => {
    const target = await install({ source: SAYS, endpoint: { mode: "async" } });
    const accepted = await accept(target, withNoStore("1"));
    expect((await readSettled(accepted)).response?.body).toBe(ANSWER);
    const record = await eventually(async () => {
      const { status, body } = await api.call("GET", `/invocations/${accepted.invocationId}`);
      return status === 200 ? body : undefined;
    }, "the record");
    expect(JSON.stringify(record)).not.toContain(BODY);
    expect(JSON.stringify(record)).not.toContain(ANSWER);
    expect(record).toMatchObject({ outcome: "returned", request: { headers: { "x-own": "kept" } } });
  });

  it.each(["0", "true", ""])("of %j changes nothing", async (value) => {
    const target = await install({ source: SAYS });
    const record = await readInvocation(await send(target, withNoStore(value)));
    expect(record).toMatchObject({ request: { body: BODY }, response: { body: ANSWER } });
  });
});

interface Point {
  calls: number;
  kept: number;
  errors: Record<string, number>;
}

async function readCounts(suffix: string, calls: number): Promise<Point> {
  return eventually(async () => {
    const { body } = await api.call<{ items: Point[] }>("GET", `/metrics?endpoint=${suffix}`);
    const sum = (pick: (point: Point) => number) =>
      body.items.reduce((total, point) => total + pick(point), 0);
    const threw = sum(({ errors }) => errors["threw"] ?? 0);
    const counted = {
      calls: sum((point) => point.calls),
      kept: sum((point) => point.kept),
      errors: { threw },
    };
    return counted.calls < calls ? undefined : counted;
  }, `the counts of ${calls} calls`);
}

async function listRecords(suffix: string, outcome: string): Promise<{ id: string }[]> {
  const records: { id: string }[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = `endpoint=${suffix}&outcome=${outcome}&limit=100${cursor && `&cursor=${cursor}`}`;
    const { body } = await api.call<{ items: { id: string }[]; nextCursor: string | null }>(
      "GET",
      `/invocations?${query}`,
    );
    records.push(...body.items);
    cursor = body.nextCursor;
  }
  return records;
}

/** Calls an endpoint many times, a few at once. */
async function callMany(target: Target, count: number, sent: Sent): Promise<void> {
  for (let i = 0; i < count; i += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - i) }, () => send(target, sent)));
  }
}

describe.concurrent("of a busy endpoint", () => {
  /** So many successes are recorded at once, and one more a minute (`RECORDS_PER_MINUTE` of this server). */
  const BURST = 60;

  it("every failure is kept, successes up to a rate, and the others are counted", async () => {
    const target = await install({ source: SAYS });
    await callMany(target, 90, {});
    await callMany(target, 70, { query: "?fail=1" });
    const counts = await readCounts(target.suffix, 160);
    expect(counts).toMatchObject({ calls: 160, errors: { threw: 70 } });
    // Counts and records are written at different times.
    const failures = await eventually(async () => {
      const records = await listRecords(target.suffix, "threw");
      return records.length < 70 ? undefined : records;
    }, "the records of 70 failures");
    expect(failures).toHaveLength(70);
    const successes = await listRecords(target.suffix, "returned");
    expect(counts.kept).toBe(70 + successes.length);
    expect(successes.length).toBeGreaterThanOrEqual(BURST);
    expect(successes.length).toBeLessThanOrEqual(BURST + 2);
  });

  it("the rate is its own", async () => {
    const [busy, quiet] = [await install({ source: SAYS }), await install({ source: SAYS })];
    await callMany(busy, 70, {});
    await readInvocation(await send(quiet));
    expect(await readCounts(quiet.suffix, 1)).toMatchObject({ calls: 1, kept: 1 });
  });
});
