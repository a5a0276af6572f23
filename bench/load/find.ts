import { spawnSync } from "node:child_process";
import { createAutocannon } from "./autocannon.ts";
import type { LoadGenerator } from "./load.ts";
import { createWrk } from "./wrk.ts";

/** Takes wrk when it is installed: it needs a tenth of a core where autocannon needs a whole one. */
export function findLoadGenerator(runDir: string): LoadGenerator {
  const isWrkThere = spawnSync("wrk", ["--version"]).error === undefined;
  return isWrkThere ? createWrk(runDir) : createAutocannon();
}
