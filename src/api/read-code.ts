import type { Breach } from "../core/code-rules.ts";
import type { DialectName, Variable } from "../core/contract.ts";
import type { ImportReference } from "../core/imports.ts";
import type { CodeFault } from "../core/syntax.ts";
import { toSourcePlace } from "../dialects/craft/placeholders.ts";
import { replaceVariables } from "../dialects/craft/variables.ts";
import { readingOf } from "../dialects/readings.ts";
import { resolveModules } from "../shelf/resolve.ts";
import type { FieldError } from "./problem.ts";

/** Code as an author hands it in. */
export interface CodeDraft {
  dialect: DialectName;
  code: string;
  /** Left out: none. */
  files?: Record<string, string>;
  modules: Record<string, string>;
  variables: Variable[];
}

/** What is wrong with code, in the author's own text, and the rule of ours that it breaks, if it is one. */
export interface CodeRefusal {
  error: FieldError;
  breach: Breach | undefined;
}

/** What code uses and defines, and every place for which it is refused. */
export interface ReadCode {
  imports: ImportReference[];
  handlers: string[];
  refusals: CodeRefusal[];
}

/**
 * Reads code as far as that goes without running it. Pure, and apart from what runs in an isolate: the console's editor
 * says the same of code while it is typed.
 */
export function readCode(draft: CodeDraft): ReadCode {
  const { dialect, code, files = {}, modules, variables } = draft;
  const { hasPlaceholders, check } = readingOf(dialect);
  const { imports, handlers, errors } = check(
    hasPlaceholders ? replaceVariables(code, variables) : code,
    files,
  );
  const resolved = resolveModules(imports, modules);
  const refusals = [...(resolved.ok ? [] : resolved.errors), ...errors].map((fault) => ({
    error: toCodeError(draft, fault),
    breach: fault.breach,
  }));
  return { imports, handlers, refusals };
}

/** Says of a fault where it is in the author's own code. */
export function toCodeError(draft: CodeDraft, fault: CodeFault): FieldError {
  const { message, line, column, file } = fault;
  if (file !== undefined && Object.hasOwn(draft.files ?? {}, file)) {
    return { path: `files.${file}`, message, ...(line === undefined ? {} : { line, column: column ?? 1 }) };
  }
  if (line === undefined) {
    return { path: "code", message };
  }
  const place = { line, column: column ?? 1 };
  return readingOf(draft.dialect).hasPlaceholders
    ? { path: "code", message, ...toSourcePlace(draft.code, draft.variables, place) }
    : { path: "code", message, ...place };
}
