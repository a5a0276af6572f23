import { readFile } from "node:fs/promises";
import { request } from "node:http";

const PROBE_EVERY_MS = 250;

export interface WatchOptions {
  /** The process's own socket, and the path to ask there. */
  socketPath: string;
  path: string;
  /** The key of a process that asks for one. */
  key?: string;
  pid: number;
  /** How long it may stay silent before it counts as hung. */
  hungAfterMs: number;
  /** Called once, with what the process holds then. */
  onHung(residentMiB: number): void;
  /** Told of the memory that it holds, again each time, until the watching ends. */
  onMemory(residentMiB: number): void;
}

/**
 * Asks a process over its own socket whether it can still run JavaScript, and looks at the memory
 * it holds. Time in which the supervisor itself was held up does not count against the process.
 * Gives what ends the watching.
 */
export function watchProcess(options: WatchOptions): () => void {
  const headers = options.key === undefined ? {} : { "x-hookwright-key": options.key };
  let silentMs = 0;
  let isAsking = false;
  let isStopped = false;
  let lastTick = performance.now();

  function ask(): void {
    isAsking = true;
    const { socketPath, path } = options;
    const probe = request({ socketPath, path, headers, agent: false }, (response) => {
      response.resume();
      isAsking = false;
      silentMs = 0;
    });
    probe.on("error", () => (isAsking = false));
    probe.end();
  }

  function stop(): void {
    isStopped = true;
    clearInterval(timer);
  }

  const timer = setInterval(() => {
    const now = performance.now();
    silentMs += Math.min(now - lastTick, 2 * PROBE_EVERY_MS);
    lastTick = now;
    if (silentMs > options.hungAfterMs) {
      stop();
      void readResidentMiB(options.pid).then(options.onHung);
      return;
    }
    if (!isAsking) {
      ask();
    }
    void readResidentMiB(options.pid).then((mib) => {
      if (!isStopped) {
        options.onMemory(mib);
      }
    });
  }, PROBE_EVERY_MS);
  return stop;
}

/** Resident memory of a process in MiB; 0 where the system does not tell (no `/proc`). */
async function readResidentMiB(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
