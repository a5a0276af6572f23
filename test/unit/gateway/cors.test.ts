import { describe, expect, it } from "vitest";
import type { CorsPolicy, EndpointMethod } from "../../../src/core/policy.ts";
import { DEFAULT_CORS, DEFAULT_METHODS } from "../../../src/core/policy/resolve.ts";
import {
  compileCors,
  corsHeaders,
  isOriginAllowed,
  isPreflight,
  preflightHeaders,
  type CompiledCors,
} from "../../../src/gateway/cors.ts";

const EXPOSED = "hookwright-invocation, hookwright-error, Retry-After, RateLimit, RateLimit-Policy";
const NOT_ALLOWED = { vary: "Origin" };

function compile(
  policy: Partial<CorsPolicy> = {},
  methods: readonly EndpointMethod[] = DEFAULT_METHODS,
): CompiledCors {
  return compileCors({ ...DEFAULT_CORS, ...policy }, methods);
}

describe("the default", () => {
  it("answers a preflight of any origin", () => {
    expect(preflightHeaders(compile(), "https://shop.example")).toEqual({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": "Content-Type",
      "access-control-allow-credentials": "true",
      vary: "Origin",
    });
  });

  it("lets any origin read the answer and the platform's headers", () => {
    expect(corsHeaders(compile(), "http://localhost:3000")).toEqual({
      "access-control-allow-origin": "http://localhost:3000",
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": EXPOSED,
      vary: "Origin",
    });
  });

  it("echoes the origin of documents without one", () => {
    expect(corsHeaders(compile(), "null")).toHaveProperty("access-control-allow-origin", "null");
    expect(preflightHeaders(compile(), "null")).toHaveProperty("access-control-allow-origin", "null");
  });

  it.each([
    null,
    "",
    "https://a.example, https://b.example",
    "https://ä.example",
    `https://${"a".repeat(300)}`,
  ])("gives the origin %j no permission, and still tells caches what the answer depends on", (origin) => {
    expect(corsHeaders(compile(), origin)).toEqual(NOT_ALLOWED);
    expect(preflightHeaders(compile(), origin)).toEqual(NOT_ALLOWED);
  });
});

describe("an allow list", () => {
  const LIST = [
    "https://shop.example",
    "https://*.shop.example",
    "http://localhost:3000",
    "http://*.localhost:8080",
    "HTTPS://Upper.Example:443",
    "https://münchen.example",
    "https://[2001:DB8::1]:8443",
    "capacitor://localhost",
  ];

  it.each([
    { origin: "https://shop.example", allowed: true },
    { origin: "http://shop.example", allowed: false },
    { origin: "https://shop.example:8443", allowed: false },
    { origin: "https://shop.example.evil.example", allowed: false },
    { origin: "https://evilshop.example", allowed: false },
    { origin: "https://www.shop.example", allowed: true },
    { origin: "https://x-1_y.shop.example", allowed: true },
    { origin: "https://xn--bcher-kva.shop.example", allowed: true },
    { origin: "https://a.b.shop.example", allowed: false },
    { origin: "https://.shop.example", allowed: false },
    { origin: "https://*.shop.example", allowed: false },
    { origin: "https://evil.example/.shop.example", allowed: false },
    { origin: "https://evil.example#.shop.example", allowed: false },
    { origin: "https://evil@.shop.example", allowed: false },
    { origin: "https://evil:80.shop.example", allowed: false },
    { origin: "https://www.shop.example.", allowed: false },
    { origin: "http://www.shop.example", allowed: false },
    { origin: "https://www.shop.example:444", allowed: false },
    { origin: "http://localhost:3000", allowed: true },
    { origin: "http://localhost:3001", allowed: false },
    { origin: "http://localhost", allowed: false },
    { origin: "http://app.localhost:8080", allowed: true },
    { origin: "http://app.localhost", allowed: false },
    { origin: "https://upper.example", allowed: true },
    { origin: "https://xn--mnchen-3ya.example", allowed: true },
    { origin: "https://[2001:db8::1]:8443", allowed: true },
    { origin: "capacitor://localhost", allowed: true },
    { origin: "null", allowed: false },
    { origin: "", allowed: false },
  ])("$origin: $allowed", ({ origin, allowed }) => {
    const cors = compile({ origins: LIST });
    expect(isOriginAllowed(cors, origin)).toBe(allowed);
    if (allowed) {
      expect(preflightHeaders(cors, origin)).toHaveProperty("access-control-allow-origin", origin);
      expect(corsHeaders(cors, origin)).toHaveProperty("access-control-allow-origin", origin);
    } else {
      expect(preflightHeaders(cors, origin)).toEqual(NOT_ALLOWED);
      expect(corsHeaders(cors, origin)).toEqual(NOT_ALLOWED);
    }
  });

  it("may name documents without an origin", () => {
    const cors = compile({ origins: ["null"] });
    expect(isOriginAllowed(cors, "null")).toBe(true);
    expect(isOriginAllowed(cors, "https://shop.example")).toBe(false);
  });

  it("may be empty: no page may call", () => {
    const cors = compile({ origins: [] });
    expect(corsHeaders(cors, "https://shop.example")).toEqual(NOT_ALLOWED);
    expect(corsHeaders(cors, "null")).toEqual(NOT_ALLOWED);
  });
});

describe("what a policy adds", () => {
  const origin = "https://shop.example";

  it.each([
    { methods: ["POST"], header: "POST, OPTIONS" },
    { methods: ["GET", "POST", "PUT", "PATCH", "DELETE"], header: "GET, POST, PUT, PATCH, DELETE, OPTIONS" },
  ] as const)("methods $methods", ({ methods, header }) => {
    expect(preflightHeaders(compile({}, methods), origin)).toHaveProperty(
      "access-control-allow-methods",
      header,
    );
  });

  it("request headers, each once", () => {
    const cors = compile({ allowHeaders: ["Authorization", "X-Shop", "content-type", "x-shop"] });
    expect(preflightHeaders(cors, origin)).toHaveProperty(
      "access-control-allow-headers",
      "Content-Type, Authorization, X-Shop",
    );
    expect(corsHeaders(cors, origin)).not.toHaveProperty("access-control-allow-headers");
  });

  it("exposed headers, each once, behind the platform's", () => {
    const cors = compile({ exposeHeaders: ["x-total", "retry-after", "Hookwright-Error"] });
    expect(corsHeaders(cors, origin)).toHaveProperty("access-control-expose-headers", `${EXPOSED}, x-total`);
    expect(preflightHeaders(cors, origin)).not.toHaveProperty("access-control-expose-headers");
  });

  it.each([0, 600])("a preflight kept for %i s", (maxAgeSeconds) => {
    const cors = compile({ maxAgeSeconds });
    expect(preflightHeaders(cors, origin)).toHaveProperty("access-control-max-age", String(maxAgeSeconds));
    expect(corsHeaders(cors, origin)).not.toHaveProperty("access-control-max-age");
  });

  it("no credentials: the header is left out, since only 'true' is defined", () => {
    const cors = compile({ credentials: false });
    expect(preflightHeaders(cors, origin)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": "Content-Type",
      vary: "Origin",
    });
    expect(corsHeaders(cors, origin)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": EXPOSED,
      vary: "Origin",
    });
  });
});

describe("a preflight", () => {
  const asked = { origin: "https://shop.example", "access-control-request-method": "POST" };

  it.each([
    { method: "OPTIONS", headers: asked, expected: true },
    { method: "POST", headers: asked, expected: false },
    { method: "OPTIONS", headers: { origin: asked.origin }, expected: false },
    { method: "OPTIONS", headers: { "access-control-request-method": "POST" }, expected: false },
  ])("$method with $headers: $expected", ({ method, headers, expected }) => {
    expect(isPreflight(method, new Headers(headers))).toBe(expected);
  });
});
