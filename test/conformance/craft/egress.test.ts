import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../../support/server.ts";
import { edition } from "../edition.ts";
import { sendRaw } from "../raw-request.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { serverUrl } from "./runner.ts";

/** Tells for each URL of the body whether it could be fetched. */
const SOURCE = `export default async function (data) {
  const urls = data.jsonPayload.data.hook_data.body;
  return Promise.all(urls.map((url) => fetch(url).then((r) => [url, "fetched", r.status], (error) => [url, "refused", error.message])));
}`;

let base = serverUrl;
let upstream: Upstream;
let path: string;
let stop = async (): Promise<unknown> => undefined;

beforeAll(async () => {
  upstream = await startUpstream();
  if (edition === "start") {
    // The shared server lets functions call this machine, which other tables need.
    const server = await startServer({ args: ["--sandboxes", "1"] });
    base = server.url;
    stop = () => server.stop();
  }
  const { suffix } = await createClient(base, ADMIN_TOKEN).createEndpoint({ code: SOURCE });
  path = `/hook/${suffix}`;
}, 60_000);
afterAll(async () => {
  await Promise.all([stop(), upstream.close()]);
}, 60_000);

async function tryToFetch(urls: string[]): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const { body } = await sendRaw(base, { method: "POST", path, headers, body: JSON.stringify(urls) });
  return JSON.parse(body.toString());
}

const INSIDE = [
  "127.0.0.1",
  "127.1",
  "127.8.8.8",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "017700000001",
  "127.0.0.1.",
  "%31%32%37.0.0.1",
  "①②⑦.0.0.1",
  "127。0。0。1",
  "0.0.0.0",
  "0",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fe80::1]",
  "[fd00::1]",
  "[fc00::1]",
  "[ff02::1]",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "[fd00:ec2::254]",
  "[::ffff:a9fe:a9fe]",
  "2852039166",
  "198.18.0.1",
  "192.0.0.1",
  "192.0.2.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "x.localhost",
  "metadata.google.internal",
  "printer.local",
  "wiki.intranet",
  "nas.lan",
  "router.home.arpa",
  "intranet",
];

it("refuses every address and name that is inside somebody's network", async () => {
  const urls = INSIDE.map((host) => `http://${host}:${upstream.port}/`);
  expect(await tryToFetch(urls)).toEqual(
    urls.map((url) => [url, "refused", expect.stringMatching(/^outgoing request refused: /)]),
  );
  expect(upstream.received).toEqual([]);
});

it("refuses an IPv4 address in the form that IPv6 once had for it", async () => {
  const url = `http://[::127.0.0.1]:${upstream.port}/`;
  expect(await tryToFetch([url])).toEqual([[url, "refused", expect.any(String)]]);
  expect(upstream.received).toEqual([]);
});

it("refuses them with credentials, other ports and https all the same", async () => {
  const urls = [
    `http://user:password@127.0.0.1:${upstream.port}/`,
    `http://a.example@127.0.0.1:${upstream.port}/`,
    "http://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/",
    "https://[::1]/",
  ];
  expect(await tryToFetch(urls)).toEqual(
    urls.map((url) => [url, "refused", expect.stringMatching(/^outgoing request refused: /)]),
  );
  expect(upstream.received).toEqual([]);
});

it("refuses the gateway itself", async () => {
  expect(await tryToFetch([`${base}${path}`, `${base}/api/v1/functions`])).toEqual([
    [expect.anything(), "refused", expect.stringMatching(/^outgoing request refused: /)],
    [expect.anything(), "refused", expect.stringMatching(/^outgoing request refused: /)],
  ]);
});
