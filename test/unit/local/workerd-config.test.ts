import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  COMPATIBILITY_DATE,
  COMPATIBILITY_FLAGS,
  toWorkerdConfig,
  type ProcessConfig,
} from "../../../src/local/workerd-config.ts";

const NOTHING: ProcessConfig = {
  bundle: "worker.js",
  bindings: [],
  externals: [],
  sockets: [],
  network: "public",
};

/** The config without the line breaks, which mean nothing. */
function toText(config: ProcessConfig): string {
  return toWorkerdConfig(config).replaceAll(/\s+/g, " ");
}

test("the deployed Worker has the same compatibility settings", () => {
  const toml = readFileSync(new URL("../../../wrangler.toml", import.meta.url), "utf8");
  expect(/^compatibility_date = "(.+)"$/m.exec(toml)?.[1]).toBe(COMPATIBILITY_DATE);
  const flags = /^compatibility_flags = (\[.*\])$/m.exec(toml)?.[1];
  expect(JSON.parse(flags ?? "")).toEqual(COMPATIBILITY_FLAGS);
});

test("each binding is written in its own form", () => {
  const text = toText({
    ...NOTHING,
    bindings: [
      { name: "SETTING", text: "value" },
      { name: "SECRET", fromEnvironment: "SECRET" },
      { name: "OTHER", service: "other" },
      { name: "LOADER", workerLoader: true },
    ],
  });
  expect(text).toContain(
    'bindings = [(name = "SETTING", text = "value"), (name = "SECRET", fromEnvironment = "SECRET"), ' +
      '(name = "OTHER", service = "other"), (name = "LOADER", workerLoader = (id = "functions"))]',
  );
});

test("a value cannot leave its quotes", () => {
  const value = 'a"), (name = "LOADER", workerLoader = (id = "x\\';
  const text = toText({ ...NOTHING, bindings: [{ name: "SETTING", text: value }] });
  expect(text).toContain(`bindings = [(name = "SETTING", text = ${JSON.stringify(value)})]`);
});

test("services of other processes speak HTTP, or RPC under a host name", () => {
  const text = toText({
    ...NOTHING,
    externals: [
      { name: "control", address: "127.0.0.1:1" },
      { name: "database", address: "127.0.0.1:2", rpcHost: "rpc" },
    ],
  });
  expect(text).toContain('(name = "control", external = (address = "127.0.0.1:1", http = ()))');
  expect(text).toContain(
    '(name = "database", external = (address = "127.0.0.1:2", http = (capnpConnectHost = "rpc")))',
  );
});

test("a socket leads to the default handler or to one entrypoint", () => {
  const text = toText({
    ...NOTHING,
    sockets: [
      { name: "http", address: "127.0.0.1:0", entrypoint: null, acceptsRpc: false },
      { name: "rpc", address: "unix:/run/rpc", entrypoint: "Sandbox", acceptsRpc: true },
    ],
  });
  expect(text).toContain('(name = "http", address = "127.0.0.1:0", http = (), service = "main")');
  expect(text).toMatch(
    /\(name = "rpc", address = "unix:\/run\/rpc", http = \(capnpConnectHost = "[^"]+"\), service = \(name = "main", entrypoint = "Sandbox"\)\)/,
  );
});

test("the network reaches the public internet, and private addresses only where that is wanted", () => {
  expect(toText(NOTHING)).toContain('network = (allow = ["public"], ');
  expect(toText({ ...NOTHING, network: "all" })).toContain('network = (allow = ["public", "private"], ');
});
