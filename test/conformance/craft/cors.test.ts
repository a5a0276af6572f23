import { describe, expect, it } from "vitest";
import { api, install, returns, runRows, runs, send, type Row, type Sent } from "./runner.ts";

const ORIGIN = "https://shop.example";
const FINE = returns("({ ok: true })");

const PREFLIGHT: Sent = {
  method: "OPTIONS",
  headers: {
    origin: ORIGIN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
  },
};

describe.concurrent("a preflight", () => {
  it("is answered with these headers and no others", async () => {
    const { status, headers, body } = await send(await install({ source: FINE }), PREFLIGHT);
    for (const name of ["date", "connection", "keep-alive", "content-length", "transfer-encoding"]) {
      headers.delete(name);
    }
    expect(status).toBe(204);
    expect(body.toString()).toBe("");
    expect(Object.fromEntries(headers)).toEqual({
      "access-control-allow-origin": [ORIGIN],
      "access-control-allow-methods": ["GET, POST, OPTIONS"],
      "access-control-allow-headers": ["Content-Type"],
      "access-control-allow-credentials": ["true"],
      vary: ["Origin"],
    });
  });

  const allowed = {
    "access-control-allow-origin": ORIGIN,
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "Content-Type",
    "access-control-allow-credentials": "true",
    "access-control-max-age": null,
    vary: "Origin",
  };
  const asked = (requestHeaders: Record<string, string>): Sent => ({
    method: "OPTIONS",
    headers: requestHeaders,
  });
  runRows([
    {
      name: "does not run the function",
      source: returns("undefined.x"),
      request: PREFLIGHT,
      expected: { status: 204, headers: { ...allowed, "hookwright-invocation": null } },
    },
    {
      name: "is the same whatever method and headers it asks for",
      source: FINE,
      request: asked({
        origin: ORIGIN,
        "access-control-request-method": "DELETE",
        "access-control-request-headers": "authorization, x-api-key",
      }),
      expected: { status: 204, headers: allowed },
    },
    {
      name: "is the same for an endpoint that is not there",
      source: FINE,
      request: { ...PREFLIGHT, path: "/hook/no-such-endpoint" },
      expected: { status: 204, headers: allowed },
    },
    {
      name: "is the same at the address of the older product",
      source: FINE,
      request: { ...PREFLIGHT, path: "/hook/mock/craft/:suffix" },
      expected: { status: 204, headers: allowed },
    },
    {
      name: "echoes the origin null, which a page in a sandboxed frame has",
      source: FINE,
      request: asked({ origin: "null", "access-control-request-method": "POST" }),
      expected: { status: 204, headers: { ...allowed, "access-control-allow-origin": "null" } },
    },
    {
      name: "without Origin has no CORS headers",
      source: FINE,
      request: { method: "OPTIONS" },
      expected: {
        status: 204,
        headers: {
          "access-control-allow-origin": null,
          "access-control-allow-methods": null,
          "access-control-allow-headers": null,
          "access-control-allow-credentials": null,
        },
      },
    },
    {
      name: "says what the endpoint allows beyond that",
      source: FINE,
      endpoint: {
        methods: ["GET", "POST", "PUT"],
        cors: { allowHeaders: ["Authorization"], maxAgeSeconds: 600 },
      },
      request: PREFLIGHT,
      expected: {
        status: 204,
        headers: {
          ...allowed,
          "access-control-allow-methods": "GET, POST, PUT, OPTIONS",
          "access-control-allow-headers": "Content-Type, Authorization",
          "access-control-max-age": "600",
        },
      },
    },
    {
      name: "of an origin that the endpoint does not allow has no CORS headers",
      source: FINE,
      endpoint: { cors: { origins: ["https://other.example"] } },
      request: PREFLIGHT,
      expected: {
        status: 204,
        headers: {
          "access-control-allow-origin": null,
          "access-control-allow-credentials": null,
          vary: "Origin",
        },
      },
    },
  ]);
});

const READABLE = {
  "access-control-allow-origin": ORIGIN,
  "access-control-allow-credentials": "true",
  "access-control-expose-headers": /hookwright-invocation.*hookwright-error/,
  "access-control-allow-methods": null,
  vary: "Origin",
};
const HIDDEN = {
  "access-control-allow-origin": null,
  "access-control-allow-credentials": null,
  "access-control-expose-headers": null,
};

/** One answer of each status, as a page of another origin gets it and as `curl` does. */
const STATUSES: { status: number; source: string; request?: Sent; endpoint?: Record<string, unknown> }[] = [
  { status: 200, source: FINE },
  { status: 200, source: runs("") },
  { status: 204, source: returns("({ craft_status_code: 204 })") },
  { status: 302, source: returns("({ craft_redirect_url: '/a' })") },
  { status: 400, source: returns("({ craft_status_code: 400, error: 'x' })") },
  { status: 404, source: FINE, request: { path: "/hook/no-such-endpoint" } },
  { status: 404, source: FINE, request: { path: "/hook/:suffix/more" } },
  { status: 405, source: FINE, request: { method: "PUT" } },
  { status: 413, source: FINE, request: { method: "POST", body: "12345" }, endpoint: { bodyLimitBytes: 4 } },
  { status: 500, source: runs("throw new Error('x');") },
  { status: 503, source: runs("throw new MODULES.RetryableError('x');") },
  {
    status: 502,
    source: runs("await new Promise((done) => setTimeout(done, 5_000));"),
    endpoint: { timeoutMs: 100 },
  },
  { status: 502, source: runs("process.exit(0);") },
];

function statusRow(
  { status, source, request = {}, endpoint = {} }: (typeof STATUSES)[number],
  origin: string | null,
): Row {
  const headers = origin === null ? {} : { origin };
  return {
    name: `${status} of ${request.method ?? "GET"} ${request.path ?? source.split("\n")[2]?.trim() ?? ""}`,
    source,
    endpoint,
    request: { ...request, headers },
    expected: {
      status,
      headers: origin === null ? HIDDEN : { ...READABLE, "access-control-allow-origin": origin },
    },
  };
}

describe.concurrent("an answer to a page of another origin can be read:", () => {
  runRows(STATUSES.map((row) => statusRow(row, ORIGIN)));
});

describe.concurrent("an answer to a request without Origin has no CORS headers:", () => {
  runRows(STATUSES.map((row) => statusRow(row, null)));
});

describe.concurrent("an answer to the origin null can be read:", () => {
  runRows(STATUSES.slice(0, 1).map((row) => statusRow(row, "null")));
});

describe.concurrent("an endpoint's own origins", () => {
  const endpoint = {
    cors: { origins: [ORIGIN, "https://*.shop.example"], exposeHeaders: ["X-Own"], credentials: false },
  };
  const from = (origin: string, isAllowed: boolean): Row => ({
    name: `${isAllowed ? "let" : "do not let"} ${origin} read`,
    source: FINE,
    endpoint,
    request: { headers: { origin } },
    expected: {
      status: 200,
      headers: isAllowed
        ? {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": null,
            "access-control-expose-headers": /X-Own/,
          }
        : { ...HIDDEN, vary: "Origin" },
    },
  });
  runRows([
    from(ORIGIN, true),
    from("https://eu.shop.example", true),
    from("http://shop.example", false),
    from("https://shop.example:8443", false),
    from("https://shop.example.evil.example", false),
    from("https://evil-shop.example", false),
    from("null", false),
  ]);
});

describe.concurrent("an error", () => {
  it("of the management API is no page's to read", async () => {
    const target = await install({ source: FINE });
    const answer = await send(target, {
      path: `/api/v1/functions/${target.functionId}`,
      headers: { origin: ORIGIN },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
    expect((await api.call("GET", `/functions/${target.functionId}`)).status).toBe(200);
  });
});
