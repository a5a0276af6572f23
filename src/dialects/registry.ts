import type { DialectName } from "../core/contract.ts";
import { craft } from "./craft/craft.ts";
import { craftHttp } from "./craft-http/craft-http.ts";
import type { Dialect } from "./dialect.ts";
import { integration } from "./integration/integration.ts";
import { fetchDialect } from "./fetch/fetch.ts";
import { segmentDestination } from "./segment/destination.ts";
import { segmentInsert } from "./segment/insert.ts";
import { segmentSource } from "./segment/source.ts";
import { xkit } from "./xkit/xkit.ts";
import { webhook } from "./webhook/webhook.ts";

const dialects: Record<DialectName, Dialect> = {
  craft,
  "craft-http": craftHttp,
  fetch: fetchDialect,
  "segment-source": segmentSource,
  "segment-destination": segmentDestination,
  "segment-insert": segmentInsert,
  xkit,
  webhook,
  integration,
};

/** The dialects whose functions connections hand events to. */
export const DESTINATION_DIALECTS: readonly DialectName[] = Object.values(dialects)
  .filter(({ isDestination }) => isDestination)
  .map(({ name }) => name);

/** The dialect of a name. */
export function dialectOf(name: DialectName): Dialect {
  return dialects[name];
}
