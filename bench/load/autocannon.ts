import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadGenerator, LoadResult } from "./load.ts";

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL("./autocannon-child.ts", import.meta.url));

/** Load by autocannon, in a process of its own: it keeps a whole core busy. */
export function createAutocannon(): LoadGenerator {
  return {
    name: "autocannon; its percentiles are whole ms and not corrected for coordinated omission",
    async run(request) {
      const running = run(process.execPath, [CHILD]);
      running.child.stdin?.end(JSON.stringify(request));
      return JSON.parse((await running).stdout) as LoadResult;
    },
  };
}
