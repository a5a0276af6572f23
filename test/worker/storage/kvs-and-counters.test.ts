import { describe, expect, it } from "vitest";
import type { KvsOperator } from "../../../src/core/run-host.ts";
import { incrementCounter, readCounters, setCounter } from "../../../src/storage/counters.ts";
import { checkAndWriteKvs, deleteKvs, listKvs, readKvs, writeKvs } from "../../../src/storage/kvs.ts";
import { countRows, db, NOW, WORKSPACE } from "../../support/worker/factories.ts";

const HOUR = 3_600_000;

const row = (key: string, createdAt = NOW, value = "{}", expiresAt = createdAt + HOUR) => ({
  key,
  value,
  createdAt,
  expiresAt,
});
const keysOf = (rows: { key: string }[]) => rows.map(({ key }) => key);

describe("kvs", () => {
  it("gives what was last written, to its own workspace", async () => {
    await writeKvs(db, WORKSPACE, row("a", NOW, '{"v":1}'));
    await writeKvs(db, WORKSPACE, row("a", NOW + 1, '{"v":2}'));
    await writeKvs(db, "ws_other", row("a", NOW, '{"v":3}'));
    expect(await readKvs(db, WORKSPACE, ["a", "b"], NOW)).toEqual([
      { workspaceId: WORKSPACE, ...row("a", NOW + 1, '{"v":2}') },
    ]);
    expect(await readKvs(db, WORKSPACE, [], NOW)).toEqual([]);
    expect(await countRows("kvs")).toEqual({ kvs: 2 });
  });

  it("hides a record from the millisecond at which its life ends", async () => {
    await writeKvs(db, WORKSPACE, row("a"));
    expect(await readKvs(db, WORKSPACE, ["a"], NOW + HOUR - 1)).toHaveLength(1);
    expect(await readKvs(db, WORKSPACE, ["a"], NOW + HOUR)).toEqual([]);
    expect(await listKvs(db, WORKSPACE, { limit: 9 }, NOW + HOUR)).toEqual([]);
    expect(await countRows("kvs")).toEqual({ kvs: 1 });
  });

  it("deletes in its own workspace only", async () => {
    await writeKvs(db, WORKSPACE, row("a"));
    expect(await deleteKvs(db, "ws_other", "a")).toBe(false);
    expect(await deleteKvs(db, WORKSPACE, "a")).toBe(true);
    expect(await deleteKvs(db, WORKSPACE, "a")).toBe(false);
  });

  it("lists live records by key: from the first on, up to the last and without it", async () => {
    for (const key of ["c", "a", "b:2", "b:1", "d"]) {
      await writeKvs(db, WORKSPACE, row(key));
    }
    await writeKvs(db, "ws_other", row("b:0"));
    const list = async (query: Partial<Parameters<typeof listKvs>[2]>) =>
      keysOf(await listKvs(db, WORKSPACE, { limit: 10, ...query }, NOW));
    expect(await list({})).toEqual(["a", "b:1", "b:2", "c", "d"]);
    expect(await list({ limit: 2 })).toEqual(["a", "b:1"]);
    expect(await list({ startKey: "b:1", stopKey: "c" })).toEqual(["b:1", "b:2"]);
    expect(await list({ after: "b:1", limit: 2 })).toEqual(["b:2", "c"]);
    expect(await list({ prefix: "b:" })).toEqual(["b:1", "b:2"]);
  });

  it("takes a prefix as it is written", async () => {
    for (const key of ["100%", "100_", "1000", "%", `${"x".repeat(60)}1`, "A", "a"]) {
      await writeKvs(db, WORKSPACE, row(key));
    }
    const list = async (prefix: string) => keysOf(await listKvs(db, WORKSPACE, { prefix, limit: 10 }, NOW));
    expect(await list("100%")).toEqual(["100%"]);
    expect(await list("%")).toEqual(["%"]);
    expect(await list("a")).toEqual(["a"]);
    expect(await list("x".repeat(60))).toEqual([`${"x".repeat(60)}1`]);
  });
});

describe("checkAndWrite", () => {
  const write = (operator: KvsOperator, unixtimeMs: number, now = NOW + 10) =>
    checkAndWriteKvs(db, WORKSPACE, row("a", now, '{"v":2}'), { operator, unixtimeMs });

  it("writes where nothing is, whatever the relation", async () => {
    expect(await write("=", 1)).toBe(true);
    expect(await readKvs(db, WORKSPACE, ["a"], NOW + 10)).toMatchObject([
      { value: '{"v":2}', createdAt: NOW + 10 },
    ]);
  });

  const relations: [KvsOperator, number, boolean][] = [
    ["<", NOW, false],
    ["<", NOW + 1, true],
    ["<=", NOW - 1, false],
    ["<=", NOW, true],
    ["=", NOW + 1, false],
    ["=", NOW, true],
    [">=", NOW + 1, false],
    [">=", NOW, true],
    [">", NOW, false],
    [">", NOW - 1, true],
  ];
  it.each(relations)("a record of now %s %d: %s", async (operator, unixtimeMs, expected) => {
    await writeKvs(db, WORKSPACE, row("a", NOW, '{"v":1}'));
    expect(await write(operator, unixtimeMs)).toBe(expected);
    const [stored] = await readKvs(db, WORKSPACE, ["a"], NOW + 10);
    expect(stored?.value).toBe(expected ? '{"v":2}' : '{"v":1}');
    expect(stored?.createdAt).toBe(expected ? NOW + 10 : NOW);
  });

  it("takes an expired record for none", async () => {
    await writeKvs(db, WORKSPACE, row("a", NOW, '{"v":1}', NOW + 10));
    expect(await write("=", 1, NOW + 9)).toBe(false);
    expect(await write("=", 1, NOW + 10)).toBe(true);
  });

  it("lets one of many at once win", async () => {
    await writeKvs(db, WORKSPACE, row("a"));
    const won = await Promise.all(Array.from({ length: 30 }, (_, index) => write("=", NOW, NOW + 1 + index)));
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});

describe("counters", () => {
  const increment = (amount = 1, now = NOW, expiresAt = now + HOUR) =>
    incrementCounter(db, WORKSPACE, { key: "n", amount, expiresAt }, now);
  const read = async (now = NOW) => (await readCounters(db, WORKSPACE, ["n", "other"], now)).get("n");

  it("count 50 at once exactly, and give each its own number", async () => {
    const numbers = await Promise.all(Array.from({ length: 50 }, () => increment()));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(await read()).toBe(50);
  });

  it("go down, and by more than one", async () => {
    expect(await increment(10)).toBe(10);
    expect(await increment(-13)).toBe(-3);
  });

  it("keep the life they began with", async () => {
    await increment(1, NOW, NOW + HOUR);
    await increment(1, NOW + HOUR - 1, NOW + 5 * HOUR);
    expect(await read(NOW + HOUR - 1)).toBe(2);
    expect(await read(NOW + HOUR)).toBeUndefined();
  });

  it("begin at 0 with a life of their own once they have expired", async () => {
    await increment(5, NOW, NOW + HOUR);
    expect(await increment(1, NOW + HOUR, NOW + 3 * HOUR)).toBe(1);
    expect(await read(NOW + 2 * HOUR)).toBe(1);
  });

  it("are set with their life, whatever was there", async () => {
    await increment(5, NOW, NOW + 9 * HOUR);
    await setCounter(db, WORKSPACE, { key: "n", value: 100, expiresAt: NOW + HOUR });
    expect(await increment()).toBe(101);
    expect(await read(NOW + HOUR)).toBeUndefined();
  });

  it("belong to their workspace", async () => {
    await setCounter(db, "ws_other", { key: "n", value: 7, expiresAt: NOW + HOUR });
    expect(await read()).toBeUndefined();
    expect(await increment()).toBe(1);
    expect(await readCounters(db, WORKSPACE, [], NOW)).toEqual(new Map());
  });

  it("hold what a double holds exactly", async () => {
    await setCounter(db, WORKSPACE, { key: "n", value: 2 ** 53 - 2, expiresAt: NOW + HOUR });
    expect(await increment()).toBe(2 ** 53 - 1);
    expect(await increment(-(2 ** 53 - 1))).toBe(0);
  });
});
