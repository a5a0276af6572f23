import { describe, expect, it } from "vitest";
import type { EndpointResource } from "../../../../src/api/resources.ts";
import { endpointPatchSchema } from "../../../../src/api/schemas/endpoints.ts";
import { resolvePolicy } from "../../../../src/core/policy/resolve.ts";
import type { EndpointPolicyInput } from "../../../../src/core/policy.ts";
import { toPolicyPatch } from "../../../../src/console/policy/policy-patch.ts";
import { toPolicyValues, type PolicyValues } from "../../../../src/console/policy/policy-values.ts";

/** An endpoint as the API shows it. */
function toEndpoint(policy: EndpointPolicyInput = {}): EndpointResource {
  return {
    suffix: "s",
    url: "https://gateway.test/hook/s",
    functionId: "fn_1",
    active: true,
    createdAt: "2026-01-01T00:00:00.000Z",
    ...resolvePolicy(policy, false),
    policyOverrides: { ...policy },
  };
}

function patchOf(changed: Partial<PolicyValues>, policy?: EndpointPolicyInput) {
  const endpoint = toEndpoint(policy);
  return toPolicyPatch({ ...toPolicyValues(endpoint), ...changed }, endpoint);
}

describe("toPolicyPatch", () => {
  it("sends nothing that was not touched", () => {
    expect(patchOf({})).toEqual({});
    expect(patchOf({ timeoutMs: "500" })).toEqual({ timeoutMs: 500 });
  });

  const cases: [what: string, changed: Partial<PolicyValues>, patch: unknown][] = [
    [
      "origins line by line",
      { corsMode: "rules", origins: " https://a.example \n\nhttps://b.example" },
      { cors: expect.objectContaining({ origins: ["https://a.example", "https://b.example"] }) },
    ],
    [
      "headers that pages may send, from any origin",
      { corsMode: "rules", allowHeaders: "Authorization, X-Mine" },
      { cors: expect.objectContaining({ origins: null, allowHeaders: ["Authorization", "X-Mine"] }) },
    ],
    [
      "secrets with commas or blanks between",
      { authType: "bearer", secrets: "A, B C," },
      { auth: { type: "bearer", secrets: ["A", "B", "C"] } },
    ],
    [
      "a user name",
      { authType: "basic", username: "u", secrets: "A" },
      { auth: { type: "basic", username: "u", secrets: ["A"] } },
    ],
    [
      "a provider's signature",
      { authType: "signature", scheme: "github", secrets: "A" },
      { auth: { type: "signature", scheme: "github", secrets: ["A"], toleranceSeconds: null } },
    ],
    [
      "a signature described by data",
      {
        authType: "signature",
        scheme: "hmac",
        secrets: "A",
        tolerance: "60",
        header: "x-sig",
        algorithm: "SHA-1",
        encoding: "base64",
        prefix: "v1=",
      },
      {
        auth: {
          type: "signature",
          scheme: "hmac",
          secrets: ["A"],
          toleranceSeconds: 60,
          header: "x-sig",
          algorithm: "SHA-1",
          encoding: "base64",
          prefix: "v1=",
        },
      },
    ],
    ["methods", { methods: ["PUT"] }, { methods: ["PUT"] }],
    ["an empty limit as its default", { bodyLimitBytes: "" }, { bodyLimitBytes: null }],
    [
      "a rate",
      { rateLimit: "10", ratePeriod: "30", rateBy: "endpoint" },
      { rateLimit: { limit: 10, periodSeconds: 30, by: "endpoint" } },
    ],
    [
      "addresses line by line",
      { ipAllow: "192.0.2.1\n198.51.100.0/24" },
      { ipAllow: ["192.0.2.1", "198.51.100.0/24"] },
    ],
    ["the mode", { mode: "async" }, { mode: "async" }],
    ["headers for the function", { passHeaders: "X-Mine, x-other" }, { passHeaders: ["X-Mine", "x-other"] }],
    ["the wish for the bytes", { rawBody: true }, { rawBody: true }],
    [
      "headers for every answer",
      {
        responseHeaders: [
          { name: " x-a ", value: "1" },
          { name: "", value: "no row yet" },
        ],
      },
      { responseHeaders: { "x-a": "1" } },
    ],
    [
      "where the key of a call is",
      { keyPointer: "/body/id", keyTtl: "60" },
      { idempotency: { header: null, pointer: "/body/id", ttlSeconds: 60 } },
    ],
  ];
  it.each(cases)("sends %s, as the API takes it", (_what, changed, expected) => {
    const patch = patchOf(changed);
    expect(patch).toEqual(expected);
    expect(endpointPatchSchema.safeParse(patch).success).toBe(true);
  });

  it("takes back what an endpoint was held to", () => {
    const policy: EndpointPolicyInput = {
      cors: { origins: ["https://a.example"] },
      auth: { type: "bearer", secrets: ["A"] },
      rateLimit: { limit: 1 },
      methods: ["GET"],
      ipAllow: ["192.0.2.1"],
      passHeaders: ["x-mine"],
      responseHeaders: { "x-a": "1" },
      idempotency: { header: "x-id" },
    };
    const none: Partial<PolicyValues> = {
      corsMode: "default",
      authType: "none",
      rateLimit: "",
      methods: [],
      ipAllow: "",
      passHeaders: "",
      responseHeaders: [],
      keyHeader: "",
    };
    expect(patchOf(none, policy)).toEqual({
      cors: null,
      auth: { type: "none" },
      rateLimit: null,
      methods: null,
      ipAllow: null,
      passHeaders: null,
      responseHeaders: null,
      idempotency: null,
    });
  });

  it("keeps the rest of a part in which one field was touched", () => {
    const cors = { origins: ["https://a.example"], exposeHeaders: ["x-mine"], maxAgeSeconds: 60 };
    expect(patchOf({ origins: "https://b.example" }, { cors })).toMatchObject({
      cors: { ...cors, origins: ["https://b.example"] },
    });
    const auth: EndpointPolicyInput["auth"] = {
      type: "signature",
      scheme: "hmac",
      secrets: ["A"],
      toleranceSeconds: 60,
      header: "x-sig",
      algorithm: "SHA-1",
      encoding: "base64",
    };
    expect(patchOf({ secrets: "B" }, { auth })).toMatchObject({ auth: { ...auth, secrets: ["B"] } });
  });

  it("shows rules wherever one was made", () => {
    expect(toPolicyValues(toEndpoint({ cors: { maxAgeSeconds: 60 } })).corsMode).toBe("rules");
    expect(toPolicyValues(toEndpoint({ cors: { credentials: true } })).corsMode).toBe("default");
  });
});
