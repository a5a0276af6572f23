import type { z } from "@hono/zod-openapi";
import { resolveLimits, type EgressInput, type FunctionLimitsInput } from "../../core/run-limits.ts";
import type { StoredCircuit } from "../../storage/circuits.ts";
import type { StoredFunction } from "../../storage/functions.ts";
import type { StoredVersion } from "../../storage/versions.ts";
import type { functionSchema } from "../schemas/functions.ts";
import { toTime } from "../schemas/shared.ts";
import type { versionSchema } from "../schemas/versions.ts";
import { parseFiles, parseParts, toDialect } from "../stored-parts.ts";

type FunctionResource = z.infer<typeof functionSchema>;
type VersionResource = z.infer<typeof versionSchema>;

/** The text of a version, which is shown only where one is asked for. */
interface Source {
  code: string;
  files: Record<string, string>;
}

/** What is shown only where one function is asked for. */
interface Details extends Source {
  circuit: FunctionResource["circuit"];
}

/** A function as the API shows it. */
export function toFunctionResource(fn: StoredFunction, details?: Details): FunctionResource {
  const { id, number, createdAt } = fn.active;
  const limits: FunctionLimitsInput = JSON.parse(fn.limits);
  const { allow = null }: EgressInput = JSON.parse(fn.egress);
  return {
    id: fn.id,
    name: fn.name,
    description: fn.description,
    dialect: toDialect(fn.dialect),
    enabled: fn.enabled,
    activeVersion: { id, number, createdAt: toTime(createdAt) },
    ...details,
    ...parseParts(fn.active),
    limits: resolveLimits(limits),
    limitOverrides: limits,
    egress: { allow },
    createdAt: toTime(fn.createdAt),
    updatedAt: toTime(fn.updatedAt),
  };
}

/** An open circuit as the API shows it. */
export function toCircuitResource(circuit: StoredCircuit | null, now: number): FunctionResource["circuit"] {
  if (circuit === null) {
    return null;
  }
  const { losses, reason, openedAt, retryAt } = circuit;
  const state = now < retryAt ? "open" : "half-open";
  return { state, losses, reason, openedAt: toTime(openedAt), retryAt: toTime(retryAt) };
}

/** The text of a stored version; empty when it is gone meanwhile. */
export function toSource(version: StoredVersion | null): Source {
  return version === null ? { code: "", files: {} } : { code: version.code, files: parseFiles(version) };
}

/** A version as the API shows it; its text only where one version is asked for. */
export function toVersionResource(
  version: Omit<StoredVersion, "code" | "files">,
  activeVersionId: string,
  source?: Source,
): VersionResource {
  return {
    id: version.id,
    number: version.number,
    active: version.id === activeVersionId,
    ...source,
    ...parseParts(version),
    createdAt: toTime(version.createdAt),
    author: version.author,
  };
}
