import type { Dialect } from "../../api/resources.ts";
import { CRAFT, CRAFT_HTTP } from "./api/craft.ts";
import { FETCH } from "./api/fetch.ts";
import { INTEGRATION } from "./api/integration.ts";
import { toPlain, type Names } from "./api/names.ts";
import { SEGMENT_EVENTS, SEGMENT_INSERT, SEGMENT_SOURCE } from "./api/segment.ts";
import { XKIT } from "./api/xkit.ts";

/** What each dialect gives to its functions. */
export const API_OF: Record<Dialect, Names> = {
  craft: CRAFT,
  "craft-http": CRAFT_HTTP,
  fetch: FETCH,
  "segment-source": SEGMENT_SOURCE,
  "segment-destination": SEGMENT_EVENTS,
  "segment-insert": SEGMENT_INSERT,
  integration: INTEGRATION,
  xkit: XKIT,
};

/** What a version gives to its code by names of its own. */
export interface OwnNames {
  settings: readonly string[];
  variables: readonly string[];
}

/** What the code of a version may use: what its dialect has, and what itself defines. */
export function toNames(dialect: Dialect, { settings, variables }: OwnNames): Names {
  const names = API_OF[dialect];
  const own = toPlain(...settings);
  switch (dialect) {
    case "segment-source":
    case "segment-destination":
    case "segment-insert":
      return { ...names, settings: own };
    case "integration":
      return { ...names, settings: own, this: { ...(names["this"] as Names), settings: own } };
    case "fetch": {
      const env = toPlain(...variables);
      return { ...names, env: { ...env, ...(names["env"] as Names) }, process: { env } };
    }
    case "craft":
    case "craft-http":
    case "xkit":
      return names;
  }
}

/** Tells whether `<% NAME %>` stands for a variable. */
export function hasPlaceholders(dialect: Dialect): boolean {
  return dialect === "craft" || dialect === "craft-http";
}
