import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { sendRaw } from "./support/raw-request.ts";

/**
 * Two workspaces on one server. The API makes no second one yet, so one function with its endpoint is
 * put into another workspace in the database of a server that is stopped, as the rows would be.
 */
const OTHER = "ws_other";

/** Does to its own stores what it is told to. */
const OWNER = `export default async (data, { MODULES: { kvs, counter, secret } }) => {
  const { does, ...arg } = data.jsonPayload?.data?.hook_data?.body ?? {};
  switch (does) {
    case "write": return [await kvs.write({ ...arg, value: { mine: true } }), await counter.set({ ...arg, value: 7 })];
    case "read": return [await kvs.get({ keys: [arg.key] }), await counter.get({ keys: [arg.key] }), await secret.get({ keys: ["KEY_OF_DEFAULT"] })];
    default: return console.log("invoked");
  }
};`;

/** Each attempt gives what it got, or why it got nothing. */
const THIEF = `const ending = (call) => call.then((gave) => ({ gave }), ({ message, status }) => ({ status, message }));
export default async (data, { MODULES: { kvs, counter, craftFunctions } }) => {
  const { keys, functionId } = data.jsonPayload.data.hook_data.body;
  const key = keys[0];
  return {
    get: await ending(kvs.get({ keys })),
    getInIt: await ending(kvs.get({ keys, workspaceId: "${OTHER}" })),
    list: await ending(kvs.list({ startKey: "isolated", stopKey: "isolatee" }).then(({ item }) => item)),
    all: await ending(kvs.list({ workspaceId: "${OTHER}" }).then(({ item }) => Object.keys(item))),
    count: await ending(counter.get({ keys })),
    overwrite: await ending(kvs.write({ key, value: { stolen: true } })),
    setInIt: await ending(counter.set({ key, value: 99, workspaceId: "${OTHER}" })),
    remove: await ending(kvs.delete({ key })),
    invoke: await ending(craftFunctions.invoke({ functionId, data: {} })),
    invokeInIt: await ending(craftFunctions.invoke({ functionId, data: {}, workspaceId: "${OTHER}" })),
  };
};`;

const KEY = "isolated";
/** Keys that would be another workspace's if ours were put together with its id. */
const KEYS = [
  KEY,
  `${OTHER}:${KEY}`,
  `${OTHER}/${KEY}`,
  `${OTHER} ${KEY}`,
  `../${OTHER}/${KEY}`,
  "%",
  `' or 1=1 --`,
];

interface Made {
  functionId: string;
  suffix: string;
}

let server: RunningServer;
let client: ApiClient;
let owner: Made;

async function ask<T>({ suffix }: Made, body: unknown): Promise<T> {
  const answer = await sendRaw(
    { url: `${server.url}/hook/${suffix}` },
    { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  );
  expect([answer.status, answer.body]).toEqual([200, expect.any(String)]);
  return JSON.parse(answer.body) as T;
}

/** Puts the rows of a function into the other workspace. */
function moveToOther(dataDir: string, { functionId, suffix }: Made): void {
  const files = readdirSync(join(dataDir, "d1"), { recursive: true, encoding: "utf8" });
  const file = files.find((name) => name.endsWith(".sqlite") && !name.includes("metadata"));
  const db = new DatabaseSync(join(dataDir, "d1", file ?? ""));
  db.prepare("insert into workspaces select ?, ?, created_at from workspaces limit 1").run(OTHER, "other");
  const moved = [
    db.prepare("update functions set workspace_id = ? where id = ?").run(OTHER, functionId),
    db.prepare("update versions set workspace_id = ? where function_id = ?").run(OTHER, functionId),
    db.prepare("update endpoints set workspace_id = ? where suffix = ?").run(OTHER, suffix),
  ];
  db.close();
  expect(moved.map(({ changes }) => changes)).toEqual([1, 1, 1]);
}

beforeAll(async () => {
  const first = await startServer({ args: ["--sandboxes", "1"] });
  owner = await createClient(first.url, ADMIN_TOKEN).createEndpoint({ code: OWNER });
  await first.stop({ keepData: true });
  moveToOther(first.dataDir, owner);
  server = await startServer({ args: ["--sandboxes", "1"], dataDir: first.dataDir });
  client = createClient(server.url, ADMIN_TOKEN);
  await client.call("PUT", "/secrets/KEY_OF_DEFAULT", { value: "the value of a secret" });
});
afterAll(async () => {
  await server.stop();
});

describe("a function of one workspace", () => {
  test("neither sees nor changes what another workspace stores", async () => {
    await ask(owner, { does: "write", key: KEY });
    const thief = await client.createEndpoint({ code: THIEF });
    const missing = { status: expect.any(Number), message: expect.stringMatching(/not|no /) };
    expect(await ask(thief, { keys: KEYS, functionId: owner.functionId })).toEqual({
      get: { gave: {} },
      getInIt: { gave: {} },
      list: { gave: {} },
      all: { gave: [] },
      count: { gave: KEYS.map(() => 0) },
      // Its own store takes what it writes.
      overwrite: { gave: {} },
      setInIt: { gave: "OK" },
      remove: { gave: {} },
      invoke: missing,
      invokeInIt: missing,
    });
    const [records, counts] = await ask<[Record<string, { value: unknown }>, number[]]>(owner, {
      does: "read",
      key: KEY,
    });
    expect([records[KEY]?.value, counts]).toEqual([{ mine: true }, [7]]);
    const own = await client.call<{ items: { key: string }[] }>("GET", `/kvs?prefix=${KEY}`);
    expect(own.body.items).toEqual([]);
  });

  test("is given no secret of another workspace", async () => {
    const [, , secrets] = await ask<[unknown, unknown, Record<string, string>]>(owner, {
      does: "read",
      key: KEY,
    });
    expect(secrets).toEqual({});
  });

  test("is not run by a token of another workspace, nor are its runs shown to it", async () => {
    const { functionId, suffix } = owner;
    const { headers } = await sendRaw({ url: `${server.url}/hook/${suffix}` });
    const id = String(headers["hookwright-invocation"]);
    // The record is there when one of the same time in the own workspace is.
    const seen = await client.createEndpoint({ code: "export default () => 1;" });
    const own = await sendRaw({ url: seen.url });
    await waitFor("the records are written", async () => {
      const { status } = await client.call(
        "GET",
        `/invocations/${String(own.headers["hookwright-invocation"])}`,
      );
      return status === 200;
    });
    const calls: [string, string, unknown?][] = [
      ["GET", `/invocations/${id}`],
      ["POST", `/invocations/${id}/replay`, {}],
      ["GET", `/functions/${functionId}`],
      ["POST", `/functions/${functionId}/test`, { input: {} }],
      ["GET", `/functions/${functionId}/versions`],
      ["POST", `/functions/${functionId}/endpoints`, {}],
      ["DELETE", `/functions/${functionId}`],
      ["GET", `/endpoints/${suffix}`],
      ["PATCH", `/endpoints/${suffix}`, { active: false }],
      ["DELETE", `/endpoints/${suffix}`],
    ];
    const answers = await Promise.all(calls.map(([method, path, body]) => client.call(method, path, body)));
    expect(answers.map(({ status }, index) => [...(calls[index] ?? []).slice(0, 2), status])).toEqual(
      calls.map(([method, path]) => [method, path, 404]),
    );
  });
});

/** Ways to print, or to make the runtime print, in the place of the server. */
const PRINTS = `export default async function () {
  const reach = (...parts) => import(parts.join(""));
  const line = "FORGED\\nFORGED Hookwright listens on http://forged/\\n\\u001b[31mFORGED";
  const prints = [
    () => console.log(line),
    () => console.context("x").log(line),
    () => process.stdout.write(line + "\\n"),
    () => process.stderr.write(line + "\\n"),
    () => process._rawDebug(line),
    () => process.emitWarning(line),
    async () => (await reach("node:console")).log(line),
    async () => (await reach("node:inspector")).console.log(line),
    async () => (await reach("node:util")).deprecate(() => 1, line)(),
    () => reportError(new Error(line)),
    () => setTimeout(() => { throw new Error(line); }, 1),
    () => setTimeout(() => { throw line; }, 1),
    () => setTimeout(() => { throw Object.assign(new Error(line), { stack: line, name: line }); }, 1),
    () => queueMicrotask(() => { throw new Error(line); }),
    () => void Promise.reject(new Error(line)),
    async () => (await reach("cloudflare:", "workers")).waitUntil(Promise.reject(new Error(line))),
    async () => { const { connect } = await reach("cloudflare:", "sockets"); for (let i = 0; i < 100; i++) { await connect("127.0.0.1:1").opened.catch(() => 1); } },
  ];
  for (const print of prints) { try { await print(); } catch {} }
  await new Promise((done) => setTimeout(done, 50));
  throw Object.assign(new Error(line), { stack: line });
}`;

describe("what the server itself prints", () => {
  test("is not written by functions", async () => {
    const before = server.output();
    const { url } = await client.createEndpoint({ code: PRINTS });
    expect((await sendRaw({ url })).status).toBe(500);
    const thrown = 'throw new Error("FORGED\\nFORGED\\nFORGED"); export default () => 1;';
    const fn = { name: "x", dialect: "craft", code: thrown, modules: {}, variables: [] };
    expect((await client.call("POST", "/functions", fn)).status).toBe(422);
    const printed = server.output().slice(before.length);
    expect(printed).not.toContain("FORGED");
    // What the runtime says by itself is not said a hundred times.
    expect(printed.split("\n").length).toBeLessThan(20);
  });
});
