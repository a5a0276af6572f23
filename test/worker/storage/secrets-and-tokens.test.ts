import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { importSealingKey, toBase64, type SealingKey } from "../../../src/core/crypto.ts";
import {
  deleteSecret,
  listSecrets,
  readSecrets,
  readSecretValues,
  writeSecret,
} from "../../../src/storage/secrets.ts";
import {
  createToken,
  deleteToken,
  findToken,
  listTokens,
  touchToken,
  type StoredToken,
} from "../../../src/storage/tokens.ts";
import { db, NOW, WORKSPACE } from "../../support/worker/factories.ts";

interface SealedRow {
  workspace_id: string;
  name: string;
  ciphertext: number[];
  iv: number[];
  key_id: string;
}

const VALUE = "the-plain-value-日本";
let sealing: SealingKey;

beforeAll(async () => {
  sealing = await importSealingKey(env.ENCRYPTION_KEY);
});

async function readRow(name: string): Promise<SealedRow> {
  const row = await env.DB.prepare("select * from secrets where name = ?").bind(name).first<SealedRow>();
  if (row === null) {
    throw new Error(`there is no secret ${name}`);
  }
  return row;
}

const write = (name: string, value = VALUE, workspaceId = WORKSPACE, now = NOW) =>
  writeSecret(db, sealing, workspaceId, name, value, now);
const read = (...names: string[]) => readSecrets(db, sealing, WORKSPACE, names);

describe("secrets", () => {
  it("come back as they were written", async () => {
    await write("A");
    await write("EMPTY", "");
    await write("LONG", "x".repeat(50_000));
    expect(await read("A", "EMPTY", "LONG", "NONE")).toEqual(
      new Map([
        ["A", VALUE],
        ["EMPTY", ""],
        ["LONG", "x".repeat(50_000)],
      ]),
    );
    expect(await read()).toEqual(new Map());
  });

  it("are never plain in the table", async () => {
    await write("A");
    const { results } = await env.DB.prepare("select * from secrets").all<SealedRow>();
    const [row] = results;
    const text = new TextDecoder().decode(new Uint8Array(row?.ciphertext ?? []));
    expect(text).not.toContain("plain");
    expect(JSON.stringify(results)).not.toContain("plain");
    expect(JSON.stringify(results)).not.toContain(toBase64(new TextEncoder().encode(VALUE)));
    // 16 bytes of it are the tag that proves it whole.
    expect(row?.ciphertext).toHaveLength(new TextEncoder().encode(VALUE).byteLength + 16);
    expect(row?.iv).toHaveLength(12);
  });

  it("are sealed anew each time, so that equal values do not look equal", async () => {
    await write("A");
    await write("B");
    const [a, b] = [await readRow("A"), await readRow("B")];
    await write("A");
    const again = await readRow("A");
    const seen = [a, b, again];
    expect(new Set(seen.map(({ iv }) => iv.join())).size).toBe(3);
    expect(new Set(seen.map(({ ciphertext }) => ciphertext.join())).size).toBe(3);
  });

  it("keep when they were first written", async () => {
    await write("A");
    await write("A", "new", WORKSPACE, NOW + 7);
    expect((await listSecrets(db, WORKSPACE, { limit: 9 })).items).toEqual([
      { name: "A", createdAt: NOW, updatedAt: NOW + 7 },
    ]);
    expect((await read("A")).get("A")).toBe("new");
  });

  it("do not open under another name", async () => {
    await write("A");
    await env.DB.prepare("update secrets set name = 'B'").run();
    await expect(read("B")).rejects.toThrow();
  });

  it("do not open in another workspace", async () => {
    await write("A", VALUE, "ws_other");
    expect(await read("A")).toEqual(new Map());
    await env.DB.prepare("update secrets set workspace_id = ?").bind(WORKSPACE).run();
    await expect(read("A")).rejects.toThrow();
  });

  it.each(["ciphertext", "iv"])("do not open when a bit of the %s was changed", async (column) => {
    await write("A");
    const row = await readRow("A");
    const bytes = new Uint8Array(column === "iv" ? row.iv : row.ciphertext);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await env.DB.prepare(`update secrets set ${column} = ?`).bind(bytes).run();
    await expect(read("A")).rejects.toThrow();
  });

  it("say which key they want when it is another one", async () => {
    await write("A");
    const other = await importSealingKey(toBase64(new Uint8Array(32).fill(9)));
    expect(other.id).not.toBe(sealing.id);
    await expect(readSecrets(db, other, WORKSPACE, ["A"])).rejects.toThrow(
      `sealed with the key ${sealing.id}, but ENCRYPTION_KEY is the key ${other.id}`,
    );
    // What is kept out of records is what can be opened; the rest cannot be shown by anybody.
    await write("B", "open");
    await env.DB.prepare("update secrets set key_id = ? where name = 'A'").bind(other.id).run();
    expect(await readSecretValues(db, sealing, WORKSPACE)).toEqual(["open"]);
  });

  it("are all read for keeping them out of records, however many there are", async () => {
    for (let i = 0; i < 95; i++) {
      await write(`S_${i}`, `value ${i}`);
    }
    await write("OTHER", "of another workspace", "ws_other");
    const values = await readSecretValues(db, sealing, WORKSPACE);
    expect(values.toSorted()).toEqual(Array.from({ length: 95 }, (_, i) => `value ${i}`).toSorted());
  });

  it("are listed by name, page by page", async () => {
    for (const name of ["B", "A", "C"]) {
      await write(name);
    }
    await write("Z", VALUE, "ws_other");
    const first = await listSecrets(db, WORKSPACE, { limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(["A", "B"]);
    const second = await listSecrets(db, WORKSPACE, { cursor: first.nextCursor ?? "", limit: 2 });
    expect([second.items.map(({ name }) => name), second.nextCursor]).toEqual([["C"], null]);
    expect(JSON.stringify([first, second])).not.toMatch(/ciphertext|value/);
  });

  it("are deleted in their own workspace only", async () => {
    await write("A");
    expect(await deleteSecret(db, "ws_other", "A")).toBe(false);
    expect(await deleteSecret(db, WORKSPACE, "A")).toBe(true);
    expect(await deleteSecret(db, WORKSPACE, "A")).toBe(false);
    expect(await read("A")).toEqual(new Map());
  });
});

describe("API tokens", () => {
  const token = (id: string, fields: Partial<StoredToken> = {}): StoredToken => ({
    id,
    workspaceId: WORKSPACE,
    name: "ci",
    hash: "0".repeat(64),
    scopes: '["functions:read"]',
    expiresAt: null,
    lastUsedAt: null,
    createdAt: NOW,
    ...fields,
  });

  it("note their last use, and never an earlier one", async () => {
    await createToken(db, token("tok_a"));
    await createToken(db, token("tok_b"));
    const lastUse = async () => (await findToken(db, "tok_a"))?.lastUsedAt;
    const seen = [];
    for (const now of [NOW + 5, NOW + 9, NOW + 7, NOW + 9]) {
      await touchToken(db, "tok_a", now);
      seen.push(await lastUse());
    }
    expect(seen).toEqual([NOW + 5, NOW + 9, NOW + 9, NOW + 9]);
    expect(await findToken(db, "tok_b")).toEqual(token("tok_b"));
    expect(await findToken(db, "tok_c")).toBeNull();
  });

  it("are listed newest first and deleted, each in its workspace", async () => {
    for (const id of ["tok_1", "tok_3", "tok_2"]) {
      await createToken(db, token(id));
    }
    await createToken(db, token("tok_9", { workspaceId: "ws_other" }));
    const first = await listTokens(db, WORKSPACE, { limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(["tok_3", "tok_2"]);
    const second = await listTokens(db, WORKSPACE, { cursor: first.nextCursor ?? "", limit: 2 });
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([["tok_1"], null]);
    expect(await deleteToken(db, "ws_other", "tok_1")).toBe(false);
    expect(await deleteToken(db, WORKSPACE, "tok_1")).toBe(true);
    expect(await deleteToken(db, WORKSPACE, "tok_1")).toBe(false);
  });
});
