import { readdirSync, readFileSync } from "node:fs";

/* What the system tells of processes, read from /proc. */

const PAGE_BYTES = 4_096;

/** Finds a process that another one started, by a part of its command line. */
export function findChildPid(parentPid: number, part: string): number {
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (Number.isInteger(pid) && isChild(pid, parentPid, part)) {
      return pid;
    }
  }
  throw new Error(`process ${parentPid} has no child with "${part}" in its command line`);
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

/** Resident memory of a process in MiB. */
export function readResidentMiB(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return (pages * PAGE_BYTES) / 1_048_576;
}
