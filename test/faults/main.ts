import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Fault } from "./fault.ts";
import { parseOptions, type FaultOptions } from "./options.ts";
import { isMissed, toLines, toReport, type Entry } from "./report.ts";
import { ALL_FAULTS } from "./rows/faults.ts";
import { runFault } from "./run-fault.ts";
import { openStage, type Stage } from "./stage.ts";

/* The command behind `npm run test:faults`: does one bad thing after the other to a server under
 * load, and writes what became of the load. */

const REPORT = fileURLToPath(new URL("../../bench/faults.md", import.meta.url));

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Ends what the row that runs now has started. */
let endRow: () => Promise<void> = async () => undefined;

/** Each row gets a server of its own: what one has done to a function is not to be held against the next. */
async function run(fault: Fault, options: FaultOptions): Promise<Entry> {
  const obstacle = fault.findObstacle?.() ?? null;
  if (obstacle !== null) {
    return { fault, reason: obstacle, isSkipped: true };
  }
  let stage: Stage | null = null;
  endRow = async () => {
    endRow = async () => undefined;
    await stage?.close();
    await fault.tearDown?.();
  };
  try {
    stage = await openStage(await fault.setUp?.());
    return await runFault(fault, stage, options);
  } catch (error) {
    return { fault, reason: String(error), isSkipped: false };
  } finally {
    await endRow();
  }
}

const LINES_SHOWN = 10;
const LINE_CHARS = 240;

/** What a server printed in trouble, without its repetitions. */
function toDistinctLines(printed: string): string[] {
  const lines = printed.split("\n").map((line) => line.slice(0, LINE_CHARS));
  return [...new Set(lines)].filter((line) => line !== "").slice(0, LINES_SHOWN);
}

async function main(): Promise<void> {
  const names = ALL_FAULTS.map(({ name }) => name);
  const options = parseOptions(process.argv.slice(2), names);
  if (typeof options === "string") {
    process.stdout.write(`${options}\n`);
    return;
  }
  const { only } = options;
  const wanted = only.length === 0 ? ALL_FAULTS : ALL_FAULTS.filter(({ name }) => only.includes(name));
  const entries: Entry[] = [];
  for (const fault of wanted) {
    say(`${fault.name} …`);
    const entry = await run(fault, options);
    entries.push(entry);
    toLines(entry).forEach((line) => say(`  ${line.slice(1).join(" · ")}`));
    if (isMissed(entry) && "printed" in entry) {
      toDistinctLines(entry.printed).forEach(say);
    }
  }
  const report = toReport(entries, options);
  process.stdout.write(report);
  if (only.length === 0) {
    writeFileSync(REPORT, report);
  }
  process.exitCode = entries.some(isMissed) ? 1 : 0;
}

// Nothing may be left running, however this ends.
for (const end of ["SIGINT", "SIGTERM", "uncaughtException"] as const) {
  process.once(end, (reason: unknown) => {
    say(String(reason));
    void endRow().finally(() => process.exit(1));
  });
}
main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
