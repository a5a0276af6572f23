import { parseArgs } from "node:util";

export interface SoakOptions {
  minutes: number;
  /** Seconds between two samples. */
  every: number;
  /** Calls per second; null: half of what the server can do. */
  rate: number | null;
}

export const USAGE = `Usage: npm run test:soak -- [options]

  --minutes <number>   how long (60)
  --every <number>     seconds between two samples (30)
  --rate <number>      calls per second (half of what the server can do at the beginning)
  --help               this text`;

/** Reads the flags; null when help is wanted. Throws with a sentence for what cannot be read. */
export function parseOptions(argv: string[]): SoakOptions | null {
  const { values } = parseArgs({
    args: argv,
    options: {
      minutes: { type: "string", default: "60" },
      every: { type: "string", default: "30" },
      rate: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return null;
  }
  return {
    minutes: toInteger("--minutes", values.minutes, 2, 10_000),
    every: toInteger("--every", values.every, 1, 600),
    rate: values.rate === undefined ? null : toInteger("--rate", values.rate, 1, 100_000),
  };
}

function toInteger(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${flag} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}
