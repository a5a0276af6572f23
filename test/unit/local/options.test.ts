import { expect, test } from "vitest";
import { parseOptions, StartError, USAGE } from "../../../src/local/options.ts";

const KEY = Buffer.alloc(32, 1).toString("base64");

test("what is not set has its default", () => {
  expect(parseOptions([], {})).toEqual({
    host: "127.0.0.1",
    port: 8787,
    dataDir: ".hookwright",
    sandboxes: 2,
    gateways: 1,
    adminToken: null,
    encryptionKey: null,
    allowPrivateEgress: false,
    demo: true,
    sandboxMemoryMiB: 1_536,
    v8Flags: [],
    worker: {},
  });
});

test("an empty setting counts as not set", () => {
  const names = ["HOST", "PORT", "DATA_DIR", "SANDBOXES", "ADMIN_TOKEN", "ENCRYPTION_KEY", "PUBLIC_URL"];
  const env = Object.fromEntries(names.map((name) => [name, ""]));
  expect(parseOptions([], env)).toEqual(parseOptions([], {}));
});

test("the environment sets everything", () => {
  const env = {
    HOST: "0.0.0.0",
    PORT: "80",
    DATA_DIR: "/data",
    SANDBOXES: "4",
    GATEWAYS: "3",
    ADMIN_TOKEN: "a-token-of-some-length",
    ENCRYPTION_KEY: KEY,
    EGRESS_ALLOW_PRIVATE: "1",
    SANDBOX_MEMORY_MIB: "512",
    WORKERD_V8_FLAGS: " --no-maglev --expose-gc",
    PUBLIC_URL: "https://hooks.example",
    TRUST_PROXY_HEADER: "x-real-ip",
    ENDPOINT_CACHE_SECONDS: "0",
    LOG_RETENTION_DAYS: "30",
    UNKNOWN: "is left alone",
  };
  expect(parseOptions([], env)).toEqual({
    host: "0.0.0.0",
    port: 80,
    dataDir: "/data",
    sandboxes: 4,
    gateways: 3,
    adminToken: "a-token-of-some-length",
    encryptionKey: KEY,
    allowPrivateEgress: true,
    demo: true,
    sandboxMemoryMiB: 512,
    v8Flags: ["--no-maglev", "--expose-gc"],
    worker: {
      PUBLIC_URL: "https://hooks.example",
      TRUST_PROXY_HEADER: "x-real-ip",
      ENDPOINT_CACHE_SECONDS: "0",
      LOG_RETENTION_DAYS: "30",
    },
  });
});

test("a flag wins over the environment", () => {
  const argv = [
    "--host",
    "::1",
    "--port=0",
    "--data",
    "here",
    "--sandboxes",
    "1",
    "--allow-private-egress",
    "--no-demo",
  ];
  const env = { HOST: "0.0.0.0", PORT: "80", DATA_DIR: "there", SANDBOXES: "4", EGRESS_ALLOW_PRIVATE: "0" };
  expect(parseOptions(argv, env)).toMatchObject({
    host: "::1",
    port: 0,
    dataDir: "here",
    sandboxes: 1,
    allowPrivateEgress: true,
    demo: false,
  });
});

test("--help asks for the text, whatever else is there", () => {
  expect(parseOptions(["--help", "--port", "wrong"], {})).toBeNull();
  expect(USAGE).toContain("--allow-private-egress");
});

test.each([
  [["--port", "-1"], {}, "--port"],
  [["--port", "1e3"], {}, "--port"],
  [["--port", " 80"], {}, "--port"],
  [["--sandboxes", "65"], {}, "--sandboxes"],
  [["--host", "http://a"], {}, "--host"],
  [["--port"], {}, "--port"],
  [["--nothing"], {}, "--nothing"],
  [[], { ADMIN_TOKEN: "has a blank in it, which no header may" }, "ADMIN_TOKEN"],
  [[], { ENCRYPTION_KEY: `${KEY}x` }, "ENCRYPTION_KEY"],
  [[], { SANDBOX_MEMORY_MIB: "255" }, "SANDBOX_MEMORY_MIB"],
  [[], { SANDBOX_MEMORY_MIB: "4096" }, "SANDBOX_MEMORY_MIB"],
  [[], { RECORDS_PER_MINUTE: "-1" }, "RECORDS_PER_MINUTE"],
  [[], { ACCESS_TEAM_DOMAIN: "acme" }, "ACCESS_TEAM_DOMAIN"],
  [[], { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com" }, "ACCESS_AUD is missing"],
  [[], { ACCESS_AUD: "0".repeat(64) }, "ACCESS_TEAM_DOMAIN is missing"],
  [[], { ACCESS_SCOPES: "admin" }, "ACCESS_SCOPES"],
])("%j with %j stops the start and names what is wrong", (argv, env, name) => {
  const parse = () => parseOptions(argv, env);
  expect(parse).toThrow(StartError);
  expect(parse).toThrow(name);
});

test("no message is longer than a line or shows a key", () => {
  const message = (env: Record<string, string>) => {
    try {
      parseOptions([], env);
    } catch (error) {
      return String(error);
    }
    return "";
  };
  const secret = "c2VjcmV0";
  for (const env of [{ ENCRYPTION_KEY: secret }, { ADMIN_TOKEN: secret }]) {
    expect(message(env)).not.toContain(secret);
    expect(message(env)).toMatch(/^StartError: .+$/);
  }
});
