import { LOGGER } from "./craft.ts";
import { toPlain, type Names } from "./names.ts";

const UPSERT = "async ({ variables, inputs, context, connection, source, record })";

/** `upsert` and `delete`, each with one object. */
export const XKIT: Names = {
  exports: { upsert: UPSERT, delete: UPSERT },
  upsert: UPSERT,
  variables: {},
  inputs: {},
  context: toPlain("external_id", "external_name"),
  connection: {
    ...toPlain("id", "enabled"),
    connector: toPlain("slug", "name"),
    authorization: toPlain("id", "display_label", "status", "error_code", "error_message"),
  },
  source: toPlain(
    "slug",
    "name",
    "short_description",
    "mark_url",
    "about",
    "description",
    "supports_multiple_connections",
  ),
  record: toPlain("id", "external_id", "version"),
  console: LOGGER,
};
