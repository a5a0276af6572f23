import { readFile } from "node:fs/promises";
import { request } from "node:http";

/** How often a process is asked, and how long it may stay silent before it counts as hung. */
const PROBE_EVERY_MS = 250;
const HUNG_AFTER_MS = 1_800;
const MEMORY_EVERY_PROBES = 8;

/**
 * Asks a process over its own socket whether it can still run JavaScript; calls `onHung` once when
 * it stays silent too long, and `onLarge` when it holds more memory than it may. Time in which the
 * supervisor itself was held up does not count against the process.
 */
export function watchProcess(options: {
  socketPath: string;
  path: string;
  headers?: Record<string, string>;
  pid: number;
  memoryMiB: number;
  onHung(): void;
  onLarge(): void;
}): { stop(): void } {
  let silentMs = 0;
  let probes = 0;
  let isStopped = false;
  let askedAt: number | null = null;
  let lastTick = performance.now();

  function ask(): void {
    askedAt = performance.now();
    const probe = request(
      { socketPath: options.socketPath, path: options.path, headers: options.headers ?? {}, agent: false },
      (response) => {
        response.resume();
        askedAt = null;
        silentMs = 0;
      },
    );
    probe.on("error", () => {
      askedAt = null;
    });
    probe.setTimeout(HUNG_AFTER_MS * 2, () => probe.destroy());
    probe.end();
  }

  const timer = setInterval(() => {
    const now = performance.now();
    const elapsed = now - lastTick;
    lastTick = now;
    if (askedAt === null) {
      ask();
    }
    silentMs += Math.min(elapsed, 2 * PROBE_EVERY_MS);
    if (silentMs > HUNG_AFTER_MS && !isStopped) {
      stop();
      options.onHung();
      return;
    }
    if (++probes % MEMORY_EVERY_PROBES === 0) {
      void readResidentMiB(options.pid).then((mib) => {
        if (mib > options.memoryMiB && !isStopped) {
          stop();
          options.onLarge();
        }
      });
    }
  }, PROBE_EVERY_MS);

  function stop(): void {
    isStopped = true;
    clearInterval(timer);
  }
  return { stop };
}

const PAGE_BYTES = 4_096;

/** Resident memory of a process in MiB; 0 where the system does not tell (no `/proc`). */
async function readResidentMiB(pid: number): Promise<number> {
  try {
    const statm = await readFile(`/proc/${pid}/statm`, "utf8");
    return (Number(statm.split(" ")[1]) * PAGE_BYTES) / 1_048_576;
  } catch {
    return 0;
  }
}
