import type { CodeBundle, DialectName, Variable } from "../core/contract.ts";
import { parseImports } from "../core/imports.ts";
import { CODE_LIMIT_BYTES } from "../core/limits.ts";
import type { CheckedCode, Dialect } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { CodeFault } from "../core/syntax.ts";
import { resolveModules } from "../shelf/resolve.ts";
import { measureReplaced, toSourcePlace } from "../dialects/craft/placeholders.ts";
import { ApiProblem, type FieldError } from "./problem.ts";

/** Code as an author hands it in. */
export interface CodeDraft {
  dialect: DialectName;
  code: string;
  /** Left out: none. */
  files?: Record<string, string>;
  modules: Record<string, string>;
  variables: Variable[];
}

/** What a version holds beside its code, so that its row stays under the database's 2,000,000 bytes. */
const EXTRAS_LIMIT_BYTES = 256 * 1024;

const encoder = new TextEncoder();

/**
 * Checks code as far as that goes without running it, and makes of it what an isolate is assembled
 * from, with the handlers that it defines. Throws a 413 for what is too large, and a 422 with every
 * place that is wrong.
 */
export function checkCode(draft: CodeDraft): { bundle: CodeBundle; handlers: string[] } {
  const { dialect, code, files = {}, modules, variables } = draft;
  assertSize(
    "the code with its modules",
    CODE_LIMIT_BYTES,
    code,
    ...Object.entries(files).flat(),
    Object.keys(modules).length > 0 ? modules : "",
  );
  assertSize("the variables", EXTRAS_LIMIT_BYTES, variables);
  assertFilesFit(dialect, files);
  const bundle: CodeBundle = { dialect, code, modules, variables, imports: [] };
  if (Object.keys(files).length > 0) {
    bundle.files = files;
  }
  const text = toLoadedText(bundle);

  const checked = checkText(dialectOf(dialect), text, files);
  const resolved = resolveModules(checked.imports, modules);
  const errors = [...(resolved.ok ? [] : resolved.errors), ...checked.errors];
  if (errors.length > 0) {
    throw invalidCode(errors.map((error) => toCodeError(draft, error)));
  }
  const imports = [...new Set(checked.imports.map(({ specifier }) => specifier))];
  return { bundle: { ...bundle, imports }, handlers: checked.handlers };
}

/** As above, for who does not ask for the handlers. */
export function toCodeBundle(draft: CodeDraft): CodeBundle {
  return checkCode(draft).bundle;
}

/** Checks code as its dialect does, or else as the module that it is. */
function checkText(dialect: Dialect, text: string, files: Record<string, string>): CheckedCode {
  if (dialect.checkCode !== undefined) {
    return dialect.checkCode(text, files);
  }
  const parsed = parseImports(text);
  if (!parsed.ok) {
    return { imports: [], handlers: [], errors: [parsed.error] };
  }
  const message = `the code has no default export: write \`${dialect.exampleExport}\``;
  const errors = parsed.exportsDefault ? [] : [{ message, line: 1, column: 1 }];
  return { imports: parsed.imports, handlers: [], errors };
}

function assertFilesFit(dialect: DialectName, files: Record<string, string>): void {
  if (Object.keys(files).length > 0 && dialectOf(dialect).hasFiles !== true) {
    const message = `functions of the dialect ${dialect} are a single file`;
    throw new ApiProblem(422, "some fields are wrong", { errors: [{ path: "files", message }] });
  }
}

/** The refusal of code that cannot be run. */
export function invalidCode(errors: FieldError[]): ApiProblem {
  return new ApiProblem(422, "the code cannot be run; nothing was saved", { errors });
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
  return dialectOf(draft.dialect).hasPlaceholders
    ? { path: "code", message, ...toSourcePlace(draft.code, draft.variables, place) }
    : { path: "code", message, ...place };
}

/** Refuses settings, or the like, that would not fit into a version's row. */
export function assertSize(what: string, limitBytes: number, ...parts: unknown[]): void {
  const texts = parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part)));
  const bytes = texts.reduce((sum, text) => sum + encoder.encode(text).byteLength, 0);
  if (bytes > limitBytes) {
    throw new ApiProblem(413, `${what} must not be larger than ${limitBytes} bytes: ${bytes} were given`);
  }
}

/** The text that is loaded; values of variables must not blow it up either. */
function toLoadedText(bundle: CodeBundle): string {
  if (dialectOf(bundle.dialect).checkCode !== undefined) {
    // A script is loaded as its author wrote it.
    return bundle.code;
  }
  const what = "the code with its variables put in";
  const dialect = dialectOf(bundle.dialect);
  const length = dialect.hasPlaceholders ? measureReplaced(bundle.code, bundle.variables) : 0;
  if (length > CODE_LIMIT_BYTES) {
    throw new ApiProblem(413, `${what} must not be larger than ${CODE_LIMIT_BYTES} bytes`);
  }
  const text = dialect.toUserModule(bundle);
  assertSize(what, CODE_LIMIT_BYTES, text);
  return text;
}
