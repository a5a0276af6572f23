import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { importSealingKey } from "../../../src/core/crypto.ts";
import { KEPT_WITHOUT_DATABASE_SECONDS } from "../../../src/core/limits.ts";
import { createEndpointResolver } from "../../../src/gateway/resolve.ts";
import { createSecretCache } from "../../../src/gateway/secret-cache.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { deleteEndpoint, updateEndpoint } from "../../../src/storage/endpoints.ts";
import { deleteSecret, writeSecret } from "../../../src/storage/secrets.ts";
import {
  countStatements,
  db,
  holdAnswers,
  NOW,
  storeEndpoint,
  storeFunction,
  WORKSPACE,
} from "../../support/worker/factories.ts";

const FRESH_MS = 5_000;
const KEEPING = { freshMs: FRESH_MS, reportFault: () => undefined };
const sealing = () => importSealingKey(env.ENCRYPTION_KEY);

/** Work behind the answer, gathered so that a test can wait for it. */
function createBehind() {
  const promises: Promise<unknown>[] = [];
  return {
    waitUntil: (promise: Promise<unknown>) => void promises.push(promise),
    done: () => Promise.allSettled(promises.splice(0)),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the endpoints in memory", () => {
  function createResolver(freshMs = FRESH_MS, maxEntries?: number) {
    const { d1, statements } = countStatements(env.DB);
    const behind = createBehind();
    const faults: unknown[] = [];
    const reportFault = (fault: unknown) => void faults.push(fault);
    const resolver = createEndpointResolver(openDatabase(d1), { freshMs, reportFault }, maxEntries);
    const find = async (suffix: string) => resolver.resolve(suffix, behind.waitUntil);
    const timeoutOf = async (suffix: string) => (await find(suffix))?.policy.timeoutMs;
    return { resolver, statements, behind, faults, find, timeoutOf };
  }
  const setTimeoutOf = (suffix: string, timeoutMs: number) =>
    updateEndpoint(db, WORKSPACE, suffix, { policy: JSON.stringify({ timeoutMs }) }, NOW);

  it("are read once and then served without the database", async () => {
    const { resolver, statements, behind, find } = createResolver();
    const fn = await storeFunction();
    const suffix = await storeEndpoint(fn.id, { timeoutMs: 700 });
    expect(await find(suffix)).toMatchObject({
      suffix,
      functionId: fn.id,
      version: fn.version,
      policy: { timeoutMs: 700 },
      allow: "GET, POST, OPTIONS",
    });
    for (let i = 0; i < 1_000; i++) {
      // Not even a promise: a warm hit goes on at once.
      expect(resolver.resolve(suffix, behind.waitUntil)).not.toBeInstanceOf(Promise);
    }
    expect(statements).toHaveLength(1);
  });

  it("are served stale once while they are read again", async () => {
    const { statements, behind, timeoutOf } = createResolver();
    const suffix = await storeEndpoint((await storeFunction()).id, { timeoutMs: 700 });
    await timeoutOf(suffix);
    await setTimeoutOf(suffix, 800);
    vi.setSystemTime(NOW + FRESH_MS);
    expect(await timeoutOf(suffix)).toBe(700);
    expect(statements).toHaveLength(1);
    vi.setSystemTime(NOW + FRESH_MS + 1);
    // Of many hits in this moment one reads.
    expect(await Promise.all([timeoutOf(suffix), timeoutOf(suffix), timeoutOf(suffix)])).toEqual([
      700, 700, 700,
    ]);
    await behind.done();
    expect(statements).toHaveLength(2);
    expect(await timeoutOf(suffix)).toBe(800);
  });

  it("are read before they are served when nobody asked for long", async () => {
    const { timeoutOf } = createResolver();
    const suffix = await storeEndpoint((await storeFunction()).id, { timeoutMs: 700 });
    await timeoutOf(suffix);
    await setTimeoutOf(suffix, 800);
    vi.setSystemTime(NOW + 2 * FRESH_MS + 1);
    expect(await timeoutOf(suffix)).toBe(800);
  });

  it("are kept when there is none", async () => {
    const { statements, find, resolver } = createResolver();
    for (let i = 0; i < 5; i++) {
      expect(await find("not-there")).toBeNull();
    }
    expect(statements).toHaveLength(1);
    await storeEndpoint((await storeFunction()).id, {}, { suffix: "not-there" });
    expect(await find("not-there")).toBeNull();
    resolver.drop();
    expect(await find("not-there")).not.toBeNull();
  });

  it("are read again after a write", async () => {
    const { resolver, find } = createResolver();
    const suffix = await storeEndpoint((await storeFunction()).id);
    expect(await find(suffix)).not.toBeNull();
    await deleteEndpoint(db, WORKSPACE, suffix);
    resolver.drop();
    expect(await find(suffix)).toBeNull();
  });

  it.each([
    ["the first read", 0],
    ["a read behind the answer", FRESH_MS + 1],
  ])("do not come back old from %s that a write overtook", async (_name, afterMs) => {
    const { d1, hold } = holdAnswers(env.DB);
    const resolver = createEndpointResolver(openDatabase(d1), KEEPING);
    const behind = createBehind();
    const suffix = await storeEndpoint((await storeFunction()).id, { timeoutMs: 700 });
    if (afterMs > 0) {
      await resolver.resolve(suffix, behind.waitUntil);
      vi.setSystemTime(NOW + afterMs);
    }
    const release = hold();
    const early = resolver.resolve(suffix, behind.waitUntil);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await setTimeoutOf(suffix, 800);
    resolver.drop();
    release();
    await early;
    await behind.done();
    const later = await resolver.resolve(suffix, behind.waitUntil);
    expect(later?.policy.timeoutMs).toBe(800);
  });

  it("stay served for minutes while the database fails, and the failure is not kept", async () => {
    const { behind, faults, find, resolver } = createResolver();
    const suffix = await storeEndpoint((await storeFunction()).id);
    expect(await find(suffix)).not.toBeNull();
    await env.DB.exec("alter table endpoints rename to away");
    vi.setSystemTime(NOW + FRESH_MS + 1);
    expect(await find(suffix)).not.toBeNull();
    await behind.done();
    expect(faults).toHaveLength(1);
    vi.setSystemTime(NOW + KEPT_WITHOUT_DATABASE_SECONDS * 1_000);
    expect(await find(suffix)).not.toBeNull();
    expect(faults).toHaveLength(2);
    vi.setSystemTime(NOW + KEPT_WITHOUT_DATABASE_SECONDS * 1_000 + 2 * FRESH_MS + 1);
    await expect(find(suffix)).rejects.toThrow();
    await env.DB.exec("alter table away rename to endpoints");
    expect(await find(suffix)).not.toBeNull();
    await env.DB.exec("alter table endpoints rename to away");
    resolver.drop();
    await expect(find(suffix)).rejects.toThrow();
    await env.DB.exec("alter table away rename to endpoints");
    expect(await find(suffix)).not.toBeNull();
  });

  it("are no more than the limit, however many suffixes are tried", async () => {
    const { statements, behind, resolver, find } = createResolver(FRESH_MS, 5);
    const suffix = await storeEndpoint((await storeFunction()).id);
    await find(suffix);
    for (let i = 0; i < 5; i++) {
      await find(`probe-${i}`);
    }
    statements.length = 0;
    for (let i = 0; i < 5; i++) {
      expect(resolver.resolve(`probe-${i}`, behind.waitUntil)).toBeNull();
    }
    expect(statements).toHaveLength(0);
    // What was read longest ago had to go.
    expect(await find(suffix)).not.toBeNull();
    expect(statements).toHaveLength(1);
  });
});

describe("the keys in memory", () => {
  function createCache(d1 = env.DB) {
    const { d1: counted, statements } = countStatements(d1);
    return { cache: createSecretCache(openDatabase(counted), sealing, KEEPING), statements };
  }
  const write = async (name: string, value: string) =>
    writeSecret(db, await sealing(), WORKSPACE, name, value, NOW);

  it("are read once for their time, then again", async () => {
    const { cache, statements } = createCache();
    await write("A", "one");
    for (let i = 0; i < 5; i++) {
      expect(await cache.read(WORKSPACE, ["A", "NONE"])).toEqual(new Map([["A", "one"]]));
    }
    expect(statements).toHaveLength(1);
    await write("A", "two");
    vi.setSystemTime(NOW + FRESH_MS);
    expect((await cache.read(WORKSPACE, ["A"])).get("A")).toBe("two");
    expect((await cache.read(WORKSPACE, ["A", "NONE"])).get("A")).toBe("one");
    vi.setSystemTime(NOW + FRESH_MS + 1);
    expect((await cache.read(WORKSPACE, ["A", "NONE"])).get("A")).toBe("two");
  });

  it("are forgotten with a write", async () => {
    const { cache } = createCache();
    await write("A", "one");
    await cache.read(WORKSPACE, ["A"]);
    await cache.values(WORKSPACE);
    await deleteSecret(db, WORKSPACE, "A");
    cache.drop();
    expect(await cache.read(WORKSPACE, ["A"])).toEqual(new Map());
    expect(await cache.values(WORKSPACE)).toEqual([]);
  });

  it("do not come back old from a read that a write overtook", async () => {
    const { d1, hold } = holdAnswers(env.DB);
    const { cache } = createCache(d1);
    await write("A", "taken away");
    const release = hold();
    const early = cache.read(WORKSPACE, ["A"]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await deleteSecret(db, WORKSPACE, "A");
    cache.drop();
    release();
    await early;
    expect(await cache.read(WORKSPACE, ["A"])).toEqual(new Map());
  });

  it("are kept for each workspace", async () => {
    const { cache } = createCache();
    await write("A", "one");
    await writeSecret(db, await sealing(), "ws_other", "A", "other", NOW);
    expect((await cache.read(WORKSPACE, ["A"])).get("A")).toBe("one");
    expect((await cache.read("ws_other", ["A"])).get("A")).toBe("other");
    expect(await cache.values("ws_other")).toEqual(["other"]);
  });

  it("are none where there is no key to open them with", async () => {
    await write("A", "one");
    const cache = createSecretCache(db, async () => null, KEEPING);
    expect(await cache.read(WORKSPACE, ["A"])).toEqual(new Map());
    expect(await cache.values(WORKSPACE)).toEqual([]);
  });

  it("do not keep a failure, and open what they opened while the database fails", async () => {
    const { cache } = createCache();
    await write("A", "one");
    await env.DB.exec("alter table secrets rename to away");
    await expect(cache.read(WORKSPACE, ["A"])).rejects.toThrow();
    await env.DB.exec("alter table away rename to secrets");
    expect((await cache.read(WORKSPACE, ["A"])).get("A")).toBe("one");
    await env.DB.exec("alter table secrets rename to away");
    vi.setSystemTime(NOW + FRESH_MS + 1);
    expect((await cache.read(WORKSPACE, ["A"])).get("A")).toBe("one");
    await env.DB.exec("alter table away rename to secrets");
    await write("A", "two");
    vi.setSystemTime(NOW + 2 * FRESH_MS + 2);
    expect((await cache.read(WORKSPACE, ["A"])).get("A")).toBe("two");
  });
});
