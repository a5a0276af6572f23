import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { tryOut, type Program } from "./runner.ts";

const CODE = `
const cases = {
  async buffer(url) { const r = await fetch(url, { method: "POST", body: "hi" }); const b = await r.buffer(); return [Buffer.isBuffer(b), JSON.parse(b).body]; },
  async raw(url) { const r = await fetch(url); return r.headers.raw()["content-type"]; },
  async form(url) {
    const form = new FormData();
    form.append("a", "1");
    form.append("file", Buffer.from("hello"), { filename: "a.txt", contentType: "text/plain" });
    const got = await (await fetch(url, { method: "POST", body: form })).json();
    return [got.headers["content-type"].split(";")[0], got.body.includes('name="a"'), got.body.includes('filename="a.txt"'), got.body.includes("hello")];
  },
  async formWithHeaders(url) {
    const form = new FormData();
    form.append("a", "1");
    const got = await (await fetch(url, { method: "POST", body: form, headers: { ...form.getHeaders(), "x-a": "1" } })).json();
    return [got.headers["x-a"], got.headers["content-type"].includes(form.getBoundary())];
  },
  relative: () => fetch("").catch((e) => [e.name, e.message]),
  protocol: () => fetch("ftp://a.example").catch((e) => [e.name, e.message]),
  unreachable: () => fetch("http://127.0.0.1:1/").catch((e) => [e.name, e.type, e.message.startsWith("request to http://127.0.0.1:1/ failed, reason: ")]),
  timeout: (url) => fetch(url, { timeout: 50 }).catch((e) => [e.name, e.type, e.message.startsWith("network timeout at: ")]),
  async retried(url) { const r = await fetchretrylib.fetchretry(fetch)(url, { retries: 1 }); return r.status; },
};
async function onRequest(request) {
  const { searchParams } = request.url;
  return cases[searchParams.get("case")](searchParams.get("to"));
}`;

// `wrangler dev` lets functions reach nothing on this machine.
describe.skipIf(edition === "dev")("fetch", () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(() => upstream.close());

  const program: Program = { dialect: "segment-source", code: CODE };
  it.each<[string, unknown]>([
    ["buffer", [true, "hi"]],
    ["raw", ["application/json"]],
    ["form", ["multipart/form-data", true, true, true]],
    ["formWithHeaders", ["1", true]],
    ["relative", ["TypeError", "Only absolute URLs are supported"]],
    ["protocol", ["TypeError", "Only HTTP(S) protocols are supported"]],
    ["retried", 200],
  ])("%s", async (name, returned) => {
    const { outcome } = await tryOut(program, { request: { query: { case: name, to: upstream.url } } });
    expect(outcome).toMatchObject({ kind: "returned", value: { returned } });
  });

  it("ends with a FetchError when nobody answers, or not in time", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const to = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const run = (name: string) => tryOut(program, { request: { query: { case: name, to } } });
    expect((await run("timeout")).outcome.value).toMatchObject({
      returned: ["FetchError", "request-timeout", true],
    });
    expect((await run("unreachable")).outcome.value).toMatchObject({
      returned: ["FetchError", "system", true],
    });
    silent.close();
    silent.closeAllConnections();
  });
});
