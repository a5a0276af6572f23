import { describe, expect, it } from "vitest";
import {
  api,
  eventually,
  install,
  returns,
  runRows,
  runs,
  send,
  type Row,
  type Sent,
} from "../craft/runner.ts";
import { fromHost } from "../edition.ts";

const ORIGIN = "https://shop.example";
const FINE = returns("({ ok: true })");
const EXPOSED = "hookwright-invocation, hookwright-error, Retry-After, RateLimit, RateLimit-Policy";

const preflight = (origin: string, headers: Record<string, string> = {}): Sent => ({
  method: "OPTIONS",
  headers: { origin, "access-control-request-method": "POST", ...headers },
});

/** One policy and one origin, judged on the preflight and on the answer. */
interface OriginCase {
  origins: string[] | null;
  origin: string;
  allowed: boolean;
}

const LIST = ["https://shop.example", "https://*.shop.example", "http://localhost:3000"];
const origins = (allowed: boolean, list: string[] | null, ...names: string[]): OriginCase[] =>
  names.map((origin) => ({ origins: list, origin, allowed }));

const ORIGINS: OriginCase[] = [
  ...origins(true, null, ORIGIN, "http://localhost:5173", "null", "chrome-extension://abcdef"),
  ...origins(
    true,
    LIST,
    ORIGIN,
    "https://eu.shop.example",
    "https://a-1.shop.example",
    "http://localhost:3000",
  ),
  ...origins(
    false,
    LIST,
    "http://shop.example",
    "https://shop.example:444",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "https://a.b.shop.example",
    "https://.shop.example",
    "https://evil.example/.shop.example",
    "http://localhost",
    "http://localhost:3001",
    "null",
    "https://SHOP.example",
  ),
  ...origins(false, [], ORIGIN, "null"),
  ...origins(true, ["null"], "null"),
  ...origins(true, ["https://shop.example:443", "http://SHOP.example:80"], ORIGIN, "http://shop.example"),
  ...origins(true, ["https://münchen.example"], "https://xn--mnchen-3ya.example"),
  ...origins(true, ["https://*.shop.example:8443"], "https://eu.shop.example:8443"),
  ...origins(false, ["https://*.shop.example:8443"], "https://eu.shop.example"),
  ...origins(true, ["capacitor://localhost"], "capacitor://localhost"),
];

const HIDDEN = {
  "access-control-allow-origin": null,
  "access-control-allow-credentials": null,
  "access-control-allow-methods": null,
  "access-control-allow-headers": null,
  "access-control-expose-headers": null,
  "access-control-max-age": null,
  vary: "Origin",
};

function originRows({ origins: list, origin, allowed }: OriginCase): Row[] {
  const program = { source: FINE, endpoint: { cors: { origins: list } } };
  const who = `${origin} of ${list === null ? "any" : `[${list.join(" ")}]`}`;
  const readable = {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    vary: "Origin",
  };
  return [
    {
      name: `the preflight ${allowed ? "allows" : "does not allow"} ${who}`,
      ...program,
      request: preflight(origin),
      expected: { status: 204, headers: allowed ? readable : HIDDEN },
    },
    {
      name: `the answer ${allowed ? "can" : "cannot"} be read by ${who}`,
      ...program,
      request: { headers: { origin } },
      expected: { status: 200, headers: allowed ? readable : HIDDEN },
    },
  ];
}

describe.concurrent("the origin:", () => {
  runRows(ORIGINS.flatMap(originRows));
});

const headersRow = (
  name: string,
  cors: Record<string, unknown>,
  expected: { preflight?: Record<string, string | null>; answer?: Record<string, string | null> },
): Row => ({
  name,
  source: FINE,
  endpoint: { cors },
  calls: [
    { request: preflight(ORIGIN), expected: { status: 204, headers: expected.preflight ?? {} } },
    { request: { headers: { origin: ORIGIN } }, expected: { status: 200, headers: expected.answer ?? {} } },
  ],
});

describe.concurrent("the headers of CORS:", () => {
  runRows([
    headersRow(
      "by default",
      {},
      {
        preflight: {
          "access-control-allow-methods": "GET, POST, OPTIONS",
          "access-control-allow-headers": "Content-Type",
          "access-control-max-age": null,
          "access-control-expose-headers": null,
        },
        answer: { "access-control-expose-headers": EXPOSED, "access-control-allow-methods": null },
      },
    ),
    headersRow(
      "more allowed headers",
      { allowHeaders: ["Authorization", "X-Api-Key", "content-type"] },
      {
        preflight: { "access-control-allow-headers": "Content-Type, Authorization, X-Api-Key" },
        answer: { "access-control-allow-headers": null },
      },
    ),
    headersRow(
      "more exposed headers",
      { exposeHeaders: ["X-Total", "retry-after"] },
      {
        preflight: { "access-control-expose-headers": null },
        answer: { "access-control-expose-headers": `${EXPOSED}, X-Total` },
      },
    ),
    headersRow(
      "a maximal age",
      { maxAgeSeconds: 600 },
      {
        preflight: { "access-control-max-age": "600" },
        answer: { "access-control-max-age": null },
      },
    ),
    headersRow(
      "a maximal age of none",
      { maxAgeSeconds: 0 },
      { preflight: { "access-control-max-age": "0" } },
    ),
    headersRow(
      "credentials off",
      { credentials: false },
      {
        preflight: { "access-control-allow-origin": ORIGIN, "access-control-allow-credentials": null },
        answer: { "access-control-allow-origin": ORIGIN, "access-control-allow-credentials": null },
      },
    ),
    {
      name: "the methods are the endpoint's",
      source: FINE,
      endpoint: { methods: ["PUT", "DELETE"] },
      request: preflight(ORIGIN),
      expected: { status: 204, headers: { "access-control-allow-methods": "PUT, DELETE, OPTIONS" } },
    },
    {
      name: "a function cannot widen who reads its answer",
      source: returns(
        "({ craft_headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'x', Vary: 'Accept' }, craft_body: '' })",
      ),
      endpoint: { cors: { origins: ["https://other.example"] } },
      request: { headers: { origin: ORIGIN } },
      expected: { status: 200, headers: { ...HIDDEN, vary: /^Accept, Origin$/ } },
    },
  ]);
});

/** Refusals that a policy makes; every one has to be readable for the page that is allowed. */
const REFUSALS: { status: number; endpoint: Record<string, unknown>; request?: Sent; source?: string }[] = [
  { status: 401, endpoint: { auth: { type: "bearer", secrets: ["NOT_THERE"] } } },
  { status: 403, endpoint: { ipAllow: ["192.0.2.1"] } },
  { status: 405, endpoint: { methods: ["POST"] } },
  { status: 413, endpoint: { bodyLimitBytes: 1 }, request: { method: "POST", body: "12" } },
  {
    status: 502,
    endpoint: { timeoutMs: 100 },
    source: runs("await new Promise((done) => setTimeout(done, 3_000));"),
  },
  { status: 503, endpoint: {}, source: runs("throw new MODULES.RetryableError('x');") },
];

const refusalRow = (
  { status, endpoint, request = {}, source = FINE }: (typeof REFUSALS)[number],
  origin: string,
): Row => ({
  name: `${status} to ${origin}`,
  source,
  endpoint: { ...endpoint, cors: { origins: [ORIGIN], exposeHeaders: ["X-Own"] } },
  request: { ...request, headers: { origin } },
  expected: {
    status,
    headers:
      origin === ORIGIN
        ? {
            "access-control-allow-origin": ORIGIN,
            "access-control-expose-headers": `${EXPOSED}, X-Own`,
            vary: "Origin",
          }
        : HIDDEN,
  },
});

describe.concurrent("a refusal is for the allowed origin to read:", () => {
  runRows(REFUSALS.flatMap((row) => [refusalRow(row, ORIGIN), refusalRow(row, "https://evil.example")]));
});

describe.concurrent("a preflight", () => {
  it.each([
    { name: "with credentials", endpoint: { auth: { type: "bearer", secrets: ["NOT_THERE"] } } },
    { name: "from an address of the list", endpoint: { ipAllow: ["192.0.2.1"] } },
    { name: "to POST alone", endpoint: { methods: ["POST"] } },
    { name: "that is answered first", endpoint: { mode: "async" } },
    { name: "that may come once", endpoint: { idempotency: { pointer: "/query/id" } } },
  ])("of an endpoint for calls $name is let through", async ({ endpoint }) => {
    const target = await install({ source: FINE, endpoint });
    const answer = await send(target, { ...preflight(ORIGIN), query: "?id=1" });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toEqual([ORIGIN]);
  });

  it("runs nothing, counts against no limit and is not recorded", async () => {
    const target = await install({
      source: returns("MODULES.counter.increment({ key: 'preflight:' + hook.endpointSuffix })"),
      endpoint: { rateLimit: { limit: 2, periodSeconds: 600, by: "client" } },
    });
    const client = fromHost(30, { origin: ORIGIN });
    for (let i = 0; i < 5; i++) {
      const { status, headers } = await send(target, {
        ...client,
        ...preflight(ORIGIN, client.headers as Record<string, string>),
      });
      expect(status).toBe(204);
      expect([...headers.keys()].filter((name) => /^(ratelimit|hookwright)/.test(name))).toEqual([]);
    }
    const answers = [await send(target, client), await send(target, client), await send(target, client)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ body }) => body.toString()).slice(0, 2)).toEqual(["1", "2"]);
    const listed = await eventually(async () => {
      const { body } = await api.call<{ items: { status: number }[] }>(
        "GET",
        `/invocations?endpoint=${target.suffix}`,
      );
      return body.items.length < 2 ? undefined : body.items;
    }, "the records of both calls");
    expect(listed).toHaveLength(2);
  });
});
