import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reaper } from "./reaper.ts";
import { watchProcess } from "./watchdog.ts";
import { toWorkerdConfig } from "./workerd-config.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd-process.ts";

/** A sandbox process that is kept running under one address. */
export interface SandboxSlot {
  /** Where it takes RPC; the same across restarts. */
  readonly address: string;
  pid(): number | null;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  index: number;
  runDir: string;
  bundleFile: string;
  settings: Record<string, string>;
  network: "public" | "all";
  memoryMiB: number;
  reaper: Reaper;
  print(line: string): void;
  /** Keeps runs away from this sandbox and waits for those under way, up to a limit. */
  pause(index: number): Promise<void>;
  resume(index: number): Promise<void>;
}

/** A process that dies at once again and again must not keep a core busy with its restarts. */
const RESTART_PAUSE_MS = 100;
const RESTART_PAUSE_MAX_MS = 2_000;
const STABLE_AFTER_MS = 5_000;

/**
 * Starts a sandbox and starts it again whenever it ends: when it was killed, ran out of memory, or
 * was hung and the watchdog killed it.
 */
export async function startSandbox(options: SandboxOptions): Promise<SandboxSlot> {
  const { index, runDir, print } = options;
  const name = `sandbox-${index}`;
  const rpcPath = join(runDir, `${name}.rpc`);
  const probePath = join(runDir, `${name}.probe`);
  const configFile = join(runDir, `${name}.capnp`);
  writeFileSync(configFile, toConfig(options, rpcPath, probePath), { mode: 0o600 });

  let current: WorkerdProcess | null = null;
  let isStopping = false;
  let pauseMs = RESTART_PAUSE_MS;

  async function start(): Promise<void> {
    // workerd does not take over a socket file that a killed process left behind.
    rmSync(rpcPath, { force: true });
    rmSync(probePath, { force: true });
    const startedAt = performance.now();
    const running = await startWorkerd({ name, configFile, sockets: ["rpc", "probe"], env: {}, print });
    current = running;
    options.reaper.watch(running.pid);
    const watch = watchProcess({
      socketPath: probePath,
      path: "/",
      pid: running.pid,
      memoryMiB: options.memoryMiB,
      onHung() {
        print(`${name} is hung: restarting it`);
        running.kill("SIGKILL");
      },
      onLarge() {
        print(`${name} holds more than ${options.memoryMiB} MiB: replacing it`);
        void options.pause(index).finally(() => running.kill("SIGKILL"));
      },
    });
    void running.exited.then(() => {
      watch.stop();
      options.reaper.forget(running.pid);
      current = null;
      if (!isStopping) {
        const wasStable = performance.now() - startedAt > STABLE_AFTER_MS;
        pauseMs = wasStable ? RESTART_PAUSE_MS : Math.min(pauseMs * 2, RESTART_PAUSE_MAX_MS);
        print(`${name} ended: starting it again`);
        setTimeout(() => void restart(), wasStable ? 0 : pauseMs);
      }
    });
  }

  async function restart(): Promise<void> {
    if (isStopping) {
      return;
    }
    try {
      await start();
      await options.resume(index);
    } catch (error) {
      print(`${name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
      setTimeout(() => void restart(), RESTART_PAUSE_MAX_MS);
    }
  }

  await start();
  return {
    address: `unix:${rpcPath}`,
    pid: () => current?.pid ?? null,
    async stop() {
      isStopping = true;
      const running = current;
      running?.kill("SIGKILL");
      await running?.exited;
    },
  };
}

function toConfig(options: SandboxOptions, rpcPath: string, probePath: string): string {
  const settings = Object.entries(options.settings).map(([name, text]) => ({ name, text }));
  return toWorkerdConfig({
    bundle: options.bundleFile,
    bindings: [{ name: "LOADER", workerLoader: true }, ...settings],
    externals: [],
    sockets: [
      { name: "rpc", address: `unix:${rpcPath}`, entrypoint: "Sandbox", acceptsRpc: true },
      { name: "probe", address: `unix:${probePath}`, entrypoint: "Sandbox", acceptsRpc: false },
    ],
    network: options.network,
  });
}
