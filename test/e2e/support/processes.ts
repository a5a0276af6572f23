import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** A process of a running server. */
export interface ServerProcess {
  pid: number;
  /** `gateway`, `control`, `sandbox-0`, …, or `reaper`. */
  role: string;
}

/** The processes that a supervisor has started, as the system lists them now. */
export function listProcesses(supervisor: number): ServerProcess[] {
  const found: ServerProcess[] = [];
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readProcFile(name, "stat") : null;
    // The name in parentheses may hold blanks; the parent is the second field after it.
    const parent = Number(stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === supervisor) {
      const role = toRole(readProcFile(name, "cmdline")?.split("\0") ?? []);
      if (role !== null) {
        found.push({ pid: Number(name), role });
      }
    }
  }
  return found;
}

/** The process of a role; undefined while there is none. */
export function findProcess(supervisor: number, role: string): ServerProcess | undefined {
  return listProcesses(supervisor).find((process) => process.role === role);
}

/** Tells whether a process is there and runs; one that is dead and not yet collected does not. */
export function isRunning(pid: number): boolean {
  const stat = readProcFile(String(pid), "stat");
  return stat !== null && stat[stat.lastIndexOf(")") + 2] !== "Z";
}

function toRole(args: string[]): string | null {
  if (args.includes("--binary")) {
    return "control";
  }
  const config = args.find((arg) => arg.endsWith(".capnp"));
  if (config !== undefined) {
    return basename(config, ".capnp").replace(/^(sandbox-\d+)-\d$/, "$1");
  }
  return args.some((arg) => arg.includes("while read -r sign pid")) ? "reaper" : null;
}

function readProcFile(pid: string, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}
