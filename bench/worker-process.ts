import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { toWorkerdConfig, type ProcessConfig } from "../src/local/workerd-config.ts";
import type { Place } from "./place.ts";

// The package is CommonJS whose default export is the path of the binary for this platform.
const { default: workerd } = createRequire(import.meta.url)("workerd") as { default: string };

const HTTP_SOCKET = { name: "http", address: "127.0.0.1:0", entrypoint: null, acceptsRpc: false };
const CONTROL_FD = 3;

/**
 * Starts raw `workerd serve` with one module on a free port and gives its URL, which ends with a
 * slash. The process ends with the benchmark.
 */
export async function startWorker(
  name: string,
  module: string,
  { runDir, reaper, onEnd }: Place,
  config: Partial<ProcessConfig> = {},
  env: Record<string, string> = {},
): Promise<string> {
  const bundle = `${name}.js`;
  const configFile = join(runDir, `${name}.capnp`);
  const sockets = [HTTP_SOCKET, ...(config.sockets ?? [])];
  const parts: ProcessConfig = {
    bindings: [],
    externals: [],
    network: "public",
    ...config,
    bundle,
    sockets,
  };
  writeFileSync(join(runDir, bundle), module, { mode: 0o600 });
  writeFileSync(configFile, toWorkerdConfig(parts), { mode: 0o600 });
  const child = spawn(workerd, ["serve", "--experimental", `--control-fd=${CONTROL_FD}`, configFile], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    env,
  });
  const exited = once(child, "exit");
  const { pid } = child;
  if (pid !== undefined) {
    reaper.watch(pid);
    onEnd(async () => {
      child.kill("SIGKILL");
      await exited;
      reaper.forget(pid);
    });
  }
  const port = await Promise.race([readPort(child, sockets.length), exited.then(() => null)]);
  if (port === null) {
    throw new Error(`the ${name} process ended at once`);
  }
  return `http://127.0.0.1:${port}/`;
}

/** Reads the control channel until every socket listens; gives the port of `http`. */
async function readPort(child: ChildProcess, sockets: number): Promise<number | null> {
  let port: number | null = null;
  let listening = 0;
  for await (const line of createInterface(child.stdio[CONTROL_FD] as Readable)) {
    const event = JSON.parse(line) as { event: string; socket?: string; port?: number };
    if (event.event !== "listen") {
      continue;
    }
    if (event.socket === HTTP_SOCKET.name) {
      port = event.port ?? null;
    }
    if (++listening === sockets) {
      break;
    }
  }
  return port;
}
