import { describe, expect, it } from "vitest";
import { api, expectAnswer, install, returns, send, type Expected, type Sent } from "../craft/runner.ts";
import { fromHost } from "../edition.ts";
import { putSecret } from "../secrets.ts";

const SHOWS = returns("({ headers: Object.keys(hook.headers), raw: hook.rawBody ?? null })");
const ORIGIN = "https://shop.example";

/** A change of the policy, and one request before and after it. */
interface Change {
  name: string;
  before?: Record<string, unknown>;
  patch: Record<string, unknown>;
  request?: Sent;
  first: Expected;
  then: Expected;
}

const CHANGES: Change[] = [
  {
    name: "switching it off",
    patch: { active: false },
    first: { status: 200 },
    then: { status: 404, error: "endpoint_not_found" },
  },
  {
    name: "the methods",
    patch: { methods: ["POST"] },
    first: { status: 200 },
    then: { status: 405, error: "method_not_allowed", headers: { allow: "POST, OPTIONS" } },
  },
  {
    name: "the methods, taken back",
    before: { methods: ["POST"] },
    patch: { methods: null },
    first: { status: 405 },
    then: { status: 200 },
  },
  {
    name: "the addresses",
    patch: { ipAllow: ["192.0.2.1"] },
    request: fromHost(7),
    first: { status: 200 },
    then: { status: 403, error: "forbidden" },
  },
  {
    name: "the credentials",
    patch: { auth: { type: "bearer", secrets: ["NOT_THERE"] } },
    first: { status: 200 },
    then: { status: 401, error: "unauthorized" },
  },
  {
    name: "the body limit",
    patch: { bodyLimitBytes: 3 },
    request: { method: "POST", body: "1234" },
    first: { status: 200 },
    then: { status: 413, error: "body_too_large" },
  },
  {
    name: "the payload",
    patch: { passHeaders: ["x-own"], rawBody: true },
    request: { method: "POST", body: "abc", headers: { "x-own": "1" } },
    first: { status: 200, json: { headers: ["content-length"], raw: null } },
    then: { status: 200, json: { headers: ["content-length", "x-own"], raw: "YWJj" } },
  },
  {
    name: "the added headers",
    before: { responseHeaders: { "x-a": "1", "x-b": "1" } },
    patch: { responseHeaders: { "x-b": "2" } },
    first: { status: 200, headers: { "x-a": "1", "x-b": "1" } },
    then: { status: 200, headers: { "x-a": null, "x-b": "2" } },
  },
  {
    name: "the origins",
    patch: { cors: { origins: [] } },
    request: { headers: { origin: ORIGIN } },
    first: { status: 200, headers: { "access-control-allow-origin": ORIGIN } },
    then: { status: 200, headers: { "access-control-allow-origin": null } },
  },
  {
    name: "CORS as a whole",
    before: { cors: { maxAgeSeconds: 600, credentials: false } },
    patch: { cors: { maxAgeSeconds: 60 } },
    request: { method: "OPTIONS", headers: { origin: ORIGIN, "access-control-request-method": "POST" } },
    first: {
      status: 204,
      headers: { "access-control-max-age": "600", "access-control-allow-credentials": null },
    },
    then: {
      status: 204,
      headers: { "access-control-max-age": "60", "access-control-allow-credentials": "true" },
    },
  },
  {
    name: "the rate limit",
    before: { rateLimit: { limit: 1, periodSeconds: 600, by: "endpoint" } },
    patch: { rateLimit: null },
    first: { status: 200, headers: { ratelimit: /r=0/ } },
    then: { status: 200, headers: { ratelimit: null } },
  },
  {
    name: "the limit of the same period",
    before: { rateLimit: { limit: 9, periodSeconds: 600, by: "endpoint" } },
    patch: { rateLimit: { limit: 1, periodSeconds: 600, by: "endpoint" } },
    first: { status: 200, headers: { ratelimit: /r=8/ } },
    then: { status: 429, error: "rate_limited" },
  },
  { name: "the mode", patch: { mode: "async" }, first: { status: 200 }, then: { status: 202 } },
];

describe.concurrent("a change is in force for the next call:", () => {
  it.each(CHANGES)("$name", async ({ before = {}, patch, request = {}, first, then }) => {
    const target = await install({ source: SHOWS, endpoint: before });
    await expectAnswer(await send(target, request), first);
    const changed = await api.call("PATCH", `/endpoints/${target.suffix}`, patch);
    expect(changed.status).toBe(200);
    const read = await api.call("GET", `/endpoints/${target.suffix}`);
    expect(read.body).toEqual(changed.body);
    await expectAnswer(await send(target, request), then);
  });

  it("and leaves what it does not name as it was", async () => {
    const secrets = [await putSecret("the-token")];
    const endpoint = {
      auth: { type: "bearer", secrets },
      methods: ["POST"],
      responseHeaders: { "x-a": "1" },
    };
    const target = await install({ source: SHOWS, endpoint });
    await api.call("PATCH", `/endpoints/${target.suffix}`, { timeoutMs: 5_000 });
    const read = await api.call("GET", `/endpoints/${target.suffix}`);
    expect(read.body).toMatchObject({ ...endpoint, timeoutMs: 5_000 });
    await expectAnswer(await send(target, { method: "POST" }), { status: 401, headers: { "x-a": "1" } });
  });
});

/** A policy that is refused, and the paths that its errors have to name. */
type Bad = [policy: Record<string, unknown>, ...paths: string[]];

const SIGNATURE = { type: "signature", scheme: "github", secrets: ["A"] };
const HMAC = { type: "signature", scheme: "hmac", secrets: ["A"], header: "x-signature" };
const BAD: Bad[] = [
  [{ cros: {} }, "cros"],
  [{ cors: [] }, "cors"],
  [{ cors: { origins: "*" } }, "cors.origins"],
  [
    { cors: { origins: ["https://a.example", "*", "https://b.example/path"] } },
    "cors.origins.1",
    "cors.origins.2",
  ],
  [{ cors: { origins: ["https://*.com"] } }, "cors.origins.0"],
  [{ cors: { allowHeaders: ["*"] } }, "cors.allowHeaders.0"],
  [{ cors: { exposeHeaders: ["bad name"] } }, "cors.exposeHeaders.0"],
  [{ cors: { maxAgeSeconds: -1, credentials: "yes" } }, "cors.maxAgeSeconds", "cors.credentials"],
  [{ auth: "bearer" }, "auth"],
  [{ auth: { type: "digest" } }, "auth.type"],
  [{ auth: { type: "bearer" } }, "auth.secrets"],
  [{ auth: { type: "bearer", secrets: [] } }, "auth.secrets"],
  [{ auth: { type: "bearer", secrets: ["A", "A"] } }, "auth.secrets"],
  [{ auth: { type: "bearer", secrets: ["A"], token: "x" } }, "auth.token"],
  [{ auth: { type: "basic", secrets: ["A"] } }, "auth.username"],
  [{ auth: { type: "basic", username: "a:b", secrets: ["A"] } }, "auth.username"],
  [{ auth: { ...SIGNATURE, scheme: "paypal" } }, "auth.scheme"],
  [{ auth: { ...SIGNATURE, toleranceSeconds: 3_601 } }, "auth.toleranceSeconds"],
  [{ auth: { ...SIGNATURE, header: "x" } }, "auth.header"],
  [{ auth: { type: "signature", scheme: "hmac", secrets: ["A"] } }, "auth.header"],
  [{ auth: { ...HMAC, algorithm: "MD5", encoding: "hex2" } }, "auth.algorithm", "auth.encoding"],
  [{ auth: { ...HMAC, prefix: "sha256 =" } }, "auth.prefix"],
  [{ ipAllow: [] }, "ipAllow"],
  [{ ipAllow: ["10.0.0.0/8", "10.0.0.0/33", "10.1", "::/129"] }, "ipAllow.1", "ipAllow.2", "ipAllow.3"],
  [{ methods: [] }, "methods"],
  [{ methods: ["GET", "get"] }, "methods.1"],
  [{ methods: ["OPTIONS"] }, "methods.0"],
  [{ methods: ["GET", "GET"] }, "methods"],
  [{ bodyLimitBytes: 0 }, "bodyLimitBytes"],
  [{ bodyLimitBytes: 10_485_761 }, "bodyLimitBytes"],
  [{ timeoutMs: 99 }, "timeoutMs"],
  [{ timeoutMs: 30_001 }, "timeoutMs"],
  [{ timeoutMs: 100.5 }, "timeoutMs"],
  [{ passHeaders: ["cookie", "x-fine", "host"] }, "passHeaders.0", "passHeaders.2"],
  [{ passHeaders: ["x-a", "X-A"] }, "passHeaders"],
  [{ rawBody: 1 }, "rawBody"],
  [{ responseHeaders: { "set-cookie": "a=1" } }, "responseHeaders.set-cookie"],
  [{ responseHeaders: { "x-a": "line\r\nline" } }, "responseHeaders.x-a"],
  [
    { responseHeaders: { "Access-Control-Allow-Origin": "*" } },
    "responseHeaders.Access-Control-Allow-Origin",
  ],
  [{ rateLimit: {} }, "rateLimit.limit"],
  [
    { rateLimit: { limit: 0, periodSeconds: 0, by: "ip" } },
    "rateLimit.limit",
    "rateLimit.periodSeconds",
    "rateLimit.by",
  ],
  [{ rateLimit: { limit: 1_000_001 } }, "rateLimit.limit"],
  [{ idempotency: {} }, "idempotency.header"],
  [{ idempotency: { header: "bad name" } }, "idempotency.header"],
  [{ idempotency: { pointer: "/cookies/id" } }, "idempotency.pointer"],
  [{ idempotency: { pointer: "body/id", ttlSeconds: 0 } }, "idempotency.pointer", "idempotency.ttlSeconds"],
  [{ mode: "later" }, "mode"],
  [
    { timeoutMs: "1", methods: "GET", mode: 1, cors: { origins: [1] } },
    "timeoutMs",
    "methods",
    "mode",
    "cors.origins.0",
  ],
];

describe.concurrent("a bad policy is refused, and each bad field is named:", () => {
  const target = install({ source: SHOWS });

  it.each(BAD.map(([policy, ...paths]) => ({ policy, paths, text: JSON.stringify(policy) })))(
    "$text",
    async ({ policy, paths }) => {
      const { functionId, suffix } = await target;
      const before = await api.call("GET", `/endpoints/${suffix}`);
      for (const [method, path] of [
        ["POST", `/functions/${functionId}/endpoints`],
        ["PATCH", `/endpoints/${suffix}`],
      ] as const) {
        const { status, headers, body } = await api.call<{ errors: { path: string; message: string }[] }>(
          method,
          path,
          policy,
        );
        expect(status).toBe(422);
        expect(headers.get("content-type")).toBe("application/problem+json");
        expect(new Set(body.errors.map((error) => error.path))).toEqual(new Set(paths));
        expect(body.errors.every(({ message }) => message.length > 3)).toBe(true);
      }
      expect((await api.call("GET", `/endpoints/${suffix}`)).body).toEqual(before.body);
    },
  );
});
