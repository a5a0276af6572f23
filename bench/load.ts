import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What a stretch of load came to; times are in ms. */
export interface LoadResult {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

/** What is sent: the same POST on every connection, as fast as the answers come. */
export interface LoadRequest {
  url: string;
  body: string;
  seconds: number;
}

export interface LoadGenerator {
  /** Its name, and what its percentiles are. */
  readonly name: string;
  run(request: LoadRequest): Promise<LoadResult>;
  /** The same, slower, with the status of every single answer looked at. */
  runChecked(request: LoadRequest): Promise<LoadResult>;
}

export const CONNECTIONS = 32;

const run = promisify(execFile);
const LUA = fileURLToPath(new URL("./post.lua", import.meta.url));
const AUTOCANNON = fileURLToPath(new URL("../node_modules/.bin/autocannon", import.meta.url));

/** Takes wrk when it is installed: it needs a tenth of a core where autocannon needs a whole one. */
export function findLoadGenerator(): LoadGenerator {
  const isWrkThere = spawnSync("wrk", ["--version"]).error === undefined;
  return isWrkThere ? wrk : autocannon;
}

/** Throws when anything but a 200 came back: a fast refusal must not pass for a fast answer. */
function assertNoFailure(result: LoadResult, url: string): LoadResult {
  if (result.failed > 0 || result.requests === 0) {
    throw new Error(`${result.failed} of ${result.requests} requests to ${url} failed`);
  }
  return result;
}

const wrk: LoadGenerator = {
  name: "wrk, one thread; its percentiles are corrected for coordinated omission",
  run: (request) => runWrk(request, "fast"),
  runChecked: (request) => runWrk(request, "check"),
};

async function runWrk({ url, body, seconds }: LoadRequest, mode: string): Promise<LoadResult> {
  const load = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "--timeout", "10s"];
  const { stdout } = await run("wrk", [...load, "-s", LUA, url, "--", body, mode]);
  const line = stdout.split("\n").find((text) => text.startsWith("{")) ?? "{}";
  return assertNoFailure(JSON.parse(line) as LoadResult, url);
}

const autocannon: LoadGenerator = {
  name: "autocannon; its percentiles are not corrected for coordinated omission",
  run: runAutocannon,
  runChecked: runAutocannon,
};

/** The parts of autocannon's report that are read here. */
interface AutocannonReport {
  requests: { total: number };
  duration: number;
  latency: { p50: number; p99: number };
  errors: number;
  timeouts: number;
  statusCodeStats: Record<string, { count: number }>;
}

async function runAutocannon({ url, body, seconds }: LoadRequest): Promise<LoadResult> {
  const load = ["-c", String(CONNECTIONS), "-d", String(seconds), "-m", "POST", "-j", "-n"];
  const what = ["-H", "content-type: application/json", "-b", body, url];
  const { stdout } = await run(process.execPath, [AUTOCANNON, ...load, ...what], {
    maxBuffer: 16 * 1_048_576,
  });
  const report = JSON.parse(stdout) as AutocannonReport;
  const { total } = report.requests;
  const good = report.statusCodeStats["200"]?.count ?? 0;
  const { p50, p99 } = report.latency;
  const failed = total - good + report.errors + report.timeouts;
  return assertNoFailure({ requests: total, seconds: report.duration, p50Ms: p50, p99Ms: p99, failed }, url);
}
