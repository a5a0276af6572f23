import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createId } from "../../../src/core/ids.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import {
  insertInvocations,
  listInvocations,
  listInvocationsAscending,
  readInvocation,
  readLastWritten,
  readWrittenAfter,
  type StoredInvocation,
} from "../../../src/storage/invocations.ts";
import { countRows, db, NOW, WORKSPACE } from "../../support/worker/factories.ts";

/** A record, the later the index the later it began. */
function toRow(index: number, fields: Partial<StoredInvocation> = {}): StoredInvocation {
  const startedAt = NOW + index;
  return {
    id: createId("inv", startedAt),
    workspaceId: WORKSPACE,
    functionId: "fn_a",
    version: 3,
    endpoint: "one",
    outcome: "returned",
    status: 200,
    durationMs: 12,
    coldStart: index % 2 === 0,
    startedAt,
    detail: JSON.stringify({ index }),
    ...fields,
  };
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

/** D1 that notes the size of every text that is bound, in bytes: D1 refuses one above 2,000,000. */
function measureParameters(): { d1: D1Database; bytes: number[] } {
  const bytes: number[] = [];
  const d1 = new Proxy(env.DB, {
    get(target, property) {
      if (property !== "prepare") {
        const value: unknown = Reflect.get(target, property);
        return typeof value === "function" ? value.bind(target) : value;
      }
      return (sql: string) => {
        const statement = target.prepare(sql);
        const bind = statement.bind.bind(statement);
        return Object.assign(statement, {
          bind(...values: unknown[]) {
            for (const value of values) {
              bytes.push(typeof value === "string" ? Buffer.byteLength(value) : 8);
            }
            return bind(...values);
          },
        });
      };
    },
  });
  return { d1, bytes };
}

describe("insertInvocations", () => {
  it("keeps every field", async () => {
    const rows = [
      toRow(0),
      toRow(1, {
        endpoint: null,
        status: null,
        outcome: "threw",
        coldStart: true,
        detail: JSON.stringify({ text: "quotes \" ' and \\ and 日本 and \u0000 and \ud83d" }),
      }),
    ];
    await insertInvocations(db, rows);
    for (const row of rows) {
      expect(await readInvocation(db, WORKSPACE, row.id)).toEqual(row);
    }
    await insertInvocations(db, []);
    expect(await countRows("invocations")).toEqual({ invocations: 2 });
  });

  it("writes a thousand rows of more than a statement may hold", async () => {
    const { d1, bytes } = measureParameters();
    const rows = Array.from({ length: 1_000 }, (_, i) => toRow(i, { detail: `"${"x".repeat(3_000)}"` }));
    await insertInvocations(openDatabase(d1), rows);
    expect(await countRows("invocations")).toEqual({ invocations: 1_000 });
    expect(await readInvocation(db, WORKSPACE, rows[777]?.id ?? "")).toEqual(rows[777]);
    // 3 MB in as many statements as they need, not in a thousand.
    expect(bytes.length).toBeGreaterThan(1);
    expect(bytes.length).toBeLessThan(10);
    expect(Math.max(...bytes)).toBeLessThan(2_000_000);
  });

  it("counts bytes and not characters", async () => {
    const { d1, bytes } = measureParameters();
    const rows = Array.from({ length: 100 }, (_, i) => toRow(i, { detail: `"${"日".repeat(15_000)}"` }));
    await insertInvocations(openDatabase(d1), rows);
    expect(await countRows("invocations")).toEqual({ invocations: 100 });
    expect(Math.max(...bytes)).toBeLessThan(2_000_000);
  });

  it("writes a row again in place of the earlier one", async () => {
    const row = toRow(0);
    await insertInvocations(db, [row]);
    await insertInvocations(db, [{ ...row, status: 500 }]);
    expect(await countRows("invocations")).toEqual({ invocations: 1 });
    expect(await readInvocation(db, WORKSPACE, row.id)).toMatchObject({ status: 500 });
    expect(await readInvocation(db, "ws_other", row.id)).toBeNull();
  });
});

describe("lists of records", () => {
  it("are newest first, page by page, without their details", async () => {
    const rows = Array.from({ length: 7 }, (_, index) => toRow(index));
    await insertInvocations(db, [...rows, toRow(3, { workspaceId: "ws_other" })]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listInvocations(db, WORKSPACE, { cursor, limit: 3 });
      expect(page.items.length).toBeLessThanOrEqual(3);
      expect(page.items[0]).not.toHaveProperty("detail");
      seen.push(...idsOf(page.items));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(idsOf(rows.toReversed()));
  });

  it("end with a full page when there is no more", async () => {
    await insertInvocations(db, [toRow(0), toRow(1)]);
    expect((await listInvocations(db, WORKSPACE, { limit: 2 })).nextCursor).toBeNull();
  });

  it("can be narrowed", async () => {
    const [a, b, c, d] = [
      toRow(0, { functionId: "fn_b", endpoint: null }),
      toRow(1, { outcome: "threw" }),
      toRow(2, { endpoint: "two" }),
      toRow(3),
    ];
    await insertInvocations(db, [a, b, c, d]);
    const list = async (filter: object) =>
      idsOf((await listInvocations(db, WORKSPACE, { ...filter, limit: 9 })).items);
    expect(await list({ functionId: "fn_b" })).toEqual(idsOf([a]));
    expect(await list({ endpoint: "two" })).toEqual(idsOf([c]));
    expect(await list({ outcome: "threw" })).toEqual(idsOf([b]));
    expect(await list({ since: NOW + 1, until: NOW + 3 })).toEqual(idsOf([c, b]));
    expect(await list({ functionId: "fn_a", outcome: "returned", since: NOW + 3 })).toEqual(idsOf([d]));
    const ascending = await listInvocationsAscending(db, WORKSPACE, { functionId: "fn_a", limit: 2 });
    expect(ascending).toEqual([b, c]);
  });
});

describe("readWrittenAfter", () => {
  it("gives records in the order in which they were written", async () => {
    const [early, middle, late] = [toRow(0), toRow(5), toRow(9)];
    expect(await readLastWritten(db)).toBe(0);
    await insertInvocations(db, [late]);
    const start = await readLastWritten(db);
    await insertInvocations(db, [middle]);
    await insertInvocations(db, [early]);
    const first = await readWrittenAfter(db, WORKSPACE, { after: start, limit: 1 });
    expect(idsOf(first.rows)).toEqual([middle.id]);
    const second = await readWrittenAfter(db, WORKSPACE, { after: first.after, limit: 9 });
    expect(idsOf(second.rows)).toEqual([early.id]);
    const third = await readWrittenAfter(db, WORKSPACE, { after: second.after, limit: 9 });
    expect(third).toEqual({ rows: [], after: second.after });
  });

  it("passes by what is not asked for", async () => {
    const rows = [toRow(0, { functionId: "fn_b" }), toRow(1), toRow(2, { workspaceId: "ws_other" })];
    await insertInvocations(db, rows);
    const { rows: found } = await readWrittenAfter(db, WORKSPACE, { functionId: "fn_a", after: 0, limit: 9 });
    expect(idsOf(found)).toEqual([rows[1]?.id]);
  });
});
