import { toContentHash } from "../core/content-hash.ts";
import type { CodeBundle } from "../core/contract.ts";
import { createId } from "../core/ids.ts";
import { TEST_TIME, toRunLimits, type EgressInput, type FunctionLimitsInput } from "../core/run-limits.ts";
import type { StoredFunction } from "../storage/functions.ts";
import type { StoredVersion } from "../storage/versions.ts";
import { toCodeBundle } from "./check-code.ts";
import type { ApiDeps, TestRequest, TestRun, TestRunResult } from "./deps.ts";
import type { CodeDraft } from "./read-code.ts";
import { parseFiles, parseParts, toDialect } from "./stored-parts.ts";
import { toNextDraft, type VersionChange } from "./version-change.ts";

/** What a run that is only tried is given. */
export type TriedCall = { request: TestRequest; input?: undefined } | { request: null; input: unknown };

/** Whose settings a run has, and the handler that is called where that is not the first. */
export interface TriedInstance {
  settings: Record<string, unknown>;
  instanceId?: string;
  handler?: string;
}

/** What of a version is tried without saving it. */
export type TriedChange = Omit<VersionChange, "settings">;

/** Runs a stored function without an endpoint, or what it would be with a change. */
export async function tryFunction(
  deps: ApiDeps,
  fn: StoredFunction,
  active: StoredVersion,
  change: TriedChange,
  call: TriedCall,
  instance: TriedInstance = { settings: {} },
): Promise<TestRunResult> {
  const limits: FunctionLimitsInput = JSON.parse(fn.limits);
  const egress: EgressInput = JSON.parse(fn.egress);
  const dialect = toDialect(fn.dialect);
  const isSaved = Object.values(change).every((part) => part === undefined);
  const tried = isSaved
    ? toStored(dialect, active)
    : await toUnsaved(toNextDraft(dialect, active, change), active.number, deps.now());
  return deps.testRun({
    workspaceId: fn.workspaceId,
    functionId: fn.id,
    ...tried,
    ...instance,
    limits: toRunLimits(limits, egress, TEST_TIME),
    request: call.request,
    input: call.input,
  });
}

/** Runs code of which nothing is stored, as a function of its own. */
export async function tryUnsaved(
  deps: ApiDeps,
  workspaceId: string,
  draft: CodeDraft,
  settings: Record<string, unknown>,
  call: TriedCall & { handler?: string },
): Promise<TestRunResult> {
  const now = deps.now();
  return deps.testRun({
    workspaceId,
    functionId: createId("fn", now),
    ...(await toUnsaved(draft, 1, now)),
    settings,
    limits: toRunLimits({}, {}, TEST_TIME),
    request: call.request,
    input: call.input,
    ...(call.handler === undefined ? {} : { handler: call.handler }),
  });
}

function toStored(dialect: CodeBundle["dialect"], active: StoredVersion): Pick<TestRun, "version" | "code"> {
  const { id, number, contentHash, code } = active;
  const { modules, variables } = parseParts(active);
  const imports: string[] = JSON.parse(active.imports);
  return {
    version: { id, number, dialect, contentHash },
    code: { dialect, code, files: parseFiles(active), imports, modules, variables },
  };
}

async function toUnsaved(
  draft: CodeDraft,
  number: number,
  now: number,
): Promise<Pick<TestRun, "version" | "code">> {
  const code = toCodeBundle(draft);
  const contentHash = await toContentHash(code);
  // An id that names no row: nothing may take unsaved code for a version's.
  return { version: { id: createId("ver", now), number, dialect: draft.dialect, contentHash }, code };
}
