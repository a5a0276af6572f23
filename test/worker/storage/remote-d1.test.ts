import { createExecutionContext } from "cloudflare:test";
import { env, exports, RpcStub, RpcTarget } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { Database } from "../../../src/storage/database-entrypoint.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { createRemoteD1, type RemoteDatabase, type Statement } from "../../../src/storage/remote-d1.ts";
import { counters, kvs, secrets } from "../../../src/storage/schema/stores.ts";
import { readSecrets, writeSecret } from "../../../src/storage/secrets.ts";
import { importSealingKey } from "../../../src/core/crypto.ts";
import { countRows, NOW, WORKSPACE } from "../../support/worker/factories.ts";

const KEY = "the key of this start";

/** The entrypoint behind a capability, so that every call and answer is copied as between processes. */
class Door extends RpcTarget implements RemoteDatabase {
  readonly #database = new Database(createExecutionContext(), { DB: env.DB, DATABASE_KEY: KEY });

  all(key: string, statement: Statement) {
    return this.#database.all(key, statement);
  }

  raw(key: string, statement: Statement) {
    return this.#database.raw(key, statement);
  }

  batch(key: string, statements: Statement[]) {
    return this.#database.batch(key, statements);
  }
}

function openRemote(key = KEY) {
  return openDatabase(createRemoteD1(new RpcStub(new Door()) as unknown as RemoteDatabase, key));
}

/** The message a call is refused with. Awaited here, since `expect` reads members of what RPC gives. */
async function refusalOf(call: () => PromiseLike<unknown>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const row = (key: string, value = "{}") => ({
  workspaceId: WORKSPACE,
  key,
  value,
  createdAt: NOW,
  expiresAt: NOW + 1,
});

describe("drizzle over the Database entrypoint", () => {
  it("inserts and gives back what was stored", async () => {
    const remote = openRemote();
    const returned = await remote
      .insert(kvs)
      .values([row("a"), row("b")])
      .returning({ key: kvs.key });
    expect(returned).toEqual([{ key: "a" }, { key: "b" }]);
    expect(await countRows("kvs")).toEqual({ kvs: 2 });
  });

  it("selects: all, one, none, and columns of equal name of two tables", async () => {
    const remote = openRemote();
    await remote.insert(kvs).values([row("a"), row("b", '{"v":2}')]);
    await remote.insert(counters).values({ workspaceId: WORKSPACE, key: "a", value: 7, expiresAt: NOW });
    expect(await remote.select().from(kvs).orderBy(kvs.key)).toEqual([row("a"), row("b", '{"v":2}')]);
    expect(await remote.select().from(kvs).where(eq(kvs.key, "b")).get()).toEqual(row("b", '{"v":2}'));
    expect(await remote.select().from(kvs).where(eq(kvs.key, "c")).get()).toBeUndefined();
    const joined = await remote.select().from(kvs).innerJoin(counters, eq(counters.key, kvs.key));
    expect(joined).toMatchObject([{ kvs: { key: "a", value: "{}" }, counters: { key: "a", value: 7 } }]);
  });

  it("upserts", async () => {
    const remote = openRemote();
    const write = (value: number) =>
      remote
        .insert(counters)
        .values({ workspaceId: WORKSPACE, key: "n", value, expiresAt: NOW })
        .onConflictDoUpdate({
          target: [counters.workspaceId, counters.key],
          set: { value: sql`${counters.value} + ${value}` },
        })
        .returning({ value: counters.value });
    expect([await write(2), await write(5)]).toEqual([[{ value: 2 }], [{ value: 7 }]]);
  });

  it("updates, deletes and runs plain statements", async () => {
    const remote = openRemote();
    await remote.insert(kvs).values([row("a"), row("b")]);
    await remote.update(kvs).set({ value: "[]" }).where(eq(kvs.key, "a"));
    await remote.delete(kvs).where(eq(kvs.key, "b"));
    await remote.run(sql`update kvs set expires_at = ${NOW + 9}`);
    expect(await remote.select().from(kvs)).toEqual([{ ...row("a", "[]"), expiresAt: NOW + 9 }]);
  });

  it("makes a batch whole or not at all", async () => {
    const remote = openRemote();
    const [first, second] = await remote.batch([
      remote.insert(kvs).values(row("a")).returning({ key: kvs.key }),
      remote.select({ count: sql<number>`count(*)`.as("count") }).from(kvs),
    ]);
    expect([first, second]).toEqual([[{ key: "a" }], [{ count: 1 }]]);
    const failing = remote.batch([remote.insert(kvs).values(row("b")), remote.insert(kvs).values(row("a"))]);
    await expect(failing).rejects.toThrow();
    expect(await countRows("kvs")).toEqual({ kvs: 1 });
  });

  it("carries bytes both ways", async () => {
    const remote = openRemote();
    const sealing = await importSealingKey(env.ENCRYPTION_KEY);
    await writeSecret(remote, sealing, WORKSPACE, "A", "sealed value", NOW);
    expect(await readSecrets(remote, sealing, WORKSPACE, ["A"])).toEqual(new Map([["A", "sealed value"]]));
    const [stored] = await remote.select().from(secrets);
    expect(stored?.iv.byteLength).toBe(12);
  });

  it("tells the database's own words when it fails", async () => {
    const cause = await openRemote()
      .run(sql`select * from nowhere`)
      .then(
        () => null,
        (error: Error) => error.cause as Error,
      );
    expect(cause?.message).toMatch(/D1_ERROR: no such table: nowhere/);
    const remote = openRemote();
    await remote.insert(kvs).values(row("a"));
    const taken = await remote
      .insert(kvs)
      .values(row("a"))
      .then(
        () => null,
        (error: Error) => error.cause as Error,
      );
    expect(taken?.message).toMatch(/UNIQUE constraint failed/);
  });
});

describe("the Database entrypoint", () => {
  const statement = { sql: "select 1 as one", params: [] };

  it.each(["", "the key of this start ", "another key"])("refuses the key %j", async (key) => {
    const door = new RpcStub(new Door());
    for (const call of [
      () => door.all(key, statement),
      () => door.raw(key, statement),
      () => door.batch(key, [statement]),
    ]) {
      expect(await refusalOf(call)).toBe("not allowed");
    }
    await expect(openRemote(key).insert(kvs).values(row("a"))).rejects.toThrow();
    expect(await countRows("kvs")).toEqual({ kvs: 0 });
  });

  it("refuses every key where none was set, as in a deployed Worker", async () => {
    const deployed = exports.Database({ props: {} });
    expect(await refusalOf(() => deployed.all("", statement))).toBe("not allowed");
    expect(await refusalOf(() => deployed.all("undefined", statement))).toBe("not allowed");
  });
});
