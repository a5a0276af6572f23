import { describe, expect, it } from "vitest";
import { endpointPolicySchema } from "../../../../src/api/schemas/policy.ts";
import type { EndpointPolicyInput } from "../../../../src/core/policy.ts";
import { resolvePolicy } from "../../../../src/core/policy/resolve.ts";

/** The example of the API's description, field by field. */
const FULL: EndpointPolicyInput = {
  cors: {
    origins: ["https://shop.example", "https://*.shop.example"],
    allowHeaders: ["Authorization"],
    exposeHeaders: [],
    maxAgeSeconds: 600,
    credentials: true,
  },
  auth: { type: "bearer", secrets: ["NAME", "NAME_OLD"] },
  ipAllow: ["203.0.113.0/24", "2001:db8::/32"],
  methods: ["POST"],
  bodyLimitBytes: 1_048_576,
  timeoutMs: 10_000,
  passHeaders: ["x-github-event"],
  rawBody: false,
  responseHeaders: { "cache-control": "no-store" },
  rateLimit: { limit: 60, periodSeconds: 60, by: "client" },
  idempotency: { header: "idempotency-key", pointer: "/body/id", ttlSeconds: 86_400 },
  mode: "sync",
};

const HMAC = { type: "signature", scheme: "hmac", secrets: ["NAME"], header: "x-signature" };
const GITHUB = { type: "signature", scheme: "github", secrets: ["NAME"] };

/** The paths of everything that is wrong, a field that is not known among them. */
function findBadFields(policy: unknown): string[] {
  const issues = endpointPolicySchema.safeParse(policy).error?.issues ?? [];
  const paths = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  return paths.map((path) => path.join(".")).toSorted();
}

describe("accepted", () => {
  it.each<{ name: string; policy: unknown }>([
    { name: "nothing", policy: {} },
    { name: "everything", policy: FULL },
    {
      name: "null for every field",
      policy: Object.fromEntries(Object.keys(FULL).map((field) => [field, null])),
    },
    { name: "an empty CORS policy", policy: { cors: {} } },
    { name: "no origin at all", policy: { cors: { origins: [] } } },
    { name: "any origin", policy: { cors: { origins: null, maxAgeSeconds: null } } },
    {
      name: "origins of every kind",
      policy: {
        cors: {
          origins: [
            "null",
            "http://localhost:3000",
            "http://127.0.0.1:8080",
            "https://[::1]",
            "https://a.b-c.example:8443",
            "https://*.shop.example:8443",
            "https://*.localhost",
            "chrome-extension://abcdefghijklmnop",
            "https://münchen.example",
          ],
        },
      },
    },
    { name: "basic", policy: { auth: { type: "basic", username: "u", secrets: ["NAME"] } } },
    { name: "none", policy: { auth: { type: "none" } } },
    ...["standard-webhooks", "github", "stripe", "slack", "shopify", "line"].map((scheme) => ({
      name: scheme,
      policy: { auth: { type: "signature", scheme, secrets: ["NAME", "OLD"], toleranceSeconds: 60 } },
    })),
    { name: "hmac with its header only", policy: { auth: HMAC } },
    {
      name: "hmac in full",
      policy: {
        auth: { ...HMAC, toleranceSeconds: 300, algorithm: "SHA-512", encoding: "base64", prefix: "sha512=" },
      },
    },
    { name: "single addresses", policy: { ipAllow: ["203.0.113.7", "2001:db8::1", "0.0.0.0/0", "::/0"] } },
    { name: "every method", policy: { methods: ["GET", "POST", "PUT", "PATCH", "DELETE"] } },
    {
      name: "the lowest bounds",
      policy: { bodyLimitBytes: 1, timeoutMs: 100, rateLimit: { limit: 1, periodSeconds: 1 } },
    },
    {
      name: "the highest bounds",
      policy: {
        bodyLimitBytes: 10_485_760,
        timeoutMs: 30_000,
        rateLimit: { limit: 1_000_000, periodSeconds: 86_400, by: "endpoint" },
        idempotency: { header: "x", ttlSeconds: 604_800 },
        cors: { maxAgeSeconds: 86_400 },
      },
    },
    { name: "a pointer with escapes", policy: { idempotency: { pointer: "/body/a~1b/~0c/0" } } },
    {
      name: "pointers into query and headers",
      policy: { idempotency: { pointer: "/headers/x-id", header: null } },
    },
    {
      name: "response headers",
      policy: { responseHeaders: { "X-Frame-Options": "DENY", "x-empty": "", vary: "Accept" } },
    },
  ])("$name", ({ policy }) => {
    expect(findBadFields(policy)).toEqual([]);
  });

  it("as it was resolved, so that a client can send back what it read", () => {
    const auths = [FULL.auth, { ...HMAC, prefix: "sha256=" }, GITHUB].map(
      (auth) => endpointPolicySchema.parse({ auth }).auth,
    );
    for (const policy of [{}, FULL, ...auths.map((auth) => ({ auth }))]) {
      const resolved = resolvePolicy(policy);
      const again = endpointPolicySchema.parse(JSON.parse(JSON.stringify(resolved)));
      expect(resolvePolicy(again)).toEqual(resolved);
    }
  });
});

/** What is refused, and under which path. */
const REFUSED: { field: string; policy: unknown }[] = [
  { field: "cros", policy: { cros: {} } },
  { field: "cors", policy: { cors: "any" } },
  { field: "cors.origin", policy: { cors: { origin: ["https://shop.example"] } } },
  ...[
    "*",
    "shop.example",
    "https://shop.example/",
    "https://shop.example/path",
    "https://shop.example?q",
    "https://u:p@shop.example",
    "https://",
    "https://shop.example:0",
    "https://shop.example:65536",
    "https://shop.example:http",
    "https://*",
    "https://*.com",
    "https://*.*.shop.example",
    "https://a.*.example",
    "https://shop*.example",
    "https://*shop.example",
    "https://*.192.0.2.1",
    "https://*.[::1]",
    "https://shop example",
    " https://shop.example",
    "//shop.example",
    "https://300.1.1.1",
    "",
  ].map((origin) => ({
    field: "cors.origins.1",
    policy: { cors: { origins: ["https://ok.example", origin] } },
  })),
  { field: "cors.allowHeaders.0", policy: { cors: { allowHeaders: ["*"] } } },
  { field: "cors.allowHeaders.0", policy: { cors: { allowHeaders: ["X Shop"] } } },
  { field: "cors.exposeHeaders.1", policy: { cors: { exposeHeaders: ["x-ok", "x,y"] } } },
  { field: "cors.maxAgeSeconds", policy: { cors: { maxAgeSeconds: -1 } } },
  { field: "cors.maxAgeSeconds", policy: { cors: { maxAgeSeconds: 1.5 } } },
  { field: "cors.credentials", policy: { cors: { credentials: "yes" } } },
  { field: "auth.type", policy: { auth: {} } },
  { field: "auth.type", policy: { auth: { type: "jwt" } } },
  { field: "auth.secret", policy: { auth: { type: "none", secret: "x" } } },
  { field: "auth.secrets", policy: { auth: { type: "bearer" } } },
  { field: "auth.secrets", policy: { auth: { type: "bearer", secrets: [] } } },
  { field: "auth.secrets", policy: { auth: { type: "bearer", secrets: ["A", "A"] } } },
  { field: "auth.secrets", policy: { auth: { type: "bearer", secrets: ["A", "B", "C", "D", "E", "F"] } } },
  { field: "auth.secrets.0", policy: { auth: { type: "bearer", secrets: [""] } } },
  { field: "auth.username", policy: { auth: { type: "basic", secrets: ["A"] } } },
  { field: "auth.username", policy: { auth: { type: "basic", username: "a:b", secrets: ["A"] } } },
  { field: "auth.username", policy: { auth: { type: "basic", username: "a\nb", secrets: ["A"] } } },
  { field: "auth.scheme", policy: { auth: { type: "signature", secrets: ["A"] } } },
  { field: "auth.scheme", policy: { auth: { type: "signature", scheme: "gitlab", secrets: ["A"] } } },
  { field: "auth.toleranceSeconds", policy: { auth: { ...GITHUB, toleranceSeconds: 0 } } },
  { field: "auth.toleranceSeconds", policy: { auth: { ...GITHUB, toleranceSeconds: 3_601 } } },
  { field: "auth.header", policy: { auth: { ...GITHUB, header: "x-signature" } } },
  { field: "auth.algorithm", policy: { auth: { ...GITHUB, algorithm: "SHA-256" } } },
  { field: "auth.encoding", policy: { auth: { ...GITHUB, encoding: "hex" } } },
  { field: "auth.prefix", policy: { auth: { ...GITHUB, prefix: "sha256=" } } },
  { field: "auth.header", policy: { auth: { type: "signature", scheme: "hmac", secrets: ["A"] } } },
  { field: "auth.header", policy: { auth: { ...HMAC, header: "x signature" } } },
  { field: "auth.algorithm", policy: { auth: { ...HMAC, algorithm: "MD5" } } },
  { field: "auth.encoding", policy: { auth: { ...HMAC, encoding: "binary" } } },
  { field: "auth.prefix", policy: { auth: { ...HMAC, prefix: "a b" } } },
  { field: "ipAllow", policy: { ipAllow: [] } },
  ...[
    "203.0.113.0/33",
    "203.0.113/24",
    "2001:db8::/129",
    "localhost",
    "203.0.113.0/",
    "203.0.113.0/x",
    "10.1/8",
    "",
  ].map((range) => ({ field: "ipAllow.1", policy: { ipAllow: ["192.0.2.1", range] } })),
  { field: "methods", policy: { methods: [] } },
  { field: "methods", policy: { methods: ["GET", "GET"] } },
  { field: "methods.0", policy: { methods: ["CONNECT"] } },
  { field: "methods.0", policy: { methods: ["get"] } },
  { field: "bodyLimitBytes", policy: { bodyLimitBytes: 0 } },
  { field: "bodyLimitBytes", policy: { bodyLimitBytes: 1_073_741_825 } },
  { field: "bodyLimitBytes", policy: { bodyLimitBytes: "1MB" } },
  { field: "timeoutMs", policy: { timeoutMs: 99 } },
  { field: "timeoutMs", policy: { timeoutMs: 30_001 } },
  ...[
    "host",
    "Cookie",
    "cf-connecting-ip",
    "CF-Ray",
    "connection",
    "transfer-encoding",
    "Upgrade",
    "x y",
    "",
    "*:",
  ].map((name) => ({ field: "passHeaders.0", policy: { passHeaders: [name] } })),
  { field: "passHeaders", policy: { passHeaders: ["x-a", "X-A"] } },
  { field: "rawBody", policy: { rawBody: 1 } },
  ...[
    "Set-Cookie",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "access-control-allow-origin",
    "Hookwright-Error",
    "cf-ray",
    "retry-after",
    "RateLimit",
    "x y",
  ].map((name) => ({
    field: `responseHeaders.${name}`,
    policy: { responseHeaders: { "x-ok": "1", [name]: "v" } },
  })),
  ...["a\r\nb", "a\nset-cookie: x", "\0", " padded", "é", "x".repeat(2_049)].map((value) => ({
    field: "responseHeaders.x-a",
    policy: { responseHeaders: { "x-a": value } },
  })),
  { field: "responseHeaders", policy: { responseHeaders: { "x-a": "1", "X-A": "2" } } },
  { field: "rateLimit.limit", policy: { rateLimit: {} } },
  { field: "rateLimit.limit", policy: { rateLimit: { limit: 0 } } },
  { field: "rateLimit.limit", policy: { rateLimit: { limit: 1_000_001 } } },
  { field: "rateLimit.periodSeconds", policy: { rateLimit: { limit: 1, periodSeconds: 0 } } },
  { field: "rateLimit.periodSeconds", policy: { rateLimit: { limit: 1, periodSeconds: 0.5 } } },
  { field: "rateLimit.by", policy: { rateLimit: { limit: 1, by: "ip" } } },
  { field: "idempotency.header", policy: { idempotency: {} } },
  { field: "idempotency.header", policy: { idempotency: { ttlSeconds: 60 } } },
  { field: "idempotency.header", policy: { idempotency: { header: "" } } },
  ...["body/id", "/id", "/bodyid", "#/body/id", "/body/~", "/body/~2", "$.body.id", ""].map((pointer) => ({
    field: "idempotency.pointer",
    policy: { idempotency: { header: "x-id", pointer } },
  })),
  { field: "idempotency.ttlSeconds", policy: { idempotency: { header: "x-id", ttlSeconds: 0 } } },
  { field: "idempotency.ttlSeconds", policy: { idempotency: { header: "x-id", ttlSeconds: 604_801 } } },
  { field: "mode", policy: { mode: "fast" } },
];

describe("refused, naming the field", () => {
  it.each(REFUSED.map((row) => ({ ...row, json: JSON.stringify(row.policy).slice(0, 120) })))(
    "$field in $json",
    ({ field, policy }) => {
      expect(findBadFields(policy)).toEqual([field]);
    },
  );

  it("all of them at once", () => {
    const policy = {
      cors: { origins: ["nope"] },
      ipAllow: ["nope"],
      methods: ["TRACE"],
      timeoutMs: 1,
      rateLimit: { limit: -1 },
      nope: true,
    };
    expect(findBadFields(policy)).toEqual([
      "cors.origins.0",
      "ipAllow.0",
      "methods.0",
      "nope",
      "rateLimit.limit",
      "timeoutMs",
    ]);
  });
});
