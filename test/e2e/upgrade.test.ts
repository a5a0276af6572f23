import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { expect, it } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";

/** The schema of the first release; what came later has to take its rows along. */
const FIRST = "0000_core.sql";

const CODE = `export default async function (data, { MODULES }) {
  const { KEY } = await MODULES.secret.get({ keys: ["KEY"] });
  const { kept } = await MODULES.kvs.get({ keys: ["kept"] });
  return { key: KEY, kept: kept.value, calls: await MODULES.counter.increment({ key: "calls" }), region: "<% REGION %>" };
}`;

const NOW = Date.now();
const LATER = NOW + 86_400_000;
const WORKSPACE = { workspace_id: "ws_default" };

/** Rows as the first release wrote them. */
const ROWS: Record<string, Record<string, SQLInputValue>> = {
  workspaces: { id: "ws_default", name: "default", created_at: NOW },
  functions: {
    ...WORKSPACE,
    id: "fn_01jd8x3k5mabcdefghjkmnpqrs",
    name: "of the first release",
    description: "",
    dialect: "craft",
    enabled: 1,
    active_version_id: "ver_01jd8x3k5mabcdefghjkmnpqrs",
    created_at: NOW,
    updated_at: NOW,
  },
  versions: {
    ...WORKSPACE,
    id: "ver_01jd8x3k5mabcdefghjkmnpqrs",
    function_id: "fn_01jd8x3k5mabcdefghjkmnpqrs",
    number: 1,
    code: CODE,
    modules: "{}",
    variables: '[{"name":"REGION","value":"jp"}]',
    settings: "[]",
    imports: "[]",
    content_hash: "0".repeat(64),
    author: "admin",
    created_at: NOW,
  },
  endpoints: {
    ...WORKSPACE,
    suffix: "first-release",
    function_id: "fn_01jd8x3k5mabcdefghjkmnpqrs",
    active: 1,
    policy: '{"timeoutMs":2000}',
    created_at: NOW,
    updated_at: NOW,
  },
  invocations: {
    ...WORKSPACE,
    id: "inv_01jd8x3k5mabcdefghjkmnpqrs",
    function_id: "fn_01jd8x3k5mabcdefghjkmnpqrs",
    version: 1,
    endpoint: "first-release",
    outcome: "returned",
    status: 200,
    duration_ms: 3,
    cold_start: 0,
    started_at: NOW,
    detail: '{"logs":[]}',
  },
  kvs: { ...WORKSPACE, key: "kept", value: '{"n":1}', created_at: NOW, expires_at: LATER },
  counters: { ...WORKSPACE, key: "calls", value: 41, expires_at: LATER },
};

/** Tables whose rows only a server can write: they are taken from one. */
const SEALED = ["secrets", "api_tokens"];

function openDatabaseIn(dataDir: string): DatabaseSync {
  const folder = join(dataDir, "d1/d1/miniflare-D1DatabaseObject");
  const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name)) ?? "";
  return new DatabaseSync(join(folder, file));
}

/** Takes everything back to how the first release had left it. */
function takeBack(database: DatabaseSync): void {
  const sealed = SEALED.map((table) => [table, database.prepare(`select * from ${table}`).all()] as const);
  const tables = database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%'",
    )
    .all();
  for (const { name } of tables) {
    database.exec(`drop table "${String(name)}"`);
  }
  database.exec(readFileSync(join("migrations", FIRST), "utf8"));
  database.exec(
    "create table d1_migrations (id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)",
  );
  insert(database, "d1_migrations", { name: FIRST });
  for (const [table, row] of Object.entries(ROWS)) {
    insert(database, table, row);
  }
  for (const [table, rows] of sealed) {
    expect(rows.length).toBe(1);
    rows.forEach((row) => insert(database, table, row as Record<string, SQLInputValue>));
  }
}

function insert(database: DatabaseSync, table: string, row: Record<string, SQLInputValue>): void {
  const names = Object.keys(row);
  const places = names.map(() => "?").join(", ");
  database
    .prepare(`insert into ${table} (${names.join(", ")}) values (${places})`)
    .run(...Object.values(row));
}

it("what the first release has stored goes on", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "hookwright-upgrade-"));
  try {
    const first = await startServer({ dataDir, args: ["--no-demo"] });
    const admin = createClient(first.url, ADMIN_TOKEN);
    await admin.call("PUT", "/secrets/KEY", { value: "kept" });
    const { body } = await admin.call<{ token: string }>("POST", "/tokens", {
      name: "of the first release",
      scopes: ["functions:read", "invocations:read"],
    });
    await first.stop({ keepData: true });
    const database = openDatabaseIn(dataDir);
    takeBack(database);
    database.close();

    const server = await startServer({ dataDir, args: ["--no-demo"] });
    try {
      const answer = await fetch(`${server.url}/hook/first-release`, { method: "POST" });
      expect(await answer.json()).toEqual({ key: "kept", kept: { n: 1 }, calls: 42, region: "jp" });
      const client = createClient(server.url, body.token);
      const path = "/functions/fn_01jd8x3k5mabcdefghjkmnpqrs";
      expect((await client.call("GET", path)).body).toMatchObject({
        limits: { cpuMs: 1_000 },
        egress: { allow: null },
      });
      expect((await client.call("GET", "/endpoints/first-release")).body).toMatchObject({
        timeoutMs: 2_000,
        active: true,
      });
      expect((await client.call("GET", "/invocations/inv_01jd8x3k5mabcdefghjkmnpqrs")).body).toMatchObject({
        status: 200,
      });
      const changed = createClient(server.url, ADMIN_TOKEN);
      const code = "export default () => 'new';";
      expect((await changed.call("POST", `${path}/versions`, { code })).body).toMatchObject({ number: 2 });
      expect(await (await fetch(`${server.url}/hook/first-release`)).text()).toBe("new");
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
