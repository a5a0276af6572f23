import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadGenerator, LoadRequest, LoadResult } from "./load.ts";

const run = promisify(execFile);
const LUA = fileURLToPath(new URL("./post.lua", import.meta.url));

/** Load by wrk, on one thread of its own; what it is to send lies in files of `runDir`. */
export function createWrk(runDir: string): LoadGenerator {
  return {
    name: "wrk, one thread; its percentiles are corrected for coordinated omission",
    run: (request) => runWrk(runDir, request),
  };
}

async function runWrk(runDir: string, request: LoadRequest): Promise<LoadResult> {
  const { url, body, connections, seconds } = request;
  const toFile = (name: string, text: string | undefined): string => {
    const file = text === undefined ? "" : join(runDir, name);
    if (text !== undefined) {
      writeFileSync(file, text);
    }
    return file;
  };
  const files = [
    toFile("load-body", body),
    toFile("load-paths", request.paths?.join("\n")),
    toFile("load-expected", request.expected),
  ];
  const load = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "10s"];
  const { stdout } = await run("wrk", [...load, "-s", LUA, url, "--", ...files]);
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  if (line === undefined) {
    throw new Error(`wrk said nothing of its load on ${url}`);
  }
  return JSON.parse(line) as LoadResult;
}
