import type { DialectName, Variable } from "../core/contract.ts";
import type { StoredVersion } from "../storage/versions.ts";
import type { VersionDraft } from "./save-version.ts";
import { parseFiles, parseParts } from "./stored-parts.ts";

/** What of a version is given; what is left out is taken from the version before it. */
export interface VersionChange {
  code?: string | undefined;
  files?: Record<string, string> | undefined;
  modules?: Record<string, string> | undefined;
  variables?: Variable[] | undefined;
  settings?: Record<string, unknown>[] | undefined;
}

/** The version that a change makes of the one before it, saved or only tried. */
export function toNextDraft(dialect: DialectName, base: StoredVersion, given: VersionChange): VersionDraft {
  const parts = parseParts(base);
  return {
    dialect,
    code: given.code ?? base.code,
    files: given.files ?? parseFiles(base),
    modules: given.modules ?? parts.modules,
    variables: given.variables ?? parts.variables,
    settings: given.settings ?? parts.settings,
  };
}
