import { readFile } from "node:fs/promises";
import { request } from "node:http";

const PROBE_EVERY_MS = 250;
/**
 * What loops, or collects garbage all the time, has a core for itself, or its share of one where the machine is
 * busy. What has used less of its silence was stopped, or got no time.
 */
const BUSY_SHARE = 0.1;
/** Of the system, in which `/proc` counts CPU time. */
const MS_PER_TICK = 10;

export interface WatchOptions {
  /** The process's own socket, and the path to ask there. */
  socketPath: string;
  path: string;
  /** The key of a process that asks for one. */
  key?: string;
  pid: number;
  /** How long it may stay silent before it counts as hung. */
  hungAfterMs: number;
  /** Called once, with what the process holds then, and whether it was at work while it was silent. */
  onHung(residentMiB: number, isBusy: boolean): void;
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
  let cpuMsAtAnswer = 0;
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
      void readCpuMs(options.pid).then((cpuMs) => (cpuMsAtAnswer = cpuMs));
    });
    probe.on("error", () => (isAsking = false));
    probe.end();
  }

  async function tellHung(): Promise<void> {
    const [mib, cpuMs] = await Promise.all([readResidentMiB(options.pid), readCpuMs(options.pid)]);
    options.onHung(mib, cpuMs - cpuMsAtAnswer >= BUSY_SHARE * silentMs || cpuMs === 0);
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
      void tellHung();
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

/** CPU time that a process has used so far; 0 where the system does not tell. */
async function readCpuMs(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name of the program, which may hold blanks, stands in brackets before (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return 0;
  }
}
