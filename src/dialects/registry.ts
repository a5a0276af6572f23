import type { DialectName } from "../core/contract.ts";
import { craft } from "./craft/craft.ts";
import type { Dialect } from "./dialect.ts";

const dialects: Record<DialectName, Dialect> = { craft };

/** The dialect of a name. */
export function dialectOf(name: DialectName): Dialect {
  return dialects[name];
}
