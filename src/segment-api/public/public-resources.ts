import { toTime } from "../../api/schemas/shared.ts";
import { showAllSettings, showSettings } from "../../storage/sealed-settings.ts";
import type { StoredInsertInstance } from "../../storage/insert-instances.ts";
import type { Deployment } from "../../storage/offset-pages.ts";
import type { StoredSource } from "../../storage/sources.ts";
import type { StoredVersion } from "../../storage/versions.ts";
import { toCatalogId, toInstanceId, toResourceType, toSegmentId } from "../resource-types.ts";
import { toDeployedState, type SegmentFunction } from "../segment-function.ts";

type Resource = Record<string, unknown>;

/** A function as a list shows it. */
export function toListItem({ fn, dialect, createdBy }: SegmentFunction): Resource {
  return {
    id: toSegmentId(dialect, fn.id),
    resourceType: toResourceType(dialect),
    createdAt: toTime(fn.createdAt),
    createdBy,
    displayName: fn.name,
    description: fn.description,
    logoUrl: fn.logoUrl,
    catalogId: toCatalogId(fn.id),
  };
}

/** A function as the Public API shows it. */
export function toPublicFunction(
  found: SegmentFunction,
  code: string,
  deployments: readonly Deployment[],
): Resource {
  const { deployedAt, isLatestVersion } = toDeployedState(found, deployments);
  return {
    ...toListItem(found),
    workspaceId: found.fn.workspaceId,
    code,
    settings: found.settings,
    deployedAt: deployedAt === null ? null : toTime(deployedAt),
    isLatestVersion,
    // Of the original's own machinery, with the values that say there is nothing.
    buildpack: "boreal",
    previewWebhookUrl: "",
    batchMaxCount: 0,
  };
}

/** A version as the Public API shows it. */
export function toPublicVersion(version: StoredVersion, deployments: readonly Deployment[]): Resource {
  const own = deployments.filter(({ versionId }) => versionId === version.id);
  const times = own.map(({ deployedAt }) => deployedAt);
  return {
    id: version.id,
    code: version.code,
    author: version.author,
    isDeployed: own.length > 0,
    createdAt: toTime(version.createdAt),
    updatedAt: toTime(version.createdAt),
    ...(times.length === 0 ? {} : { deployedAt: toTime(Math.max(...times)) }),
  };
}

/** A source as the Public API shows it; `functionInstanceId` and `webhookUrl` are our additions. */
export function toPublicSource(source: StoredSource, writeKeys: string[], origin: string): Resource {
  const { functionId, endpointSuffix } = source;
  return {
    id: source.id,
    slug: source.slug,
    name: source.name,
    workspaceId: source.workspaceId,
    enabled: source.enabled,
    writeKeys,
    metadata: toMetadata(source),
    settings: showAllSettings(source),
    labels: [],
    ...(functionId === null ? {} : { functionInstanceId: toInstanceId(source.id) }),
    ...(endpointSuffix === null ? {} : { webhookUrl: `${origin}/hook/${endpointSuffix}` }),
  };
}

/** An insert instance as the Public API shows it. */
export function toPublicInstance(instance: StoredInsertInstance): Resource {
  const { plain, hidden } = showSettings(instance);
  return {
    id: instance.id,
    name: instance.name,
    integrationId: instance.connectionId,
    classId: toCatalogId(instance.functionId),
    enabled: instance.enabled,
    createdAt: toTime(instance.createdAt),
    updatedAt: toTime(instance.updatedAt),
    settings: plain,
    encryptedSettings: hidden,
  };
}

/** What a source is made from: its function, or nothing but HTTP. */
function toMetadata({ functionId, slug, name }: StoredSource): Resource {
  return {
    id: functionId === null ? "http-api" : toCatalogId(functionId),
    slug: functionId === null ? "http-api" : slug,
    name: functionId === null ? "HTTP API" : name,
    description: "",
    logos: { default: "" },
    options: [],
    categories: [],
    isCloudEventSource: false,
  };
}
