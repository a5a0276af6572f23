import type { z } from "@hono/zod-openapi";
import { isDialectName, type DialectName } from "../../core/contract.ts";
import type { StoredFunction } from "../../storage/functions.ts";
import type { StoredVersion } from "../../storage/versions.ts";
import type { functionSchema } from "../schemas/functions.ts";
import { toTime } from "../schemas/shared.ts";
import type { versionSchema } from "../schemas/versions.ts";

type FunctionResource = z.infer<typeof functionSchema>;
type VersionResource = z.infer<typeof versionSchema>;
type Parts = Pick<VersionResource, "modules" | "variables" | "settings">;

/** A function as the API shows it; `code` only where one function is asked for. */
export function toFunctionResource(fn: StoredFunction, code?: string): FunctionResource {
  const { id, number, createdAt } = fn.active;
  return {
    id: fn.id,
    name: fn.name,
    description: fn.description,
    dialect: toDialect(fn.dialect),
    enabled: fn.enabled,
    activeVersion: { id, number, createdAt: toTime(createdAt) },
    ...(code === undefined ? {} : { code }),
    ...parseParts(fn.active),
    createdAt: toTime(fn.createdAt),
    updatedAt: toTime(fn.updatedAt),
  };
}

/** A version as the API shows it; `code` only where one version is asked for. */
export function toVersionResource(
  version: Omit<StoredVersion, "code">,
  activeVersionId: string,
  code?: string,
): VersionResource {
  return {
    id: version.id,
    number: version.number,
    active: version.id === activeVersionId,
    ...(code === undefined ? {} : { code }),
    ...parseParts(version),
    createdAt: toTime(version.createdAt),
    author: version.author,
  };
}

/** The JSON columns of a version, which passed the API's schema before they were stored. */
export function parseParts(row: { modules: string; variables: string; settings: string }): Parts {
  const modules: Parts["modules"] = JSON.parse(row.modules);
  const variables: Parts["variables"] = JSON.parse(row.variables);
  const settings: Parts["settings"] = JSON.parse(row.settings);
  return { modules, variables, settings };
}

/** The dialect of a stored function. */
export function toDialect(name: string): DialectName {
  if (!isDialectName(name)) {
    throw new Error(`a function is stored with the dialect ${name}, which this release does not have`);
  }
  return name;
}
