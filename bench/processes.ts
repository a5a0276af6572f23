import { readdirSync, readFileSync } from "node:fs";

/* What the system tells of processes, read from /proc. */

const PAGE_BYTES = 4_096;

/** Finds the processes that another one started, by a part of their command line; throws if there is none. */
export function findChildPids(parentPid: number, part: string): number[] {
  const pids = readdirSync("/proc").map(Number);
  const children = pids.filter((pid) => Number.isInteger(pid) && isChild(pid, parentPid, part));
  if (children.length === 0) {
    throw new Error(`process ${parentPid} has no child with "${part}" in its command line`);
  }
  return children;
}

function isChild(pid: number, parentPid: number, part: string): boolean {
  try {
    // The second field is the name in brackets, which may have blanks in it.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return Number(parent) === parentPid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(part);
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

/** Resident memory of some processes together, in MiB. */
export function readResidentMiB(pids: readonly number[]): number {
  const pages = pids.map((pid) => Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]));
  return (pages.reduce((sum, count) => sum + count, 0) * PAGE_BYTES) / 1_048_576;
}
