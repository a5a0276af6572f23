import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessEnd } from "../core/process-end.ts";
import { keepProcess, type KeptProcess } from "./kept-process.ts";
import type { Reaper } from "./reaper.ts";
import { watchProcess } from "./watchdog.ts";
import { toWorkerdConfig } from "./workerd-config.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd-process.ts";

/** A sandbox process that is kept running, and replaced when it has grown too large. */
export interface SandboxSlot {
  pid(): number | null;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  index: number;
  runDir: string;
  bundleFile: string;
  /** Packages that functions may import, relative to the run folder. */
  shelfFiles: string[];
  settings: Record<string, string>;
  network: "public" | "all";
  memoryMiB: number;
  v8Flags: string[];
  reaper: Reaper;
  print(line: string): void;
  /** Keeps new runs away from an address and waits for those under way there, up to a limit. */
  drain(address: string): Promise<void>;
  /** Tells those who have runs under way at an address how the process there ends. */
  tellEnd(address: string, end: ProcessEnd): Promise<void>;
}

/** Shorter than the 3 s within which a hung sandbox is back, by a start on a busy machine. */
const HUNG_AFTER_MS = 1_800;
/** A process that is too large from its start must not be replaced all the time. */
const REPLACE_AFTER_MS = 10_000;

/** Over the limit it is replaced in order; this many times as much is more than the machine may lend it. */
const MEMORY_HARD_FACTOR = 2;
/** A hung process is not kept alive for the news of its end. */
const TELL_WAIT_MS = 200;

/** One of the two places of a slot where a process can listen. */
type Place = 0 | 1;

/**
 * The addresses of a slot's two places. One is in use; a process that is to be replaced keeps its
 * own until its runs are done, while its successor takes new ones at the other. The pool in
 * `src/sandbox/pool.ts` knows addresses as such pairs.
 */
export function toSandboxAddresses(runDir: string, index: number): [string, string] {
  return [toAddress(runDir, index, 0), toAddress(runDir, index, 1)];
}

/** Starts a sandbox, and starts it again whenever it ends, is hung, or holds too much memory. */
export async function startSandbox(options: SandboxOptions): Promise<SandboxSlot> {
  const { index, print } = options;
  const started = new Set<Promise<KeptProcess>>();
  let place: Place = 0;
  let startedAt = 0;
  let isReplacing = false;
  let isStopped = false;

  function start(at: Place): Promise<KeptProcess> {
    const starting = keepAt(options, at, () => {
      const isDue = at === place && performance.now() - startedAt > REPLACE_AFTER_MS;
      if (isDue && !isReplacing && !isStopped) {
        isReplacing = true;
        void replace().finally(() => (isReplacing = false));
      }
    });
    started.add(starting);
    startedAt = performance.now();
    return starting;
  }

  async function replace(): Promise<void> {
    print(`sandbox-${index} holds more than ${options.memoryMiB} MiB: replacing it`);
    const [old, oldPlace, oldStarting] = [current, place, currentStarting];
    const next = place === 0 ? 1 : 0;
    const starting = start(next);
    try {
      current = await starting;
    } catch (error) {
      started.delete(starting);
      print(error instanceof Error ? error.message : String(error));
      return;
    }
    currentStarting = starting;
    place = next;
    const running = await old.release();
    await options.drain(toAddress(options.runDir, index, oldPlace));
    running?.kill("SIGKILL");
    started.delete(oldStarting);
  }

  let currentStarting = start(place);
  let current = await currentStarting;
  return {
    pid: () => current.pid(),
    async stop() {
      isStopped = true;
      await Promise.all([...started].map(endProcess));
    },
  };
}

async function endProcess(starting: Promise<KeptProcess>): Promise<void> {
  const kept = await starting.catch(() => null);
  const running = await kept?.release();
  running?.kill("SIGKILL");
  await running?.exited;
}

/** Keeps a process running at a place; `onLarge` is called each time it is found too large. */
function keepAt(options: SandboxOptions, place: Place, onLarge: () => void): Promise<KeptProcess> {
  const { runDir, index, memoryMiB, print, reaper } = options;
  const name = `sandbox-${index}`;
  const rpcPath = toPath(runDir, index, place, "rpc");
  const probePath = toPath(runDir, index, place, "probe");
  const configFile = toPath(runDir, index, place, "capnp");
  writeFileSync(configFile, toConfig(options, rpcPath, probePath), { mode: 0o600 });
  const killed = new WeakSet<WorkerdProcess>();
  const hardMiB = MEMORY_HARD_FACTOR * memoryMiB;

  const tellEnd = (end: ProcessEnd) =>
    options.tellEnd(toAddress(runDir, index, place), end).catch(() => undefined);

  async function kill(running: WorkerdProcess, end: ProcessEnd, why: string): Promise<void> {
    if (!killed.has(running)) {
      killed.add(running);
      print(`${name} ${why}: restarting it`);
      await Promise.race([tellEnd(end), sleep(TELL_WAIT_MS)]);
      running.kill("SIGKILL");
    }
  }

  const killLarge = (running: WorkerdProcess) =>
    kill(running, { cause: "memory", memoryMiB: hardMiB }, `holds more than ${hardMiB} MiB`);

  return keepProcess({
    name,
    print,
    start() {
      // workerd does not take over a socket file that a killed process left behind.
      rmSync(rpcPath, { force: true });
      rmSync(probePath, { force: true });
      return startWorkerd({ name, configFile, sockets: ["rpc", "probe"], env: {}, reaper, print });
    },
    watch: (running) =>
      watchProcess({
        socketPath: probePath,
        path: "/",
        pid: running.pid,
        hungAfterMs: HUNG_AFTER_MS,
        onHung(mib, isBusy) {
          if (!isBusy) {
            void kill(running, { cause: "stalled", memoryMiB }, "answers nothing, and is not at work");
          } else if (mib > memoryMiB / 2) {
            // What fills its heap is busy with collecting garbage, and answers no more than a loop does.
            void kill(running, { cause: "heap", memoryMiB }, `is hung, and holds ${Math.round(mib)} MiB`);
          } else {
            void kill(running, { cause: "hung", memoryMiB }, "is hung");
          }
        },
        onMemory(mib) {
          if (mib > hardMiB) {
            void killLarge(running);
          } else if (mib > memoryMiB) {
            onLarge();
          }
        },
      }),
    onEnd(ended) {
      if (!killed.has(ended)) {
        void tellEnd({ cause: toCause(ended), memoryMiB });
      }
    },
  });
}

/** How a process ended that nobody here has killed. */
function toCause(ended: WorkerdProcess): ProcessEnd["cause"] {
  if (ended.lastLines().includes("heap out of memory")) {
    return "heap";
  }
  const signal = ended.endSignal();
  return signal === "SIGKILL" || signal === "SIGTERM" ? "killed" : "ended";
}

function toConfig(options: SandboxOptions, rpcPath: string, probePath: string): string {
  const settings = Object.entries(options.settings).map(([name, text]) => ({ name, text }));
  return toWorkerdConfig({
    bundle: options.bundleFile,
    data: options.shelfFiles,
    bindings: [{ name: "LOADER", workerLoader: true }, ...settings],
    externals: [],
    sockets: [
      { name: "rpc", address: `unix:${rpcPath}`, entrypoint: "Sandbox", acceptsRpc: true },
      { name: "probe", address: `unix:${probePath}`, entrypoint: "Sandbox", acceptsRpc: false },
    ],
    network: options.network,
    // What the heap of one isolate may hold.
    v8Flags: [`--max-old-space-size=${options.memoryMiB}`, ...options.v8Flags],
  });
}

function toAddress(runDir: string, index: number, place: Place): string {
  return `unix:${toPath(runDir, index, place, "rpc")}`;
}

function toPath(runDir: string, index: number, place: Place, ending: string): string {
  return join(runDir, `sandbox-${index}-${place}.${ending}`);
}
