import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { lookup } from "node:dns/promises";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startReaper } from "../../src/local/reaper.ts";
import { toWorkerdConfig, type ProcessConfig } from "../../src/local/workerd-config.ts";
import { startWorkerd } from "../../src/local/workerd-process.ts";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";
import { createFolder } from "./support/command.ts";
import { findFreePort } from "./support/free-port.ts";
import { sendRaw } from "./support/raw-request.ts";

/** Starts a service of this machine, which lives as long as the test. */
async function startService(host: string, answer: RequestListener): Promise<number> {
  const server: Server = createServer(answer).listen({ port: 0, host, ipv6Only: false });
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  return (server.address() as AddressInfo).port;
}

/** Fetches each URL of the body, as the runtime would for user code that our Egress let through. */
const FETCHES = `export default { async fetch(request) {
  const urls = await request.json();
  return Response.json(await Promise.all(urls.map((url) => fetch(url).then((r) => r.text(), () => "refused"))));
} };`;

/** Starts the runtime with the network of our sandboxes and nothing of ours in front of it. */
async function fetchFrom(network: ProcessConfig["network"], urls: string[]): Promise<unknown> {
  const folder = createFolder();
  const socketPath = join(folder, "http");
  writeFileSync(join(folder, "worker.js"), FETCHES);
  const socket = { name: "http", address: `unix:${socketPath}`, entrypoint: null, acceptsRpc: false };
  const config: ProcessConfig = {
    bundle: "worker.js",
    bindings: [],
    externals: [],
    sockets: [socket],
    network,
  };
  const configFile = join(folder, "config.capnp");
  writeFileSync(configFile, toWorkerdConfig(config));
  const reaper = startReaper(join(folder, "run"));
  const caller = await startWorkerd({
    name: "caller",
    configFile,
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
  const { body } = await sendRaw({ socketPath }, { method: "POST", body: JSON.stringify(urls) });
  return JSON.parse(body);
}

describe("the network of a sandbox, where a name or an address got past our rules,", () => {
  test("is closed to this machine, by the address that a name stands for", async () => {
    let hits = 0;
    const port = await startService("127.0.0.1", (_, response) => {
      hits++;
      response.end("inside");
    });
    const own = hostname();
    const isInside = await lookup(own, 4).then(
      ({ address }) => /^(?:127|10|192\.168)\./.test(address),
      () => false,
    );
    // A machine's own name stands for itself in many places, and not in all.
    const names = ["localhost", ...(isInside ? [own] : [])];
    const literals = ["127.0.0.1", "127.9.9.9", "0.0.0.0", "[::ffff:127.0.0.1]", "[::ffff:0.0.0.0]"];
    const urls = [...names, ...literals].map((host) => `http://${host}:${port}/`);
    expect(await fetchFrom("public", urls)).toEqual(urls.map(() => "refused"));
    expect(hits).toBe(0);
    // They do lead here where the network is not closed.
    const open = ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"].map((host) => `http://${host}:${port}/`);
    expect(await fetchFrom("all", open)).toEqual(open.map(() => "inside"));
  });
});

const FOLLOWS = `export default async function (data) {
  const urls = data.jsonPayload.data.hook_data.body;
  return Promise.all(urls.map((url) => fetch(url, { method: "POST", body: "x" }).then((r) => r.text(), (error) => error.message)));
}`;

describe("a redirect", () => {
  test("leads nowhere that the function could not go itself", async () => {
    // 127.0.0.1 is the gateway's own host here, which stays closed where private addresses are open.
    let hits = 0;
    const inside = await startService("127.0.0.1", (_, response) => {
      hits++;
      response.end("inside");
    });
    const targets = [
      `http://127.0.0.1:${inside}/`,
      `//127.0.0.1:${inside}/`,
      `http://2130706433:${inside}/`,
      `http://user:password@127.0.0.1:${inside}/`,
      `http://[::ffff:127.0.0.1]:${inside}/`,
      "file:///etc/passwd",
      "ftp://127.0.0.1/",
      "data:text/plain,inside",
    ];
    // Sends on so many times to itself, and then to a target: `/<status>/<times>/<target>`.
    const outside = await startService("127.0.0.2", ({ url = "" }, response) => {
      const [, status = "", times = "", target = ""] = url.split("/");
      const location = times === "0" ? targets[Number(target)] : `/${status}/${Number(times) - 1}/${target}`;
      response.writeHead(Number(status), status === "200" ? {} : { location }).end("outside");
    });
    const port = await findFreePort();
    const server = await startServer({
      args: ["--sandboxes", "1", "--allow-private-egress"],
      env: { PUBLIC_URL: `http://127.0.0.1:${port}`, PORT: String(port) },
    });
    onTestFinished(async () => void (await server.stop()));
    const { url } = await createClient(server.url, ADMIN_TOKEN).createEndpoint({ code: FOLLOWS });
    const follow = async (paths: string[]) => {
      const body = JSON.stringify(paths.map((path) => `http://127.0.0.2:${outside}${path}`));
      const answer = await sendRaw(
        { url },
        { method: "POST", headers: { "content-type": "application/json" }, body },
      );
      return JSON.parse(answer.body) as string[];
    };
    expect(await follow(["/200/0/0"])).toEqual(["outside"]);
    const toEach = await follow(targets.map((_, index) => `/307/0/${index}`));
    expect(toEach.map((end, index) => [targets[index], end])).toEqual(
      targets.map((target) => [target, expect.not.stringMatching(/^(?:inside|outside)$/)]),
    );
    const statuses = [301, 302, 303, 307, 308];
    const byEach = await follow(statuses.map((status) => `/${status}/3/0`));
    expect(byEach).toEqual(statuses.map(() => expect.stringContaining("is this gateway itself")));
    expect(hits).toBe(0);
  });
});
