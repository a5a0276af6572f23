import type { Place } from "./place.ts";
import { startBare, startCross, startHop, type Target } from "./floors.ts";
import { startSplit, type Gateway, type SplitGateway } from "./gateway.ts";
import { startJoined } from "./joined.ts";
import type { LoadGenerator } from "./load/load.ts";
import type { BenchOptions } from "./options.ts";
import type { Row } from "./report.ts";

/** What the measures stand on. Targets that several of them use are started once, when first asked for. */
export interface Bench {
  options: BenchOptions;
  load: LoadGenerator;
  place: Place;
  bare(): Promise<Target>;
  hop(): Promise<Target>;
  cross(): Promise<Target>;
  split(): Promise<SplitGateway>;
  joined(): Promise<Gateway>;
  /** Tells a person what goes on. */
  say(line: string): void;
}

/** One measure: takes its time and gives its lines of the report. */
export type Measure = (bench: Bench) => Promise<Row[]>;

export function createBench(options: BenchOptions, load: LoadGenerator, place: Place): Bench {
  return {
    options,
    load,
    place,
    bare: once(() => startBare(place)),
    hop: once(() => startHop(place)),
    cross: once(() => startCross(place)),
    split: once(() => startSplit("split", place)),
    joined: once(() => startJoined("joined", place)),
    say: (line) => void process.stderr.write(`  ${line}\n`),
  };
}

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => (started ??= start());
}
