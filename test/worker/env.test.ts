import { describe, expect, it } from "vitest";
import { toBase64 } from "../../src/core/crypto.ts";
import { toGatewayId } from "../../src/core/gateway-id.ts";
import { SCOPE_NAMES } from "../../src/core/scopes.ts";
import { readConfig, type Env } from "../../src/env.ts";

const AUDIENCE = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

describe("readConfig", () => {
  it("has a default for every setting", () => {
    expect(readConfig({})).toEqual({
      adminToken: null,
      encryptionKey: null,
      access: null,
      publicUrl: null,
      hookHost: null,
      clientAddress: { type: "cloudflare" },
      endpointCacheMs: 5_000,
      logRetentionDays: 14,
      recordsPerMinute: 10,
      maxConcurrentRuns: 1_000,
      redactedNames: new Set(),
      functionSessionMs: 900_000,
      egressAllowPrivate: false,
      gatewayId: "hookwright",
    });
  });

  it("takes an empty setting for none", () => {
    const env: Env = {
      ADMIN_TOKEN: "",
      ENCRYPTION_KEY: "",
      PUBLIC_URL: "",
      HOOK_HOST: "",
      ENDPOINT_CACHE_SECONDS: "",
      LOG_RETENTION_DAYS: "",
      RECORDS_PER_MINUTE: "",
      MAX_CONCURRENT_RUNS: "",
      REDACT_FIELDS: "",
      FUNCTION_SESSION_MINUTES: "",
      TRUST_PROXY_HEADER: "",
      ACCESS_TEAM_DOMAIN: "",
      ACCESS_AUD: "",
      ACCESS_SCOPES: "",
    };
    expect(readConfig(env)).toEqual(readConfig({}));
  });

  it("reads every setting", () => {
    const env: Env = {
      ADMIN_TOKEN: "a-token-of-some-length",
      ENCRYPTION_KEY: KEY,
      PUBLIC_URL: "https://hooks.example.com/",
      HOOK_HOST: "Hooks.example.com:8443",
      TRUST_PROXY_HEADER: "X-Real-IP",
      ENDPOINT_CACHE_SECONDS: "0.5",
      LOG_RETENTION_DAYS: "7",
      RECORDS_PER_MINUTE: "0",
      MAX_CONCURRENT_RUNS: "50",
      REDACT_FIELDS: " Password, card ,,Password",
      FUNCTION_SESSION_MINUTES: "10",
      EGRESS_ALLOW_PRIVATE: "1",
      GATEWAY_ID: "mine",
      ACCESS_TEAM_DOMAIN: "Acme.cloudflareaccess.com",
      ACCESS_AUD: AUDIENCE.toUpperCase(),
      ACCESS_SCOPES: " functions:read,kvs:write ,,functions:read",
    };
    expect(readConfig(env)).toEqual({
      adminToken: "a-token-of-some-length",
      encryptionKey: KEY,
      access: {
        teamDomain: "acme.cloudflareaccess.com",
        audience: AUDIENCE,
        scopes: ["functions:read", "kvs:write"],
      },
      publicUrl: "https://hooks.example.com",
      hookHost: "hooks.example.com:8443",
      clientAddress: { type: "header", name: "x-real-ip" },
      endpointCacheMs: 500,
      logRetentionDays: 7,
      recordsPerMinute: 0,
      maxConcurrentRuns: 50,
      redactedNames: new Set(["password", "card"]),
      functionSessionMs: 600_000,
      egressAllowPrivate: true,
      gatewayId: "mine",
    });
    expect(readConfig({ CLIENT_ADDRESS: "socket" }).clientAddress).toEqual({ type: "socket" });
    expect(readConfig({ PUBLIC_URL: "http://127.0.0.1:8787/base/" }).publicUrl).toBe(
      "http://127.0.0.1:8787/base",
    );
  });

  const BAD: [name: string, make: (value: string) => Env, values: string[], message: RegExp][] = [
    [
      "ADMIN_TOKEN",
      (value) => ({ ADMIN_TOKEN: value }),
      ["short", "fifteen-of-them", "sixteen or more, with blanks", "größer-als-sechzehn"],
      /at least 16 characters, without blanks/,
    ],
    [
      "ENCRYPTION_KEY",
      (value) => ({ ENCRYPTION_KEY: value }),
      ["short", "x".repeat(44), `${KEY}=`, KEY.slice(1), "MDEyMzQ1Njc4OWFiY2RlZg==", ` ${KEY}`],
      /32 bytes in base64/,
    ],
    [
      "PUBLIC_URL",
      (value) => ({ PUBLIC_URL: value }),
      ["hooks.example.com", "ftp://x.example", "/hook", "https://", "javascript:1"],
      /http\(s\) URL/,
    ],
    [
      "HOOK_HOST",
      (value) => ({ HOOK_HOST: value }),
      ["https://hooks.example.com", "hooks.example.com/", "a b", "x:99999", "hooks.example.com:443"],
      /a host, with its port/,
    ],
    [
      "ENDPOINT_CACHE_SECONDS",
      (value) => ({ ENDPOINT_CACHE_SECONDS: value }),
      ["-1", "301", "five", "NaN", "Infinity", "5s", "1,5"],
      /from 0 to 300/,
    ],
    [
      "LOG_RETENTION_DAYS",
      (value) => ({ LOG_RETENTION_DAYS: value }),
      ["6", "0", "-7", "6.99", "3651", "two weeks"],
      /from 7 to 3650/,
    ],
    [
      "RECORDS_PER_MINUTE",
      (value) => ({ RECORDS_PER_MINUTE: value }),
      ["-0.1", "100001", "all"],
      /from 0 to 100000/,
    ],
    [
      "MAX_CONCURRENT_RUNS",
      (value) => ({ MAX_CONCURRENT_RUNS: value }),
      ["0", "-5", "100001", "many"],
      /from 1 to 100000/,
    ],
  ];
  const TEAM = { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com", ACCESS_AUD: AUDIENCE };
  BAD.push(
    [
      "ACCESS_TEAM_DOMAIN",
      (value) => ({ ...TEAM, ACCESS_TEAM_DOMAIN: value }),
      [
        "acme",
        "https://acme.cloudflareaccess.com",
        "acme.cloudflareaccess.com/",
        "acme.cloudflareaccess.com:443",
        "cloudflareaccess.com",
        ".cloudflareaccess.com",
        "console.example.com",
        "acme.cloudflareaccess.com.evil.example",
        "evil.example/acme.cloudflareaccess.com",
        "evilcloudflareaccess.com",
      ],
      /the team's host/,
    ],
    [
      "ACCESS_AUD",
      (value) => ({ ...TEAM, ACCESS_AUD: value }),
      ["x", AUDIENCE.slice(1), `${AUDIENCE}0`, `${AUDIENCE.slice(1)}g`, `${AUDIENCE},${AUDIENCE}`],
      /64 hexadecimal digits/,
    ],
    [
      "ACCESS_SCOPES",
      (value) => ({ ...TEAM, ACCESS_SCOPES: value }),
      ["root", "functions:read;kvs:read", "admin,functions", "Admin", ",", "__proto__"],
      /each one of functions:read, .*admin/,
    ],
    [
      "ACCESS_AUD",
      (value) => ({ ACCESS_TEAM_DOMAIN: value }),
      ["acme.cloudflareaccess.com"],
      /set together or not at all: ACCESS_AUD is missing/,
    ],
    ["ACCESS_TEAM_DOMAIN", (value) => ({ ACCESS_AUD: value }), [AUDIENCE], /ACCESS_TEAM_DOMAIN is missing/],
    [
      "ACCESS_SCOPES",
      (value) => ({ ACCESS_SCOPES: value }),
      ["admin"],
      /without ACCESS_TEAM_DOMAIN and ACCESS_AUD/,
    ],
  );
  it.each(BAD)("names %s when it is wrong", (name, make, values, message) => {
    for (const value of values) {
      expect(() => readConfig(make(value)), value).toThrow(message);
      expect(() => readConfig(make(value)), value).toThrow(name);
    }
  });

  it("gives whom Access lets in everything but what would outlast that", () => {
    const scopes = readConfig(TEAM).access?.scopes;
    expect(SCOPE_NAMES.filter((name) => !scopes?.includes(name))).toEqual(["tokens:write", "admin"]);
  });

  it("makes the gateway's loop name of the key without showing it", () => {
    const { gatewayId } = readConfig({ ENCRYPTION_KEY: KEY });
    expect(gatewayId).toBe(toGatewayId(KEY));
    expect(gatewayId).toMatch(/^hookwright-[0-9a-f]{12}$/);
    expect(toGatewayId(toBase64(new Uint8Array(32)))).not.toBe(gatewayId);
  });
});
