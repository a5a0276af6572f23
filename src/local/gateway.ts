import { rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Reaper } from "./reaper.ts";
import { watchProcess } from "./watchdog.ts";
import { RPC_HOST, toWorkerdConfig, type External } from "./workerd-config.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd-process.ts";

/** The process that has the public socket. */
export interface GatewayProcess {
  readonly port: number;
  pid(): number | null;
  /** Asks the process's `Maintenance` entrypoint; gives the body of the answer. */
  ask(path: string): Promise<string>;
  /** Lets running calls finish, writes what is to be written, and ends the process. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  host: string;
  port: number;
  runDir: string;
  bundleFile: string;
  controlAddress: string;
  databaseAddress: string;
  sandboxAddresses: string[];
  settings: Record<string, string>;
  /** Given through the environment, so that they stand in no file and on no command line. */
  secrets: Record<string, string>;
  key: string;
  reaper: Reaper;
  print(line: string): void;
}

/** Waits for running calls this long, and a little more for the records to be written. */
const STOP_WAIT_MS = 12_000;
const RESTART_PAUSE_MS = 200;
/** The gateway runs no user code: what it holds is caches with a bound. */
const MEMORY_MIB = 4_096;

/** Starts the gateway and starts it again on the same port if it ends by itself. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const { runDir, print, key } = options;
  const configFile = join(runDir, "gateway.capnp");
  const maintenancePath = join(runDir, "gateway.maintenance");
  const headers = { "x-hookwright-key": key };
  let port = options.port;
  let current: WorkerdProcess | null = null;
  let isStopping = false;

  async function start(): Promise<void> {
    rmSync(maintenancePath, { force: true });
    writeFileSync(configFile, toConfig(options, port, maintenancePath), { mode: 0o600 });
    const env = { ...options.secrets, DATABASE_KEY: key };
    const running = await startWorkerd({
      name: "gateway",
      configFile,
      sockets: ["http", "maintenance"],
      env,
      print,
    });
    current = running;
    port = running.ports.get("http") ?? port;
    options.reaper.watch(running.pid);
    const watch = watchProcess({
      socketPath: maintenancePath,
      path: "/ping",
      headers,
      pid: running.pid,
      memoryMiB: MEMORY_MIB,
      onHung: () => running.kill("SIGKILL"),
      onLarge: () => running.kill("SIGKILL"),
    });
    void running.exited.then(() => {
      watch.stop();
      options.reaper.forget(running.pid);
      current = null;
      if (!isStopping) {
        print("the gateway ended: starting it again");
        restart();
      }
    });
  }

  function restart(): void {
    start().catch((error: unknown) => {
      print(error instanceof Error ? error.message : String(error));
      if (!isStopping) {
        setTimeout(restart, RESTART_PAUSE_MS);
      }
    });
  }

  await start();
  const ask = (path: string) => askMaintenance(maintenancePath, path, headers);
  return {
    get port() {
      return port;
    },
    pid: () => current?.pid ?? null,
    ask,
    async stop() {
      isStopping = true;
      const running = current;
      if (running === null) {
        return;
      }
      // workerd ends when no request is left, without waiting for work behind an answer. This
      // request stays open until the calls are done and their records written.
      const closed = ask("/close").catch(() => "");
      running.kill("SIGTERM");
      const timer = setTimeout(() => running.kill("SIGKILL"), STOP_WAIT_MS);
      await closed;
      await running.exited;
      clearTimeout(timer);
    },
  };
}

function toConfig(options: GatewayOptions, port: number, maintenancePath: string): string {
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  const sandboxes = options.sandboxAddresses.map((address, index): External => ({
    name: `sandbox-${index}`,
    address,
    rpcHost: RPC_HOST,
  }));
  return toWorkerdConfig({
    bundle: options.bundleFile,
    bindings: [
      { name: "CONTROL", service: "control" },
      { name: "DATABASE", service: "database" },
      { name: "DATABASE_KEY", fromEnvironment: "DATABASE_KEY" },
      ...sandboxes.map((_, index) => ({ name: `SANDBOX_${index}`, service: `sandbox-${index}` })),
      ...Object.entries(options.settings).map(([name, text]) => ({ name, text })),
      ...Object.keys(options.secrets).map((name) => ({ name, fromEnvironment: name })),
    ],
    externals: [
      { name: "control", address: options.controlAddress },
      { name: "database", address: options.databaseAddress, rpcHost: RPC_HOST },
      ...sandboxes,
    ],
    sockets: [
      { name: "http", address: `${host}:${port}`, entrypoint: null, acceptsRpc: false },
      {
        name: "maintenance",
        address: `unix:${maintenancePath}`,
        entrypoint: "Maintenance",
        acceptsRpc: false,
      },
    ],
    network: "public",
  });
}

function askMaintenance(socketPath: string, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    asking.on("error", reject);
    asking.end();
  });
}
