import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../../support/server.ts";
import { edition } from "../edition.ts";
import { sendRaw } from "../raw-request.ts";
import { install, send, serverUrl } from "../craft/runner.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { attemptsSource, posts, type Ending } from "./attempts.ts";

/**
 * Every road to a service of this machine, from a server as it is started. The shared server lets
 * functions call this machine, and there the roads that are open at all are seen to lead to it.
 */

interface Road {
  name: string;
  /** Has \`url\`, \`host\`, \`port\` and \`socket\` of the service, and \`settled\` for emitters. */
  takes: string;
  refusal: RegExp;
  /** On the shared server it arrives at the service. */
  leads: boolean;
}

const REFUSED = /outgoing request refused: .* is not a public address/;
const open = (name: string, takes: string, refusal = REFUSED): Road => ({
  name,
  takes,
  refusal,
  leads: true,
});
const shut = (name: string, takes: string, refusal: RegExp): Road => ({ name, takes, refusal, leads: false });
const NO_OPTION = /option is not implemented/;
const NO_CONNECTION = /cannot connect to the specified address|Incoming CONNECT|not supported/;

const ROADS: Road[] = [
  open("fetch", "(await fetch(url)).status"),
  open("fetch of a Request", 'return (await fetch(new Request(url, { method: "POST", body: "x" }))).status;'),
  open(
    "fetch with a Host of its own",
    'return (await fetch(url, { headers: { host: "public.example" } })).status;',
  ),
  open(
    "fetch with wishes for the network",
    'return (await fetch(url, { cf: { resolveOverride: "public.example", cacheEverything: true } })).status;',
  ),
  // WebSockets are closed everywhere; what a closed address is told of first is the address.
  shut(
    "fetch that asks for a WebSocket",
    'return (await fetch(url, { headers: { upgrade: "websocket" } })).status;',
    REFUSED,
  ),
  open("fetch with TRACE", 'return (await fetch(url, { method: "TRACE" })).status;'),
  shut(
    "fetch with CONNECT",
    'return (await fetch(url, { method: "CONNECT" })).status;',
    /Invalid HTTP method/,
  ),
  open("axios", "(await axios.get(url)).status"),
  open("node-fetch", "(await nodeFetch(url)).status"),
  open("node:http", "settled(http.get(url))"),
  open("node:http by host and port", "settled(http.request({ host, port, path }))"),
  open(
    "node:http with a Host of its own",
    'return settled(http.request({ host, port, path, headers: { host: "public.example" } }));',
  ),
  open(
    "node:http by an agent of its own",
    "settled(http.request({ host, port, path, agent: new http.Agent({ createConnection: () => net.connect(port, host) }) }))",
  ),
  open("node:https", "settled(https.get(url.replace('http:', 'https:')))"),
  shut("WebSocket", 'return settled(new WebSocket(url.replace("http:", "ws:")));', REFUSED),
  open(
    "EventSource",
    "const source = new EventSource(url); try { return await settled(source); } finally { source.close(); }",
  ),
  shut(
    "node:http by a connection of its own",
    "settled(http.request({ host, port, createConnection: () => net.connect(port, host) }))",
    NO_OPTION,
  ),
  shut(
    "node:http by a look-up of its own",
    'return settled(http.request({ host: "public.example", port, lookup: (name, options, done) => done(null, host, 4) }));',
    NO_OPTION,
  ),
  shut("node:http to a socket file", "settled(http.request({ socketPath: socket }))", NO_OPTION),
  shut("node:http2", "settled(http2.connect(url).request({}))", /not implemented/),
  shut("node:net", "settled(net.connect(port, host))", NO_CONNECTION),
  shut("node:net to a socket file", "settled(net.connect(socket))", NO_CONNECTION),
  shut("node:tls", "settled(tls.connect(port, host))", NO_CONNECTION),
  shut(
    "node:dgram",
    'const sender = dgram.createSocket("udp4"); sender.send("x", datagrams, host); return settled(sender);',
    /nothing happened/,
  ),
  shut(
    "cloudflare:sockets",
    'const { connect } = await reach("cloudflare:", "sockets"); await connect({ hostname: host, port }).opened; return 1;',
    NO_CONNECTION,
  ),
  shut(
    "cloudflare:sockets with TLS",
    'const { connect } = await reach("cloudflare:", "sockets"); await connect({ hostname: host, port }, { secureTransport: "on" }).opened; return 1;',
    NO_CONNECTION,
  ),
  shut(
    "its own entrypoint's fetch",
    "(await workers.exports.default.fetch(url)).status",
    /does not export a fetch/,
  ),
  shut(
    "its own entrypoint's connect",
    "await workers.exports.default.connect(host + ':' + port).opened",
    NO_CONNECTION,
  ),
  shut("an import", "await import(url)", /No such module/),
  shut("the cache", "await caches.default.match(url)", /No Cache was configured|undefined/),
  shut(
    "a resolver of its own",
    'const dns = await reach("node:dns/promises"); const resolver = new dns.Resolver(); resolver.setServers([host + ":" + port]); return resolver.resolve4("x.example");',
    /[Nn]ot implemented/,
  ),
];

const IMPORTS = `import axios from "axios";
import nodeFetch from "node-fetch";
import http from "node:http";
import https from "node:https";
import http2 from "node:http2";
import net from "node:net";
import tls from "node:tls";
import dgram from "node:dgram";
const settled = (emitter) => new Promise((arrived, failed) => {
  const listen = (emitter.on ?? emitter.addEventListener).bind(emitter);
  listen("error", (event) => failed(event.error ?? new Error(event.message ?? "it failed")));
  for (const event of ["response", "connect", "open"]) { listen(event, () => arrived(event)); }
  emitter.end?.();
});
`;

/** The source of a function that takes each road; a road on which nothing happens ends too. */
const SOURCE = attemptsSource(
  ROADS.map(({ takes }, index) => ({
    tries: `const { host, port, socket, datagrams } = hook.body;
      const path = "/road-${index}";
      const url = hook.body.url + path;
      const nothing = new Promise((_, failed) => setTimeout(failed, 1_500, new Error("nothing happened")));
      return Promise.race([nothing, (async () => { ${/\breturn\b/.test(takes) ? takes : `return ${takes};`} })()]);`,
  })),
  IMPORTS,
);

let upstream: Upstream;
let fileServer: Server;
let folder: string;
let base = serverUrl;
let stop = async (): Promise<unknown> => undefined;
/** Connections to the socket file, and datagrams. */
let beside = 0;
const receiver = createSocket("udp4");

beforeAll(async () => {
  upstream = await startUpstream();
  folder = mkdtempSync(join(tmpdir(), "hookwright-test-"));
  fileServer = createServer((_, response) => response.end());
  fileServer.on("connection", () => beside++);
  fileServer.listen(join(folder, "socket"));
  await once(fileServer, "listening");
  receiver.on("message", () => beside++).bind(0, "127.0.0.1");
  await once(receiver, "listening");
  if (edition === "start") {
    const server = await startServer({ args: ["--sandboxes", "1"] });
    base = server.url;
    stop = () => server.stop();
  }
}, 60_000);
afterAll(async () => {
  fileServer.close();
  receiver.close();
  await Promise.all([stop(), upstream.close()]);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function targetOf(at: Upstream) {
  return {
    url: at.url,
    host: "127.0.0.1",
    port: at.port,
    socket: join(folder, "socket"),
    datagrams: receiver.address().port,
  };
}

async function takeRoads(url: string, suffix: string): Promise<Ending[]> {
  const { body } = await sendRaw(url, { path: `/hook/${suffix}`, ...posts(targetOf(upstream)) });
  return JSON.parse(body.toString()) as Ending[];
}

describe("a road to this machine", () => {
  let endings: Promise<Ending[]> | undefined;
  it.each(ROADS.map((road, index) => ({ ...road, index })))("$name is closed", async ({ index, refusal }) => {
    endings ??= createClient(base, ADMIN_TOKEN)
      .createEndpoint({
        code: SOURCE,
        modules: { axios: "1", "node-fetch": "3" },
        endpoint: { timeoutMs: 30_000 },
      })
      .then(({ suffix }) => takeRoads(base, suffix));
    expect((await endings)[index]).toEqual({ threw: expect.stringMatching(refusal) });
    expect([upstream.received, beside]).toEqual([[], 0]);
  });
});

describe.runIf(edition === "start")("where functions may call this machine,", () => {
  it("the roads that are open at all lead to it", async () => {
    const there = await startUpstream();
    const target = await install({
      source: SOURCE,
      modules: { axios: "1", "node-fetch": "3" },
      endpoint: { timeoutMs: 30_000 },
    });
    const answer = await send(target, posts(targetOf(there)));
    const endings = JSON.parse(answer.body.toString()) as Ending[];
    const refused = endings.flatMap((ending, index) =>
      "threw" in ending && REFUSED.test(ending.threw) ? [ROADS[index]?.name] : [],
    );
    // TLS gets no answer from this service, and its handshake is no request.
    const leading = ROADS.filter(({ leads, name }) => leads && name !== "node:https");
    const arrived = ROADS.filter((_, index) => there.received.some(({ path }) => path === `/road-${index}`));
    expect({ refused, beside, arrived: arrived.map(({ name }) => name) }).toEqual({
      refused: [],
      beside: 0,
      arrived: leading.map(({ name }) => name),
    });
    expect(new Set(there.received.map(({ headers }) => headers.host))).toEqual(
      new Set([`127.0.0.1:${there.port}`]),
    );
    await there.close();
  });
});

/** Spellings of hosts that the table of \`craft/egress.test.ts\` does not have. */
const SPELLINGS = [
  "0x7f.0x0.0x0.0x1",
  "0177.0x0.0.01",
  "１２７．０．０．１",
  "127%2e0%2e0%2e1",
  "[0:0:0:0:0:ffff:7f00:1]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::127.0.0.1]",
  "[2001:0:7f00:1::]",
  "[fec0::1]",
  "[100::1]",
  "[ff05::1]",
  "[::ffff:0.0.0.0]",
  "169.254.169.254.",
  "[2002:a9fe:a9fe::]",
  "192.0.0.192",
  "192.88.99.1",
  "ｌｏｃａｌｈｏｓｔ",
  "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
  "%6c%6f%63alhost",
  "localhost%2e",
  "loc\u00adalhost",
  "a.b.localhost.",
  "localhost.localdomain",
  "ip6-localhost",
  "instance-data.ec2.internal",
  "host.docker.internal",
  "kubernetes.default.svc.cluster.local",
  "_gateway",
  hostname().split(".")[0] ?? "localhost",
];

describe("a host of this machine, or inside a network, is told from others", () => {
  it("however it is spelt", async () => {
    const { port } = upstream;
    const urls = [
      ...SPELLINGS.map((host) => `http://${host}:${port}/`),
      `http:\\\\127.0.0.1:${port}/`,
      `http:127.0.0.1:${port}/`,
      `http:////127.0.0.1:${port}/`,
      `\thttp://127.0.\n0.1:${port}/ `,
      `HTTP://public.example%40:x@127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}#@public.example/`,
      `http://127.0.0.1:${port}\\@public.example/`,
      `http://127.0.0.1:${port}?@public.example/`,
    ];
    const code = attemptsSource(
      urls.map((url) => ({ tries: `(await fetch(${JSON.stringify(url)})).status` })),
    );
    const { suffix } = await createClient(base, ADMIN_TOKEN).createEndpoint({ code });
    const { body } = await sendRaw(base, { path: `/hook/${suffix}` });
    expect((JSON.parse(body.toString()) as Ending[]).map((ending, index) => [urls[index], ending])).toEqual(
      urls.map((url) => [
        url,
        { threw: expect.stringMatching(/^outgoing request refused: .* is not a public/) },
      ]),
    );
    expect(upstream.received).toEqual([]);
  });
});
