import { parseArgs } from "node:util";

/** The measures by the name that `--only` takes, in the order in which they run. */
export const MEASURE_NAMES = [
  "throughput",
  "gateways",
  "latency",
  "cold",
  "statements",
  "stored",
  "hot",
  "bodies",
  "host",
  "events",
  "streams",
  "peers",
  "memory",
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

export interface BenchOptions {
  /** Interleaved rounds of every comparison; their median counts. */
  rounds: number;
  /** Length of one round of load, in seconds. */
  seconds: number;
  only: readonly MeasureName[];
}

export const USAGE = `Usage: npm run bench -- [options]

  --rounds <number>    interleaved rounds, of which the median counts (3)
  --seconds <number>   length of one round of load (3)
  --only <measure>     one of: ${MEASURE_NAMES.join(", ")}; may be given several times
  --help               this text`;

/** Reads the flags; null when help is wanted. Throws with a sentence for what cannot be read. */
export function parseOptions(argv: string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: argv,
    options: {
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "3" },
      only: { type: "string", multiple: true, default: [...MEASURE_NAMES] },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return null;
  }
  return {
    rounds: toCount("--rounds", values.rounds),
    seconds: toCount("--seconds", values.seconds),
    only: values.only.map(toMeasureName),
  };
}

function toCount(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100) {
    throw new Error(`${name} must be a whole number from 1 to 100, not "${text}"`);
  }
  return value;
}

function toMeasureName(text: string): MeasureName {
  const name = MEASURE_NAMES.find((known) => known === text);
  if (name === undefined) {
    throw new Error(`--only must be one of ${MEASURE_NAMES.join(", ")}, not "${text}"`);
  }
  return name;
}
