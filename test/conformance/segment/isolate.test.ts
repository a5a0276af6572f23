import { describe, expect, it } from "vitest";
import { tryOut, type Program, type Tried } from "./runner.ts";

const source = (code: string): Program => ({ dialect: "segment-source", code });
const call = (program: Program, query: Record<string, string> = {}) =>
  tryOut(program, { request: { query } });
const valueOf = ({ outcome }: Tried) => outcome.value as { events: { event: string }[]; returned?: unknown };

describe("what a run emits", () => {
  const EMITS = source(`
    let calls = 0;
    async function onRequest(request) {
      const name = request.url.searchParams.get("name");
      const emit = () => Segment.track({ event: name, userId: "u" });
      emit();
      if (name === "late") setTimeout(emit, 20);
      if (name === "fail") throw new Error("no");
      await new Promise((resolve) => setTimeout(resolve, 10));
      emit();
      return ++calls;
    }`);

  it("is its own, however many go on at the same time", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
    const runs = await Promise.all(names.map((name) => call(EMITS, { name })));
    expect(runs.map((run) => valueOf(run).events.map(({ event }) => event))).toEqual(
      names.map((name) => [name, name]),
    );
    // One isolate for all: what differs is not the isolate.
    expect(
      runs
        .map((run) => Number(valueOf(run).returned))
        .toSorted((a, b) => a - b)
        .at(-1),
    ).toBeGreaterThan(1);
  });

  it("does not come with the next one when it fails, or comes too late", async () => {
    await call(EMITS, { name: "fail" });
    await call(EMITS, { name: "late" });
    const { events } = valueOf(await call(EMITS, { name: "next" }));
    expect(events.map(({ event }) => event)).toEqual(["next", "next"]);
  });
});

describe("the cache", () => {
  const CACHE = source(`
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const cases = {
      async kept() {
        let loads = 0;
        const load = async () => ++loads;
        return [await cache.load("kept", 60000, load), await cache.load("kept", 60000, load), await cache.load("kept2", -1, load), await cache.load("kept2", undefined, load)];
      },
      async expires() {
        let loads = 0;
        const load = async () => ++loads;
        await cache.load("short", 1, load);
        await wait(10);
        return cache.load("short", 1, load);
      },
      async deleted() {
        let loads = 0;
        const load = async () => ++loads;
        await cache.load("gone", -1, load);
        cache.delete("gone");
        return cache.load("gone", -1, load);
      },
      async shared() {
        let loads = 0;
        const load = async () => { await wait(10); return ++loads; };
        return Promise.all([cache.load("shared", -1, load), cache.load("shared", -1, load), cache.load("shared", -1, load)]);
      },
      async failed() {
        const failed = await cache.load("failed", -1, async () => { throw new Error("x"); }).catch((e) => e.message);
        return [failed, await cache.load("failed", -1, () => "sync")];
      },
      wrong: () => Promise.all([cache.load("k", 5), cache.load("k", "5", () => 1), cache.load("k", -2, () => 1)].map((p) => p.catch((e) => e.message))),
    };
    function onRequest(request) { return cases[request.url.searchParams.get("case")](); }`);

  it.concurrent.each<[string, unknown]>([
    ["kept", [1, 1, 2, 2]],
    ["expires", 2],
    ["deleted", 2],
    ["shared", [1, 1, 1]],
    ["failed", ["x", "sync"]],
    [
      "wrong",
      [
        "cache.load needs a function that loads the value: cache.load(key, ttl, async () => …)",
        "the ttl of cache.load must be a number of milliseconds, or -1",
        "the ttl of cache.load must be a number of milliseconds, or -1",
      ],
    ],
  ])("%s", async (name, expected) => {
    expect(valueOf(await call(CACHE, { case: name })).returned).toEqual(expected);
  });

  it("is shared by runs of one function, and by nobody else", async () => {
    const code = "let n = 0; const onRequest = () => cache.load('k', -1, async () => Math.random());";
    const [first, second] = [valueOf(await call(source(code))), valueOf(await call(source(code)))];
    const other = valueOf(await call(source(`${code} // another`)));
    expect(second.returned).toBe(first.returned);
    expect(other.returned).not.toBe(first.returned);
  });
});
