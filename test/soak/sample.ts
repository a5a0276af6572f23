import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { toPercentile } from "../../bench/statistics.ts";
import { listProcesses } from "../e2e/support/processes.ts";
import type { RunningServer } from "../support/server.ts";
import type { SteadyLoad } from "./load.ts";
import { readProcessFigures } from "./process-figures.ts";

/** The parts of a server whose memory is looked at; the sandboxes count together. */
export const PARTS = ["supervisor", "control", "gateway", "sandboxes"] as const;
export type Part = (typeof PARTS)[number];

/** What was found at one moment. */
export interface Sample {
  /** Since the load began. */
  minutes: number;
  callsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
  firstProblem: string | null;
  residentMiB: Record<Part, number>;
  /** Of all processes together. */
  handles: number;
  databaseMiB: number;
  /** To see whether one was started anew. */
  pids: string;
}

/** Takes a sample of the server, and of the load since the last one. */
export function takeSample(
  server: RunningServer,
  load: SteadyLoad,
  { minutes, seconds }: { minutes: number; seconds: number },
): Sample {
  const { latencies, failed, firstProblem } = load.takeWindow();
  const supervisor = { role: "supervisor", pid: server.child.pid ?? 0 };
  const processes = [supervisor, ...listProcesses(supervisor.pid)].filter(({ role }) => role !== "reaper");
  const residentMiB: Record<Part, number> = { supervisor: 0, control: 0, gateway: 0, sandboxes: 0 };
  let handles = 0;
  for (const { role, pid } of processes) {
    const figures = readProcessFigures(pid);
    residentMiB[toPart(role)] += figures?.residentMiB ?? 0;
    handles += figures?.handles ?? 0;
  }
  return {
    minutes,
    callsPerSecond: latencies.length / seconds,
    p50Ms: toPercentile(latencies, 0.5),
    p99Ms: toPercentile(latencies, 0.99),
    failed,
    firstProblem,
    residentMiB,
    handles,
    databaseMiB: readFolderMiB(join(server.dataDir, "d1")),
    pids: processes.map(({ role, pid }) => `${role} ${pid}`).join(", "),
  };
}

function toPart(role: string): Part {
  return PARTS.find((part) => part === role) ?? "sandboxes";
}

/** Its files, the database's log of what is not written into it yet included. */
function readFolderMiB(folder: string): number {
  let bytes = 0;
  for (const file of globSync("**/*", { cwd: folder })) {
    try {
      bytes += statSync(join(folder, file)).size;
    } catch {
      // A log that is gone again.
    }
  }
  return bytes / 1_048_576;
}
