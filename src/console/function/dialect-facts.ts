import type { Dialect } from "../../api/resources.ts";

/** What the pages of a function have to know of its dialect. */
interface DialectFacts {
  /** Nothing but what the platform hands over calls it: no endpoint, and no request to try. */
  noEndpoints?: true;
  /** It cannot be run by the clock. */
  noSchedules?: true;
  /** It gets the path that follows the suffix. */
  takesPath?: true;
  /** What becomes of variables. */
  variables?: "placeholder" | "env";
}

const FACTS: Partial<Record<Dialect, DialectFacts>> = {
  craft: { variables: "placeholder" },
  "craft-http": { takesPath: true, noSchedules: true, variables: "placeholder" },
  fetch: { takesPath: true, variables: "env" },
  xkit: { noEndpoints: true, noSchedules: true },
};

/** What sets functions of a dialect apart, if anything does. */
export function factsOf(dialect: Dialect): DialectFacts {
  return FACTS[dialect] ?? {};
}
