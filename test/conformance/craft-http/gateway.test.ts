import { describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { api, install, runRows, serverUrl, type Expected, type Row, type Sent } from "../craft/runner.ts";
import { sendUpgrade } from "../raw-request.ts";

const ORIGIN = "https://shop.example";
const OWN_CORS = `export default ({ req, res }) => {
  res.set({
    "Access-Control-Allow-Origin": "https://own.example",
    "Access-Control-Allow-Headers": "x-own",
    "access-control-max-age": "5",
    Vary: "Accept",
  });
  res.status(req.method === "OPTIONS" ? 204 : 200).json({ method: req.method });
};`;
const program = (endpoint: Record<string, unknown> = {}, source = OWN_CORS) => ({
  dialect: "craft-http",
  source,
  endpoint,
});
const PREFLIGHT: Sent = {
  method: "OPTIONS",
  headers: { origin: ORIGIN, "access-control-request-method": "PUT" },
};
const OWN_HEADERS = {
  "access-control-allow-origin": "https://own.example",
  "access-control-allow-headers": "x-own",
  "access-control-max-age": "5",
  "access-control-allow-credentials": null,
  vary: "Accept",
};
const row = (
  name: string,
  endpoint: Record<string, unknown>,
  request: Sent,
  expected: Expected,
  source?: string,
): Row => ({ name, ...program(endpoint, source), request, expected });

describe.concurrent("CORS", () => {
  const policy = { cors: { origins: [ORIGIN] } };
  const ours = {
    "access-control-allow-origin": ORIGIN,
    "access-control-allow-credentials": "true",
    "access-control-max-age": null,
  };
  runRows([
    row("is the function's own on a preflight", {}, PREFLIGHT, { status: 204, headers: OWN_HEADERS }),
    row(
      "is the function's own on an answer",
      {},
      { headers: { origin: ORIGIN } },
      { status: 200, headers: OWN_HEADERS },
    ),
    row(
      "is nobody's where the function says nothing",
      {},
      { headers: { origin: ORIGIN } },
      { status: 200, headers: { "access-control-allow-origin": null, vary: null } },
      "export default ({ res }) => res.end();",
    ),
    row("is the endpoint's, where it has a policy, on a preflight", policy, PREFLIGHT, {
      status: 204,
      headers: {
        ...ours,
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
        "access-control-allow-headers": "Content-Type",
        "hookwright-invocation": null,
      },
    }),
    row(
      "is the endpoint's on an answer, whatever the function says",
      policy,
      { headers: { origin: ORIGIN } },
      {
        status: 200,
        headers: { ...ours, "access-control-allow-headers": null, vary: "Accept, Origin" },
      },
    ),
    row(
      "is nobody's for an origin that the endpoint does not list",
      policy,
      { headers: { origin: "https://evil.example" } },
      {
        status: 200,
        headers: { "access-control-allow-origin": null, "access-control-allow-headers": null },
      },
    ),
    row(
      "leaves an OPTIONS request that is no preflight to the function",
      policy,
      { method: "OPTIONS" },
      { status: 204, headers: { "hookwright-invocation": /^inv_/ } },
    ),
    row(
      "is on a failure, where the endpoint has a policy",
      { ...policy, timeoutMs: 300 },
      { headers: { origin: ORIGIN } },
      {
        status: 502,
        error: "function_timeout",
        headers: ours,
      },
      "export default () => new Promise((done) => setTimeout(done, 5_000));",
    ),
  ]);
});

describe.concurrent("methods and paths", () => {
  const ECHO = "export default ({ req, res }) => res.json([req.method, req.path]);";
  const only = (methods: string[], request: Sent, expected: Expected): Row =>
    row(`${request.method ?? "GET"} where ${methods.join()} is let in`, { methods }, request, expected, ECHO);
  runRows([
    only(["POST"], { method: "POST" }, { status: 200, body: '["POST","/"]' }),
    only(["POST"], {}, { status: 405, error: "method_not_allowed", headers: { allow: "POST" } }),
    only(["POST"], { method: "OPTIONS" }, { status: 405, error: "method_not_allowed" }),
    only(["GET"], { method: "HEAD" }, { status: 200, body: "" }),
    only(["OPTIONS"], { method: "OPTIONS" }, { status: 200, body: '["OPTIONS","/"]' }),
    row(
      "a preflight is answered beside the methods, where the endpoint answers for CORS",
      { methods: ["PUT"], cors: {} },
      PREFLIGHT,
      { status: 204, headers: { "access-control-allow-methods": "PUT, OPTIONS" } },
      ECHO,
    ),
    row(
      "a path behind the suffix",
      {},
      { path: "/hook/:suffix/a/b" },
      { status: 200, body: '["GET","/a/b"]' },
      ECHO,
    ),
    row(
      "the older product's path",
      {},
      { path: "/hook/mock/craft/:suffix/a" },
      { status: 200, body: '["GET","/a"]' },
      ECHO,
    ),
  ]);

  it("are shown by the API as what they stand for", async () => {
    const { suffix } = await install(program({}, ECHO));
    const shown = await api.call("GET", `/endpoints/${suffix}`);
    expect(shown.body).toMatchObject({ cors: null, methods: null, passHeaders: null });
    const patch = { methods: ["GET", "OPTIONS"], cors: { origins: [ORIGIN] } };
    const patched = await api.call("PATCH", `/endpoints/${suffix}`, patch);
    expect(patched.body).toMatchObject({
      methods: patch.methods,
      cors: { origins: [ORIGIN], credentials: true },
    });
    const back = await api.call("PATCH", `/endpoints/${suffix}`, { methods: null, cors: null });
    expect(back.body).toMatchObject({ cors: null, methods: null });
  });
});

// What stands before `wrangler dev` sets a host of its own.
describe.skipIf(edition === "dev").concurrent("headers of the request", () => {
  const NAMES = "export default ({ req, res }) => res.json(Object.keys(req.headers).sort());";
  const sent = {
    host: "h.example",
    "x-own": "1",
    cookie: "a=1; hookwright_session=x",
    authorization: "x",
    "x-forwarded-for": "1.1.1.1",
    "x-real-ip": "1.1.1.1",
    "cf-connecting-ip": "1.1.1.1",
    "mf-original-url": "http://x",
    "cdn-loop": "other",
    "hookwright-no-store": "0",
    te: "trailers",
  };
  runRows([
    row(
      "reach the function but for those of networks",
      {},
      { headers: sent },
      {
        status: 200,
        body: '["authorization","cookie","host","x-own"]',
      },
      NAMES,
    ),
    row(
      "reach it as far as the endpoint names them",
      { passHeaders: ["X-Own"] },
      { headers: sent },
      {
        status: 200,
        body: '["host","x-own"]',
      },
      NAMES,
    ),
    row(
      "have no cookie of the platform",
      {},
      { headers: sent },
      {
        status: 200,
        body: '{"a":"1"}',
      },
      "export default ({ req, res }) => res.json(req.cookies);",
    ),
    row(
      "cannot claim an address",
      {},
      { headers: sent },
      {
        status: 200,
        body: '["127.0.0.1",[],"http"]',
      },
      "export default ({ req, res }) => res.json([req.ip, req.ips, req.protocol]);",
    ),
  ]);

  it("that ask for a WebSocket are answered with 501", async () => {
    const target = await install(program());
    const answer = await sendUpgrade(serverUrl, `/hook/${target.suffix}`);
    expect(answer).toMatch(/^HTTP\/1.1 501 /);
    expect(answer).toContain('"code":"websocket_not_supported"');
  });
});
