import type { z } from "@hono/zod-openapi";
import { isDialectName, type DialectName } from "../core/contract.ts";
import type { versionSchema } from "./schemas/versions.ts";

type Parts = Pick<z.infer<typeof versionSchema>, "modules" | "variables" | "settings">;

/** The JSON columns of a version, which passed the API's schema before they were stored. */
export function parseParts(row: { modules: string; variables: string; settings: string }): Parts {
  const modules: Parts["modules"] = JSON.parse(row.modules);
  const variables: Parts["variables"] = JSON.parse(row.variables);
  const settings: Parts["settings"] = JSON.parse(row.settings);
  return { modules, variables, settings };
}

/** The files of a version beside its code; the same holds for them. */
export function parseFiles(row: { files: string }): Record<string, string> {
  const files: Record<string, string> = JSON.parse(row.files);
  return files;
}

/** The dialect of a stored function. */
export function toDialect(name: string): DialectName {
  if (!isDialectName(name)) {
    throw new Error(`a function is stored with the dialect ${name}, which this release does not have`);
  }
  return name;
}
