import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReaper, type Reaper } from "../src/local/reaper.ts";

/** Where the processes of one benchmark have their files, and what ends them. */
export interface Place {
  runDir: string;
  /** Ends what is noted here if the benchmark itself dies. */
  reaper: Reaper;
  /** Notes how to end something; what was noted last is ended first. */
  onEnd(end: () => Promise<unknown> | void): void;
  /** Ends everything that was started. */
  end(): Promise<void>;
}

export function createPlace(): Place {
  const runDir = mkdtempSync(join(tmpdir(), "hookwright-bench-"));
  const reaper = startReaper(runDir);
  const ends: (() => Promise<unknown> | void)[] = [
    () => rmSync(runDir, { recursive: true, force: true }),
    () => reaper.close(),
  ];
  return {
    runDir,
    reaper,
    onEnd: (end) => void ends.push(end),
    async end() {
      for (const one of ends.splice(0).toReversed()) {
        await one();
      }
    },
  };
}
