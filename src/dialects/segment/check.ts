import type { ImportReference } from "../../core/imports.ts";
import type { CodeError } from "../../core/syntax.ts";
import { parseScript, type GlobalReference } from "../../core/script.ts";
import type { CheckedCode } from "../checked-code.ts";
import { LIBRARIES } from "./libraries.ts";
import { UNAVAILABLE } from "./unavailable.ts";

/** The names of handlers; the first is a source function's, the others are of destination and insert functions. */
export const HANDLER_NAMES = [
  "onRequest",
  "onTrack",
  "onIdentify",
  "onPage",
  "onScreen",
  "onGroup",
  "onAlias",
  "onDelete",
  "onBatch",
] as const;

/** Where source functions are called: one that calls it would feed itself. */
const OWN_SOURCE = "https://fn.segmentapis.com";
const OWN_SOURCE_REFUSED = "Functions are unable to send data or events back to their originating source";

/** Checks a script as far as that goes without running it, and lists the libraries and handlers it has. */
export function checkScript(code: string): CheckedCode {
  const parsed = parseScript(code);
  if (!parsed.ok) {
    return { imports: [], handlers: [], errors: [parsed.error] };
  }
  const errors: CodeError[] = [
    ...findOwnSource(code),
    ...parsed.imports.map((place) => ({
      message: "a Segment function is a script and cannot import: its libraries are globals",
      breach: { rule: "script-import" as const },
      ...place,
    })),
    ...findUnavailable(parsed.globals),
  ];
  return {
    imports: toLibraryImports(parsed.globals),
    handlers: HANDLER_NAMES.filter((name) => parsed.defined.has(name)),
    errors,
  };
}

function findOwnSource(code: string): CodeError[] {
  const at = code.indexOf(OWN_SOURCE);
  if (at === -1) {
    return [];
  }
  const before = code.slice(0, at).split(/\r\n|[\n\r\u2028\u2029]/);
  const place = { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  return [{ message: OWN_SOURCE_REFUSED, ...place, breach: { rule: "own-source", about: OWN_SOURCE } }];
}

/** Each name where it is used first; to ask with `typeof` whether it is there is no use of it. */
function findUnavailable(globals: readonly GlobalReference[]): CodeError[] {
  return [...UNAVAILABLE].flatMap(([name, reason]) => {
    const path = name.split(".");
    const use = globals.find(
      (reference) => !reference.isAskedFor && sharesPath(reference, path) && namesAll(reference, path),
    );
    const breach = { rule: "missing-global", about: name, reason } as const;
    return use === undefined
      ? []
      : [{ message: toRefusal(name, reason), line: use.line, column: use.column, breach }];
  });
}

function toRefusal(name: string, reason: string): string {
  return `${name} is not available: ${reason}`;
}

/** A library is imported where its name is used first; of several under one name, those that are meant or may be. */
function toLibraryImports(globals: readonly GlobalReference[]): ImportReference[] {
  return LIBRARIES.flatMap(({ name, module, member = "" }) => {
    const uses = globals.filter((reference) => reference.name === name);
    const isOne = LIBRARIES.filter((library) => library.name === name).length === 1;
    const use = isOne
      ? uses[0]
      : uses.find((reference) => sharesPath(reference, [name, ...member.split(".")]));
    return use === undefined
      ? []
      : [{ specifier: module, line: use.line, column: use.column, dynamic: false }];
  });
}

/** Does a reference name this path, a part of it from its beginning, or something behind it? */
function sharesPath({ name, members }: GlobalReference, path: readonly string[]): boolean {
  const named = [name, ...members];
  return path.every((part, index) => index >= named.length || named[index] === part);
}

function namesAll({ members }: GlobalReference, path: readonly string[]): boolean {
  return members.length + 1 >= path.length;
}

/** Older functions export a handler that is called with the event whole. */
const LEGACY = /\bexports\.processEvents\b/;

/** The module that holds a script in its isolate: as a text, since it is not evaluated as a module. */
export function toScriptModule(code: string, imports: readonly string[]): string {
  const libraries = LIBRARIES.filter(({ module }) => imports.includes(module));
  const names = new Set(libraries.map(({ name }) => name));
  // What code reads by a name that is only known while it runs is refused then.
  const missing = [...UNAVAILABLE]
    .filter(([path]) => path.includes(".") && names.has(path.split(".")[0] ?? ""))
    .map(([path, reason]) => ({ path, message: toRefusal(path, reason) }));
  return `export default ${JSON.stringify({ code, isLegacy: LEGACY.test(code), libraries, missing })};\n`;
}
