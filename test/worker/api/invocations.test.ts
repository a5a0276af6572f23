import { exports } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { call, createFunction, ORIGIN, pathsOf } from "./client.ts";

const CODE = `export default async function (data, { MODULES }) {
  const { body } = data.jsonPayload.data.hook_data;
  MODULES.initLogger({}).info("got " + body.n);
  if (body.fail) { throw new TypeError("failed on purpose"); }
  return { n: body.n };
}`;

interface Summary {
  id: string;
  outcome: string;
  startedAt: string;
}

const hit = (suffix: string, body: unknown) =>
  exports.default.fetch(`${ORIGIN}/hook/${suffix}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer of-the-caller" },
    body: JSON.stringify(body),
  });

const list = async (query = ""): Promise<Summary[]> => (await call("GET", `/invocations${query}`)).body.items;

/** Records are written after the answer, together: this waits for the last one. */
async function hitAndWait(calls: [suffix: string, body: unknown][]) {
  for (const [suffix, body] of calls) {
    await hit(suffix, body);
  }
  await vi.waitFor(async () => expect(await list("?limit=100")).toHaveLength(calls.length), {
    timeout: 10_000,
  });
}

describe("/invocations", () => {
  let functionId: string;

  beforeEach(async () => {
    ({ id: functionId } = await createFunction({ code: CODE }));
    for (const suffix of ["one", "two"]) {
      await call("POST", `/functions/${functionId}/endpoints`, { json: { suffix } });
    }
  });

  it("shows a run with its request, answer and log", async () => {
    await hitAndWait([["one", { n: 1 }]]);
    const [summary] = await list();
    expect(summary).toEqual({
      id: expect.stringMatching(/^inv_[0-9a-z]{26}$/),
      functionId,
      version: 1,
      endpoint: "one",
      outcome: "returned",
      status: 200,
      durationMs: expect.any(Number),
      coldStart: expect.any(Boolean),
      startedAt: expect.stringMatching(/Z$/),
    });
    const { status, body } = await call("GET", `/invocations/${summary?.id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...summary,
      request: expect.objectContaining({
        method: "POST",
        headers: expect.objectContaining({ "content-type": "application/json" }),
        body: '{"n":1}',
      }),
      response: expect.objectContaining({ status: 200, body: '{"n":1}' }),
      logs: [{ time: expect.stringMatching(/^\d{4}-.*Z$/), level: "INFO", message: "got 1" }],
    });
    expect(JSON.stringify(body)).not.toContain("of-the-caller");
  });

  it("shows what was thrown", async () => {
    await hitAndWait([["one", { n: 2, fail: true }]]);
    const [summary] = await list();
    const { body } = await call("GET", `/invocations/${summary?.id}`);
    expect(body).toMatchObject({
      outcome: "threw",
      status: 500,
      error: { name: "TypeError", message: "failed on purpose" },
      logs: [{ message: "got 2" }],
    });
  });

  it("filters", async () => {
    await hitAndWait([
      ["one", { n: 1 }],
      ["two", { n: 2, fail: true }],
      ["one", { n: 3 }],
    ]);
    const all = await list();
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    expect(await list("?endpoint=one")).toHaveLength(2);
    expect(await list("?outcome=threw")).toMatchObject([{ endpoint: "two" }]);
    expect(await list(`?functionId=${functionId}&outcome=returned`)).toHaveLength(2);
    expect(await list("?functionId=fn_other")).toEqual([]);
    const middle = encodeURIComponent(all[1]?.startedAt ?? "");
    const isSince = all.filter(({ startedAt }) => startedAt >= (all[1]?.startedAt ?? ""));
    expect(await list(`?since=${middle}`)).toEqual(isSince);
    expect(await list(`?until=${middle}`)).toHaveLength(all.length - isSince.length);
    expect(await list("?since=2100-01-01")).toEqual([]);
    expect(await list("?until=2100-01-01T00:00:00%2B09:00")).toHaveLength(3);
  });

  it("pages over all of them", async () => {
    await hitAndWait(Array.from({ length: 26 }, (_, n) => ["one", { n }]));
    const first = await call("GET", "/invocations");
    const second = await call("GET", `/invocations?cursor=${first.body.nextCursor}`);
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect([new Set(ids).size, first.body.items.length, second.body.nextCursor]).toEqual([26, 20, null]);
  });

  it("names every bad filter, and answers 404 to an unknown id", async () => {
    const bad = await call("GET", "/invocations?outcome=fine&since=yesterday&until=1700000000&limit=0");
    expect([bad.status, pathsOf(bad).toSorted()]).toEqual([422, ["limit", "outcome", "since", "until"]]);
    expect((await call("GET", "/invocations/inv_x")).status).toBe(404);
  });
});
