import type { ApiClient } from "../../support/client.ts";
import type { TargetName } from "./request-case.ts";

/** A function, the policy of its endpoint, and what a request that may run it is answered with. */
interface Target {
  code: string;
  policy?: Record<string, unknown>;
  methods?: readonly string[];
  /** Origins that are allowed; null: any. */
  allowsOrigin?: (origin: string) => boolean;
  /** Nobody who fuzzes has what it asks for. */
  needsCredentials?: boolean;
  /** Left out: the default. */
  bodyLimit?: number;
  /** The endpoint's own headers on every answer. */
  addedHeaders?: readonly string[];
}

/** The largest that a policy may name. */
const LARGE_BODY_BYTES = 10_485_760;
const SECRET = "FUZZ_SECRET";
const SECRET_VALUE = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
const ECHO = `export default (data) => JSON.stringify(data);`;

const withAuth = (auth: Record<string, unknown>): Target => ({
  code: ECHO,
  policy: { auth: { ...auth, secrets: [SECRET] } },
  needsCredentials: true,
});
const withSignature = (scheme: string): Target => withAuth({ type: "signature", scheme });

/** Request headers that the endpoint `open-policy` gives to its function besides the six. */
export const PASSED_HEADERS: readonly string[] = ["x-own", "accept", "x-forwarded-for", "idempotency-key"];

/** What is fuzzed: functions that look at their input in different ways, behind every kind of policy. */
export const TARGETS: Record<TargetName, Target> = {
  echo: { code: ECHO },
  value: { code: `export default (data) => data.jsonPayload.data.hook_data.body;` },
  blind: { code: `export default () => "blind";` },
  logged: {
    code: `export default (data, { MODULES }) => {
      console.log(data, "%s %d %o", data.jsonPayload.data.hook_data.body);
      MODULES.logger.warn(data.jsonPayload.data.hook_data);
    };`,
  },
  "open-policy": {
    code: ECHO,
    policy: {
      methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      cors: {
        origins: ["https://page.example", "https://*.page.example"],
        allowHeaders: ["X-Own"],
        exposeHeaders: ["X-Other"],
        maxAgeSeconds: 60,
      },
      passHeaders: PASSED_HEADERS,
      rawBody: true,
      responseHeaders: { "X-Added": "yes" },
    },
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowsOrigin: (origin) => /^https:\/\/(?:[a-z0-9_-]+\.)?page\.example$/.test(origin),
    addedHeaders: ["x-added"],
  },
  bearer: withAuth({ type: "bearer" }),
  basic: withAuth({ type: "basic", username: "user" }),
  "standard-webhooks": withSignature("standard-webhooks"),
  github: withSignature("github"),
  stripe: withSignature("stripe"),
  slack: withSignature("slack"),
  shopify: withSignature("shopify"),
  line: withSignature("line"),
  hmac: withAuth({ type: "signature", scheme: "hmac", header: "x-signature", prefix: "sha256=" }),
  once: {
    code: ECHO,
    policy: { idempotency: { header: "Idempotency-Key", pointer: "/body/id", ttlSeconds: 60 } },
  },
  later: { code: `export default () => "later";`, policy: { mode: "async" } },
  large: {
    code: `export default (data) => [data.jsonPayload.data.hook_data.body.length];`,
    policy: { bodyLimitBytes: LARGE_BODY_BYTES, timeoutMs: 30_000 },
    bodyLimit: LARGE_BODY_BYTES,
  },
  limited: {
    code: `export default () => "limited";`,
    policy: { rateLimit: { limit: 2, periodSeconds: 1 } },
  },
};

/** Where a target is reached. */
export function toSuffix(target: TargetName): string {
  return `fuzzed-${target}`;
}

/** Saves the functions with their endpoints. */
export async function installTargets(api: ApiClient): Promise<void> {
  await api.call("PUT", `/secrets/${SECRET}`, { value: SECRET_VALUE });
  for (const [name, { code, policy = {} }] of Object.entries(TARGETS)) {
    await api.createEndpoint({ code, endpoint: { suffix: toSuffix(name as TargetName), ...policy } });
  }
}
