import * as fc from "fast-check";
import { createConnection, type Connection } from "./connection.ts";
import type { FuzzSettings } from "./settings.ts";

/** As many cases are under way at once; fixed, so that a seed makes the same cases everywhere. */
const LANES = 24;
/** Far apart, so that the next seed makes other cases. */
const SEED_STEP = 1_000_003;
/** Shrinking a case that hangs takes long: what is found until then is told. */
const TIME_LIMIT_MS = 15 * 60_000;
const SHOWN_FAILURES = 8;
const SHOWN_CHARS = 200;
const SHOWN_ITEMS = 30;
const SHOWN_CASE_CHARS = 4_000;

/** Checks one case; throws when a rule is broken. */
export type Check<T> = (value: T, connection: Connection) => Promise<void>;

/**
 * Checks all cases, in lanes side by side: a property of fast-check runs its cases one after the
 * other, and a server is fuzzed sooner by many at once. Each lane shrinks and tells its own failure.
 */
export async function checkInLanes<T>(
  { cases, seed, path }: FuzzSettings,
  { port, file, arbitrary }: { port: number; file: string; arbitrary: fc.Arbitrary<T> },
  check: Check<T>,
): Promise<void> {
  const lanes = path === null ? LANES : 1;
  const reports = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const connection = createConnection(port);
      const property = fc.asyncProperty(arbitrary, (value) => check(value, connection));
      const details = await fc.check(property, {
        seed: (seed + lane * SEED_STEP) | 0,
        numRuns: Math.ceil(cases / lanes),
        plugins: [fc.interruptAfterTimeLimit(TIME_LIMIT_MS, { failOnInterrupt: true })],
        ...(path === null ? {} : { path }),
      });
      connection.close();
      return details.failed ? toReport(details as fc.RunDetails<[T]>, file) : null;
    }),
  );
  const failures = reports.filter((report) => report !== null);
  if (failures.length > 0) {
    // Lanes often find the same: each rule that is broken is told once.
    const distinct = new Map(failures.map((failure) => [failure.rule, failure.report]));
    const shown = [...distinct.values()].slice(0, SHOWN_FAILURES).join("\n\n");
    throw new Error(
      `${failures.length} of ${lanes} lanes failed, ${distinct.size} rules are broken\n\n${shown}`,
    );
  }
}

/** Long parts are cut: seed and path make the whole case again. */
function showCase(value: unknown): string {
  const shown: string | undefined = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "string" && part.length > SHOWN_CHARS) {
      return `${part.slice(0, SHOWN_CHARS)}… (${part.length} characters)`;
    }
    return Array.isArray(part) && part.length > SHOWN_ITEMS ? part.slice(0, SHOWN_ITEMS) : part;
  });
  return shown?.slice(0, SHOWN_CASE_CHARS) ?? "none";
}

function toReport<T>(details: fc.RunDetails<[T]>, file: string): { rule: string; report: string } {
  const { seed, counterexamplePath, counterexample, numRuns, numShrinks, errorInstance } = details;
  const error = errorInstance instanceof Error ? errorInstance.message : "the cases took too long";
  const report = [
    `after ${numRuns} cases, shrunk ${numShrinks} times; again with`,
    `  FUZZ_SEED=${seed} FUZZ_PATH=${counterexamplePath} npm run test:fuzz -- ${file}`,
    `case: ${showCase(counterexample?.[0])}`,
    error.slice(0, 6_000),
  ].join("\n");
  return { rule: error.split("\n")[0] ?? "", report };
}
