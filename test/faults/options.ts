import { parseArgs } from "node:util";

export interface FaultOptions {
  /** Length of a row, in seconds. */
  seconds: number;
  /** Calls of each good function in a second. */
  rate: number;
  /** Names of the rows that are wanted; empty: all of them. */
  only: string[];
}

/** Shorter, and the load before and after the fault leaves no time for it. */
const SECONDS_MIN = 12;
/** 2,500 calls of each good function: enough to see whether one in a thousand fails. */
const SECONDS_DEFAULT = 25;
const RATE_DEFAULT = 100;

const USAGE = `Usage: npm run test:faults -- [options]

  --seconds <number>   length of a row (${SECONDS_DEFAULT}); some rows take longer
  --rate <number>      calls of each good function in a second (${RATE_DEFAULT})
  --only <row>         a row by its name; may be given several times, and then nothing is written
  --list               the names
  --help               this text`;

/** Reads the flags; a text is wanted in place of a run. Throws with a sentence for what cannot be read. */
export function parseOptions(argv: string[], names: readonly string[]): FaultOptions | string {
  const { values } = parseArgs({
    args: argv,
    options: {
      seconds: { type: "string", default: String(SECONDS_DEFAULT) },
      rate: { type: "string", default: String(RATE_DEFAULT) },
      only: { type: "string", multiple: true, default: [] },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return USAGE;
  }
  if (values.list) {
    return names.join("\n");
  }
  const seconds = toInteger("--seconds", values.seconds, SECONDS_MIN, 3_600);
  const rate = toInteger("--rate", values.rate, 1, 1_000);
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`there is no row "${unknown}"; --list shows them`);
  }
  return { seconds, rate, only: values.only };
}

function toInteger(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${flag} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}
