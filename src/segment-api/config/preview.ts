import type { z } from "@hono/zod-openapi";
import { invalidInput } from "../../api/problem.ts";
import { tryUnsaved } from "../../api/try-function.ts";
import { createId } from "../../core/ids.ts";
import { toCatalogId, toSegmentDialect } from "../resource-types.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import type { previewSchema } from "./config-schemas.ts";
import { parsePayload, toEvents, toRequest } from "./preview-payload.ts";
import { toPreview } from "./preview-resource.ts";

/** Runs a function of which nothing is stored with the payload given, and tells how that ended. */
export async function previewFunction(
  deps: SegmentDeps,
  workspaceId: string,
  { function: fn, type, payload }: z.output<typeof previewSchema>,
): Promise<Record<string, unknown>> {
  const dialect = toSegmentDialect(type);
  if (dialect === null) {
    throw invalidInput([{ path: "type", message: `${type} functions cannot be run here` }]);
  }
  const parsed = parsePayload(payload);
  const call = dialect === "segment-source" ? { request: toRequest(parsed) } : toEvents(parsed);
  const draft = { dialect, code: fn.code, modules: {}, variables: [] };
  const result = await tryUnsaved(deps, workspaceId, draft, {}, call);
  const session = toCatalogId(createId("fn", deps.now()));
  return toPreview(dialect, result, session, deps.now());
}
