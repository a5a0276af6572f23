import { rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { measureFullRate, startSteadyLoad } from "./load.ts";
import { createMix } from "./mix.ts";
import { parseOptions, USAGE, type SoakOptions } from "./options.ts";
import { toReport, type Soak } from "./report.ts";
import { countRowsLeft } from "./rows-left.ts";
import { takeSample, type Sample } from "./sample.ts";
import { judgeSoak } from "./verdict.ts";

/* The command behind `npm run test:soak`: keeps a server under a steady load for an hour, looks at
 * it all the time, and writes what became of it. */

const REPORT = fileURLToPath(new URL("../../bench/soak.md", import.meta.url));
const WARM_UP_SECONDS = 5;
const FULL_RATE_SECONDS = 10;

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function soak(server: RunningServer, { minutes, every, rate: wanted }: SoakOptions): Promise<Soak> {
  const operations = await createMix(createClient(server.url, ADMIN_TOKEN));
  await measureFullRate(operations, WARM_UP_SECONDS);
  const fullRate = await measureFullRate(operations, FULL_RATE_SECONDS);
  const rate = wanted ?? Math.floor(fullRate.perSecond / 2);
  say(`${fullRate.perSecond.toFixed(0)} calls/s at full load; ${rate} from now on`);
  const load = startSteadyLoad(operations, rate);
  const startedAt = performance.now();
  const samples: Sample[] = [];
  const count = Math.ceil((minutes * 60) / every);
  let sampledAt = startedAt;
  while (samples.length < count) {
    await sleep(startedAt + (samples.length + 1) * every * 1_000 - performance.now());
    const now = performance.now();
    const seconds = (now - sampledAt) / 1_000;
    const sample = takeSample(server, load, { minutes: (now - startedAt) / 60_000, seconds });
    sampledAt = now;
    samples.push(sample);
    say(JSON.stringify(sample));
  }
  await load.stop();
  const seconds = (performance.now() - startedAt) / 1_000 + WARM_UP_SECONDS + FULL_RATE_SECONDS;
  await server.stop({ keepData: true });
  return { fullRate, rate, samples, lines: judgeSoak(samples, countRowsLeft(server.dataDir), seconds) };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const server = await startServer();
  const end = async () => {
    if (server.child.exitCode === null) {
      await server.stop({ keepData: true });
    }
    rmSync(server.dataDir, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void end().finally(() => process.exit(1)));
  }
  try {
    const result = await soak(server, options);
    const report = toReport(result);
    process.stdout.write(report);
    writeFileSync(REPORT, report);
    process.exitCode = result.lines.every(({ isMet }) => isMet) ? 0 : 1;
  } finally {
    await end();
  }
}

main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
