import type { CodeBundle, DialectName } from "../core/contract.ts";
import { CODE_LIMIT_BYTES } from "../core/limits.ts";
import { measureReplaced } from "../dialects/craft/placeholders.ts";
import { replaceVariables } from "../dialects/craft/variables.ts";
import { readingOf } from "../dialects/readings.ts";
import { dialectOf } from "../dialects/registry.ts";
import { ApiProblem, type FieldError } from "./problem.ts";
import { readCode, type CodeDraft } from "./read-code.ts";

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
  assertReplacedFits(draft);
  const { imports, handlers, refusals } = readCode(draft);
  if (refusals.length > 0) {
    throw invalidCode(refusals.map(({ error }) => error));
  }
  const specifiers = [...new Set(imports.map(({ specifier }) => specifier))];
  const bundle: CodeBundle = { dialect, code, modules, variables, imports: specifiers };
  if (Object.keys(files).length > 0) {
    bundle.files = files;
  }
  return { bundle, handlers };
}

/** As above, for who does not ask for the handlers. */
export function toCodeBundle(draft: CodeDraft): CodeBundle {
  return checkCode(draft).bundle;
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

/** Refuses settings, or the like, that would not fit into a version's row. */
export function assertSize(what: string, limitBytes: number, ...parts: unknown[]): void {
  const texts = parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part)));
  const bytes = texts.reduce((sum, text) => sum + encoder.encode(text).byteLength, 0);
  if (bytes > limitBytes) {
    throw new ApiProblem(413, `${what} must not be larger than ${limitBytes} bytes: ${bytes} were given`);
  }
}

/** Values of variables must not blow the text up that is loaded. */
function assertReplacedFits({ dialect, code, variables }: CodeDraft): void {
  if (!readingOf(dialect).hasPlaceholders) {
    return;
  }
  const what = "the code with its variables put in";
  if (measureReplaced(code, variables) > CODE_LIMIT_BYTES) {
    throw new ApiProblem(413, `${what} must not be larger than ${CODE_LIMIT_BYTES} bytes`);
  }
  assertSize(what, CODE_LIMIT_BYTES, replaceVariables(code, variables));
}
