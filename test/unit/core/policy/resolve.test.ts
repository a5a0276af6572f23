import { describe, expect, it } from "vitest";
import { mergePolicy, resolvePolicy } from "../../../../src/core/policy/resolve.ts";

describe("a resolved policy", () => {
  it("has every field, and the documented defaults", () => {
    expect(resolvePolicy({})).toEqual({
      cors: { origins: null, allowHeaders: [], exposeHeaders: [], maxAgeSeconds: null, credentials: true },
      auth: { type: "none" },
      ipAllow: null,
      methods: ["GET", "POST"],
      bodyLimitBytes: 1_048_576,
      timeoutMs: 10_000,
      passHeaders: [],
      rawBody: false,
      responseHeaders: {},
      rateLimit: null,
      idempotency: null,
      mode: "sync",
    });
  });

  it("takes null for the default", () => {
    const nulls = {
      cors: null,
      auth: null,
      ipAllow: null,
      methods: null,
      timeoutMs: null,
      rawBody: null,
      mode: null,
    };
    expect(resolvePolicy(nulls)).toEqual(resolvePolicy({}));
  });

  it("leaves to a function that answers HTTP itself what it does not name", () => {
    expect(resolvePolicy({}, true)).toEqual({
      ...resolvePolicy({}),
      cors: null,
      methods: null,
      passHeaders: null,
    });
    const named = { cors: {}, methods: ["POST"] as const, passHeaders: ["x-a"] };
    expect(resolvePolicy(named, true)).toEqual(resolvePolicy(named));
  });

  it("fills in what a part leaves out", () => {
    const policy = resolvePolicy({
      cors: { origins: ["https://shop.example"], credentials: false },
      auth: { type: "signature", scheme: "hmac", secrets: ["A"], header: "X-Signature" },
      rateLimit: { limit: 5 },
      idempotency: { pointer: "/body/id" },
      passHeaders: ["X-GitHub-Event"],
      responseHeaders: { "Cache-Control": "no-store" },
    });
    expect(policy.cors).toEqual({
      origins: ["https://shop.example"],
      allowHeaders: [],
      exposeHeaders: [],
      maxAgeSeconds: null,
      credentials: false,
    });
    expect(policy.auth).toEqual({
      type: "signature",
      scheme: "hmac",
      secrets: ["A"],
      toleranceSeconds: 300,
      header: "x-signature",
      algorithm: "SHA-256",
      encoding: "hex",
      prefix: "",
    });
    expect(policy.rateLimit).toEqual({ limit: 5, periodSeconds: 60, by: "client" });
    expect(policy.idempotency).toEqual({ header: null, pointer: "/body/id", ttlSeconds: 86_400 });
    expect(policy.passHeaders).toEqual(["x-github-event"]);
    expect(policy.responseHeaders).toEqual({ "cache-control": "no-store" });
  });
});

describe("a change", () => {
  const stored = { timeoutMs: 5_000, cors: { origins: ["https://a.example"], maxAgeSeconds: 60 } };

  it("keeps what it does not name", () => {
    expect(mergePolicy(stored, { rawBody: true })).toEqual({ ...stored, rawBody: true });
    expect(mergePolicy(stored, { timeoutMs: undefined })).toEqual(stored);
  });

  it("replaces a field whole", () => {
    expect(mergePolicy(stored, { cors: { credentials: false } })).toEqual({
      timeoutMs: 5_000,
      cors: { credentials: false },
    });
  });

  it("takes a field back to its default with null", () => {
    expect(mergePolicy(stored, { cors: null, mode: null })).toEqual({ timeoutMs: 5_000 });
    expect(stored.timeoutMs).toBe(5_000);
  });
});
