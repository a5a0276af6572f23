import parse, { type Family } from "parse-prometheus-text-format";
import { describe, expect, inject, it } from "vitest";
import { api, eventually, install, runs, send, serverUrl } from "../craft/runner.ts";

const FAILS_ON_DEMAND = runs("if (hook.query.fail) { throw new Error('x'); }");

function scrape(authorization?: string): Promise<Response> {
  return fetch(`${serverUrl}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
}

async function readFamilies(): Promise<Map<string, Family>> {
  const response = await scrape(`Bearer ${inject("adminToken")}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const families = parse(await response.text());
  return new Map(families.map((family) => [family.name, family]));
}

const TYPES = {
  hookwright_runs_total: "COUNTER",
  hookwright_run_errors_total: "COUNTER",
  hookwright_cold_starts_total: "COUNTER",
  hookwright_records_total: "COUNTER",
  hookwright_run_duration_seconds: "HISTOGRAM",
};

describe.concurrent("/metrics", () => {
  it("has the counters and the histogram of each endpoint, as Prometheus reads them", async () => {
    const target = await install({ source: FAILS_ON_DEMAND });
    const queries = ["", "", "", "?fail=1", "?fail=1"];
    await Promise.all(queries.map((query) => send(target, { query })));
    const ofTarget = ({ metrics }: Family) =>
      metrics.filter(
        ({ labels }) => labels?.["endpoint"] === target.suffix && labels["function"] === target.functionId,
      );

    const families = await eventually(async () => {
      const found = await readFamilies();
      const runsTotal = found.get("hookwright_runs_total");
      const calls = runsTotal === undefined ? [] : ofTarget(runsTotal);
      return Number(calls[0]?.value ?? 0) < queries.length ? undefined : found;
    }, "the counts of all calls");

    expect(Object.fromEntries([...families.values()].map(({ name, type }) => [name, type]))).toEqual(TYPES);
    const samplesOf = (name: keyof typeof TYPES) => {
      const family = families.get(name);
      return family === undefined ? [] : ofTarget(family);
    };
    expect([...families.values()].every(({ help }) => help.length > 3)).toBe(true);
    expect(samplesOf("hookwright_runs_total").map(({ value }) => value)).toEqual(["5"]);
    expect(samplesOf("hookwright_records_total").map(({ value }) => value)).toEqual(["5"]);
    expect(["0", "1"]).toContain(samplesOf("hookwright_cold_starts_total")[0]?.value);
    const errors = samplesOf("hookwright_run_errors_total");
    expect(Object.fromEntries(errors.map(({ labels, value }) => [labels?.["outcome"], value]))).toEqual({
      threw: "2",
      "timed-out": "0",
      "failed-to-start": "0",
      "sandbox-lost": "0",
    });
    expectHistogram(await readHistogram(target.suffix), 5);
  });

  it.each([
    { name: "no token", authorization: undefined },
    { name: "an unknown token", authorization: "Bearer hw_none_none" },
    { name: "another scheme", authorization: "Basic YTpi" },
  ])("is not for a caller with $name", async ({ authorization }) => {
    const response = await scrape(authorization);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain("hookwright_");
  });

  it("is not for a token of another scope", async () => {
    const made = await api.call<{ token: string }>("POST", "/tokens", {
      name: "other",
      scopes: ["kvs:read"],
    });
    const response = await scrape(`Bearer ${made.body.token}`);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain("hookwright_");
  });
});

/** The histogram's own lines: the parser gives the classes of all labels together. */
async function readHistogram(suffix: string) {
  const text = await (await scrape(`Bearer ${inject("adminToken")}`)).text();
  const lines = text.split("\n").filter((line) => line.includes(`endpoint="${suffix}"`));
  const valueOf = (name: string) =>
    Number(
      lines
        .find((line) => line.startsWith(`hookwright_run_duration_seconds_${name}{`))
        ?.split(" ")
        .at(-1),
    );
  const buckets = lines
    .filter((line) => line.startsWith("hookwright_run_duration_seconds_bucket{"))
    .map((line) => ({ le: /le="([^"]+)"/.exec(line)?.[1] ?? "", count: Number(line.split(" ").at(-1)) }));
  return { buckets, sum: valueOf("sum"), count: valueOf("count") };
}

function expectHistogram(histogram: Awaited<ReturnType<typeof readHistogram>>, calls: number): void {
  const { buckets, sum, count } = histogram;
  expect(count).toBe(calls);
  expect(buckets.at(-1)).toEqual({ le: "+Inf", count: calls });
  const bounds = buckets.slice(0, -1).map(({ le }) => Number(le));
  expect(bounds.length).toBeGreaterThan(5);
  expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
  // In seconds: the longest run that an endpoint allows is the last bound.
  expect([bounds[0], bounds.at(-1)]).toEqual([0.001, 30]);
  const counts = buckets.map((bucket) => bucket.count);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(sum).toBeGreaterThanOrEqual(0);
  expect(sum).toBeLessThan(calls * 10);
}
