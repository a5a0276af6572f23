import { readdirSync, readFileSync } from "node:fs";

/** What the system tells of a process. */
export interface ProcessFigures {
  residentMiB: number;
  /** Open files, sockets and pipes. */
  handles: number;
}

/** Reads them from /proc; null when the process is gone. */
export function readProcessFigures(pid: number): ProcessFigures | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    return { residentMiB: kib / 1_024, handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return null;
  }
}
