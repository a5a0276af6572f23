import { parse, type AnyNode, type Program } from "acorn";
import type { CodeBundle } from "../../core/contract.ts";
import type { ImportReference } from "../../core/imports.ts";
import { nodesOf, toCodeError, type CodeError } from "../../core/syntax.ts";
import type { CheckedCode } from "../checked-code.ts";
import { OWN_MODULES } from "./own-modules.ts";
import { MAIN_FILE, resolveFile } from "../../integration-sdk/paths.ts";

/** What a route has to know: such an integration is given several messages at once. */
const BATCH_HANDLER = "onBatch";

const COMMON_JS = {
  message: "an integration is CommonJS: use require() and module.exports",
  breach: { rule: "common-js" },
} as const satisfies Partial<CodeError>;

type Files = Readonly<Record<string, string>>;

/** Checks all files as far as that goes without running them: their syntax, and everything that they require by name. */
export function checkFiles(code: string, files: Files): CheckedCode {
  const all: Files = { ...files, [MAIN_FILE]: code };
  const checked = Object.entries(all).map(([path, text]) => checkFile(path, text, all));
  return {
    imports: checked.flatMap(({ imports }) => imports),
    handlers: checked.some(({ hasBatch }) => hasBatch) ? [BATCH_HANDLER] : [],
    errors: checked.flatMap(({ errors }) => errors),
  };
}

/** The module that holds an integration in its isolate: as texts, since none of them is a module there. */
export function toFilesModule({ code, files = {}, imports }: CodeBundle): string {
  return `export default ${JSON.stringify({ files: { ...files, [MAIN_FILE]: code }, packages: imports })};\n`;
}

interface CheckedFile {
  imports: ImportReference[];
  hasBatch: boolean;
  errors: CodeError[];
}

function checkFile(path: string, text: string, all: Files): CheckedFile {
  const where = path === MAIN_FILE ? {} : { file: path };
  if (path.endsWith(".json")) {
    return {
      imports: [],
      hasBatch: false,
      errors: findJsonFault(text).map((each) => ({ ...each, ...where })),
    };
  }
  const parsed = parseCommonJs(text);
  if (!("program" in parsed)) {
    return { imports: [], hasBatch: false, errors: [{ ...parsed.error, ...where }] };
  }
  const nodes = [...nodesOf(parsed.program)];
  const required = nodes.flatMap(toRequired).map((each) => ({ ...each, ...where }));
  const isRelative = ({ specifier }: ImportReference) => /^\.{0,2}\/|^\.{1,2}$/.test(specifier);
  return {
    imports: required.filter((each) => !isRelative(each) && !OWN_MODULES.has(each.specifier)),
    hasBatch: nodes.some(setsBatch),
    errors: [
      ...nodes.flatMap(toImportFault).map((each) => ({ ...each, ...where })),
      ...required
        .filter((each) => isRelative(each) && resolveFile(path, each.specifier, all) === undefined)
        .map(({ specifier, line, column }) => ({
          message: `there is no file "${specifier}" beside ${path}`,
          line,
          column,
          breach: { rule: "no-file" as const, about: specifier },
          ...where,
        })),
    ],
  };
}

/** CommonJS files are functions: they may return, and await nothing. */
function parseCommonJs(text: string): { program: Program } | { error: CodeError } {
  const options = { ecmaVersion: "latest", locations: true, allowHashBang: true } as const;
  try {
    return { program: parse(text, { ...options, sourceType: "script", allowReturnOutsideFunction: true }) };
  } catch (error) {
    const fault = toCodeError(error);
    return /'import' and 'export'/.test(fault.message)
      ? { error: { ...fault, ...COMMON_JS } }
      : { error: fault };
  }
}

function findJsonFault(text: string): CodeError[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [{ message: error instanceof Error ? error.message : String(error), line: 1, column: 1 }];
  }
}

/** What `import()` would find there is none of the author's. */
function toImportFault(node: AnyNode): CodeError[] {
  if (node.type !== "ImportExpression" || node.loc == null) {
    return [];
  }
  const { line, column } = node.loc.start;
  return [{ ...COMMON_JS, line, column: column + 1 }];
}

/** `require("literal")`; what is required by another name is looked for when it is asked for. */
function toRequired(node: AnyNode): ImportReference[] {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require") {
    return [];
  }
  const [argument] = node.arguments;
  if (argument?.type !== "Literal" || typeof argument.value !== "string" || argument.loc == null) {
    return [];
  }
  const { line, column } = argument.loc.start;
  return [{ specifier: argument.value, line, column: column + 1, dynamic: false }];
}

/** `X.prototype.batch = …`, or `proto.batch = …`. */
function setsBatch(node: AnyNode): boolean {
  if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") {
    return false;
  }
  const { object, property, computed } = node.left;
  if (computed || property.type !== "Identifier" || property.name !== "batch") {
    return false;
  }
  return object.type === "MemberExpression"
    ? object.property.type === "Identifier" && object.property.name === "prototype"
    : object.type === "Identifier" && /^proto(?:type)?$/.test(object.name);
}
