import type { Dialect } from "../../api/resources.ts";

/** What the pages of a function have to know of its dialect. */
interface DialectFacts {
  /** Nothing but what the platform hands over calls it: no endpoint. */
  noEndpoints?: true;
  /** Connections hand events to it. */
  isDestination?: true;
  /** Each of its endpoints is a source. */
  isSource?: true;
  /** It stands in front of connections. */
  isInsert?: true;
  /** It cannot be run by the clock. */
  noSchedules?: true;
  /** It gets the path that follows the suffix. */
  takesPath?: true;
  /** What becomes of variables. */
  variables?: "placeholder" | "env";
  /** Its code may stand in several files. */
  hasFiles?: true;
  /** Its instances are given settings, which a version defines. */
  hasSettings?: true;
  /** What it is tried with; left out: a request. */
  triedWith?: "events" | "arguments";
  /** Handlers that a try chooses among. */
  handlers?: readonly string[];
}

const EVENT_HANDLERS = [
  "onTrack",
  "onIdentify",
  "onPage",
  "onScreen",
  "onGroup",
  "onAlias",
  "onDelete",
  "onBatch",
] as const;

const SEGMENT_EVENTS: DialectFacts = { hasSettings: true, triedWith: "events", handlers: EVENT_HANDLERS };

const FACTS: Partial<Record<Dialect, DialectFacts>> = {
  craft: { variables: "placeholder" },
  "craft-http": { takesPath: true, noSchedules: true, variables: "placeholder" },
  fetch: { takesPath: true, variables: "env" },
  "segment-source": { hasSettings: true, isSource: true },
  "segment-destination": { ...SEGMENT_EVENTS, isDestination: true },
  "segment-insert": { ...SEGMENT_EVENTS, isInsert: true },
  integration: {
    isDestination: true,
    hasFiles: true,
    hasSettings: true,
    triedWith: "events",
    handlers: ["event", "map"],
  },
  xkit: { noEndpoints: true, noSchedules: true, triedWith: "arguments", handlers: ["upsert", "delete"] },
};

/** The dialects whose functions connections hand events to. */
export const DESTINATIONS = Object.entries(FACTS).flatMap(([name, facts]) =>
  facts.isDestination ? [name] : [],
);

/** What sets functions of a dialect apart, if anything does. */
export function factsOf(dialect: Dialect): DialectFacts {
  return FACTS[dialect] ?? {};
}
