import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startReaper } from "../../src/local/reaper.ts";
import { RPC_HOST, toWorkerdConfig } from "../../src/local/workerd-config.ts";
import { startWorkerd } from "../../src/local/workerd-process.ts";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { createFolder } from "./support/command.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";
import { sendRaw } from "./support/raw-request.ts";

const WHO = `export default async function (data) {
  const { ip, endpointSuffix } = data.jsonPayload.data.hook_data;
  return { ip, endpointSuffix };
}`;

/** What a Cloudflare, Miniflare or proxy in front would say of a client. */
const FORGED = {
  "cf-connecting-ip": "198.51.100.1",
  "true-client-ip": "198.51.100.2",
  "x-real-ip": "198.51.100.3",
  "x-forwarded-for": "198.51.100.4",
  forwarded: "for=198.51.100.5",
  "mf-cf-blob": JSON.stringify({ clientIp: "198.51.100.6:1" }),
};

describe("at the public socket", () => {
  let server: RunningServer;
  let client: ApiClient;
  let who: { suffix: string; url: string; functionId: string };

  beforeAll(async () => {
    server = await startServer({ args: ["--sandboxes", "1"] });
    client = createClient(server.url, ADMIN_TOKEN);
    who = await client.createEndpoint({ code: WHO });
  });
  afterAll(async () => {
    await server.stop();
  });

  test.each(Object.entries(FORGED))("%s does not change the client's address", async (name, value) => {
    const { body } = await sendRaw(who, { headers: { [name]: value } });
    expect(JSON.parse(body)).toEqual({ ip: "127.0.0.1", endpointSuffix: who.suffix });
  });

  test("all of them together do not, in the record neither", async () => {
    const { body, headers } = await sendRaw(who, { headers: FORGED });
    expect(JSON.parse(body)).toMatchObject({ ip: "127.0.0.1" });
    const path = `/invocations/${String(headers["hookwright-invocation"])}`;
    const record = await waitFor("the record is written", async () => {
      const answer = await client.call<{ request: { ip: string } }>("GET", path);
      return answer.status === 200 && answer;
    });
    expect(record.body.request.ip).toBe("127.0.0.1");
  });

  test("neither the URL nor the way of a request can be chosen by a header", async () => {
    const other = await client.createEndpoint({ code: "export default async () => 'the other one';" });
    for (const name of [
      "mf-original-url",
      "mf-route-override",
      "mf-disable-pretty-error",
      "x-original-url",
    ]) {
      const { body } = await sendRaw(who, { headers: { [name]: other.url } });
      expect(JSON.parse(body)).toMatchObject({ endpointSuffix: who.suffix });
      const health = await sendRaw({ url: `${server.url}/healthz` }, { headers: { [name]: other.url } });
      expect(health.status).toBe(200);
      expect(health.body).not.toContain("the other one");
    }
  });

  test.each([
    "/cdn-cgi/",
    "/cdn-cgi/local/scheduled",
    "/cdn-cgi/mf/scheduled",
    "/cdn-cgi/local/explorer",
    "/cdn-cgi/local/platform-proxy",
    "/cdn-cgi/handler/scheduled",
    "/hook/../cdn-cgi/local/scheduled",
    "/%63dn-cgi/local/scheduled",
    "//cdn-cgi/local/scheduled",
  ])("%s is not there", async (path) => {
    expect((await sendRaw({ url: server.url }, { path })).status).toBe(404);
  });

  /** Where a process of the server listens for the others, as their config says it. */
  function readAddress(service: string): string {
    const config = readFileSync(findConfig(), "utf8");
    const address = new RegExp(`name = "${service}", external = \\(address = "([^"]+)"`).exec(config)?.[1];
    expect(address).toBeDefined();
    return address ?? "";
  }

  function findConfig(): string {
    const gateway = findProcess(server.child.pid ?? 0, "gateway");
    const args = readFileSync(`/proc/${gateway?.pid}/cmdline`, "utf8").split("\0");
    return args.find((arg) => arg.endsWith(".capnp")) ?? "";
  }

  test("maintenance wants the key of this start", async () => {
    for (const headers of [{}, { "x-hookwright-key": "guess" }, { "x-hookwright-key": "" }]) {
      const control = { url: `http://${readAddress("maintenance")}/` };
      const gateway = { socketPath: join(findConfig(), "../gateway.maintenance") };
      for (const path of ["/ping", "/work", "/release-leases", "/pause/0", "/close"]) {
        expect((await sendRaw(control, { path, headers })).status).toBe(403);
        expect((await sendRaw(gateway, { path, headers })).status).toBe(403);
      }
    }
  });

  test("the files and sockets of the running server are its user's alone", () => {
    expect(statSync(join(findConfig(), "..")).mode & 0o777).toBe(0o700);
    expect(readFileSync(findConfig(), "utf8")).not.toContain(ADMIN_TOKEN);
  });

  test("the database refuses callers without the key", async () => {
    const folder = createFolder();
    writeFileSync(join(folder, "worker.js"), DATABASE_CALLER);
    writeFileSync(
      join(folder, "config.capnp"),
      toWorkerdConfig({
        bundle: "worker.js",
        bindings: [{ name: "DATABASE", service: "database" }],
        externals: [{ name: "database", address: readAddress("database"), rpcHost: RPC_HOST }],
        sockets: [
          { name: "http", address: `unix:${join(folder, "http")}`, entrypoint: null, acceptsRpc: false },
        ],
        network: "public",
      }),
    );
    const reaper = startReaper(join(folder, "run"));
    const caller = await startWorkerd({
      name: "caller",
      configFile: join(folder, "config.capnp"),
      sockets: ["http"],
      env: {},
      reaper,
      print: () => undefined,
    });
    onTestFinished(async () => {
      caller.kill("SIGKILL");
      await caller.exited;
      reaper.close();
    });
    const { body } = await sendRaw({ socketPath: join(folder, "http") });
    expect(JSON.parse(body)).toEqual(Array(9).fill("not allowed"));
    const overHttp = await fetch(`http://${readAddress("database")}/`);
    expect(overHttp.status).toBeGreaterThanOrEqual(400);
  });
});

/** Calls every method of the database with keys that are none; tells how each was answered. */
const DATABASE_CALLER = `export default { async fetch(request, { DATABASE }) {
  const statement = { sql: "select name from sqlite_master", params: [] };
  const answers = [];
  for (const key of ["guess", "", undefined]) {
    for (const call of [
      () => DATABASE.all(key, statement),
      () => DATABASE.raw(key, statement),
      () => DATABASE.batch(key, [statement]),
    ]) {
      answers.push(await call().then((value) => JSON.stringify(value), (error) => error.message));
    }
  }
  return Response.json(answers);
} };`;

describe("behind a proxy that is trusted", () => {
  let server: RunningServer;
  let url: string;

  beforeAll(async () => {
    server = await startServer({
      args: ["--sandboxes", "1"],
      env: { TRUST_PROXY_HEADER: "X-Forwarded-For" },
    });
    ({ url } = await createClient(server.url, ADMIN_TOKEN).createEndpoint({ code: WHO }));
  });
  afterAll(async () => {
    await server.stop();
  });

  test.each([
    ["the proxy's own entry, the last", "203.0.113.7, 203.0.113.9", "203.0.113.9"],
    ["the only entry", "203.0.113.9", "203.0.113.9"],
    ["an IPv6 address", "203.0.113.7, 2001:db8::9", "2001:db8::9"],
  ])("%s", async (_, value, ip) => {
    const { body } = await sendRaw({ url }, { headers: { ...FORGED, "x-forwarded-for": value } });
    expect(JSON.parse(body)).toMatchObject({ ip });
  });
});
