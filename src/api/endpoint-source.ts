import type { DialectName } from "../core/contract.ts";
import { createRandomText } from "../core/ids.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { StoredEndpoint } from "../storage/endpoints.ts";
import { createSource } from "../storage/sources.ts";
import type { ApiDeps } from "./deps.ts";

/** As long as Segment's. */
const SOURCE_ID_CHARS = 22;
const WRITE_KEY_CHARS = 32;

/**
 * Makes the source that an endpoint's function emits into, where functions of its dialect emit. It
 * has no settings and runs whatever version is active; where its slug is taken, an earlier endpoint
 * of this suffix had made it, and its events go on there.
 */
export async function createEndpointSource(
  deps: ApiDeps,
  { suffix, workspaceId, functionId, createdAt }: StoredEndpoint,
  dialect: DialectName,
): Promise<void> {
  if (dialectOf(dialect).toEmitted === undefined) {
    return;
  }
  const source = {
    id: createRandomText(SOURCE_ID_CHARS),
    workspaceId,
    name: `Endpoint ${suffix}`,
    slug: `endpoint-${suffix}-${functionId}`,
    enabled: true,
    functionId,
    versionId: null,
    endpointSuffix: suffix,
    settings: "{}",
    sealedSettings: "{}",
    deployedAt: null,
    createdAt,
    updatedAt: createdAt,
  };
  await createSource(deps.db, source, createRandomText(WRITE_KEY_CHARS));
}
