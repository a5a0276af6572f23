import { parse, type AnyNode, type CallExpression, type Program } from "acorn";
import { toImports, type ImportReference } from "../../core/imports.ts";
import { nodesOf, parseModule, toCodeError, type CodeError } from "../../core/syntax.ts";
import type { CheckedCode } from "../checked-code.ts";

/** How code is written: as an ES module, or as a module of CommonJS. */
export type CodeFormat = "esm" | "commonjs";

type ParsedCode =
  | { ok: true; format: CodeFormat; program: Program }
  | { ok: false; format: CodeFormat; error: CodeError };

const NO_EXPORTS: CodeError = {
  message:
    "the code exports nothing: write `export async function upsert({ variables, inputs, context, connection, source }) { … }` and the same for delete, or `exports.upsert = …` and `exports.delete = …`",
  line: 1,
  column: 1,
  breach: { rule: "no-exports" },
};

/** Checks the code of a destination's function as far as that goes without running it. */
export function checkDestinationCode(code: string): CheckedCode {
  const parsed = parseCode(code);
  if (!parsed.ok) {
    return { imports: [], handlers: [], errors: [parsed.error] };
  }
  const imports = toImports(parsed.program).imports;
  return parsed.format === "esm"
    ? { imports, handlers: [], errors: parsed.program.body.some(isExport) ? [] : [NO_EXPORTS] }
    : {
        imports: [...imports, ...toRequired(parsed.program)].toSorted(
          (a, b) => a.line - b.line || a.column - b.column,
        ),
        handlers: [],
        errors: /\bexports\b/.test(code) ? [] : [NO_EXPORTS],
      };
}

/** Tells how code is written. It is parsed only where the words that it uses leave it open. */
export function formatOf(code: string): CodeFormat {
  if (!/\b(?:import|export)\b/.test(code)) {
    return "commonjs";
  }
  return /\b(?:require|exports)\b/.test(code) ? parseCode(code).format : "esm";
}

/** An ES module is what imports or exports by a statement of its own; what is neither is CommonJS. */
function parseCode(code: string): ParsedCode {
  const asModule = parseModule(code);
  if (asModule.ok && asModule.program.body.some(isModuleStatement)) {
    return { ok: true, format: "esm", program: asModule.program };
  }
  const asCommonJs = parseCommonJs(code);
  if (asCommonJs.ok) {
    return { ok: true, format: "commonjs", program: asCommonJs.program };
  }
  // What is wrong in both is told in the words of the one that it looks like.
  return !asModule.ok && /^\s*(?:import|export)\b(?!\s*\()/m.test(code)
    ? { ok: false, format: "esm", error: asModule.error }
    : { ok: false, format: "commonjs", error: asCommonJs.error };
}

function parseCommonJs(code: string): { ok: true; program: Program } | { ok: false; error: CodeError } {
  try {
    const program = parse(code, { ecmaVersion: "latest", sourceType: "commonjs", locations: true });
    return { ok: true, program };
  } catch (error) {
    return { ok: false, error: toCodeError(error) };
  }
}

/** The modules that `require` is called with by name. */
function toRequired(program: Program): ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of nodesOf(program)) {
    const name = isRequire(node) ? node.arguments[0] : undefined;
    if (name?.type === "Literal" && typeof name.value === "string" && name.loc != null) {
      const { line, column } = name.loc.start;
      found.push({ specifier: name.value, line, column: column + 1, dynamic: false });
    }
  }
  return found;
}

function isRequire(node: AnyNode): node is CallExpression {
  return (
    node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require"
  );
}

function isExport({ type }: { type: string }): boolean {
  return /^Export(?:Named|Default|All)Declaration$/.test(type);
}

function isModuleStatement(statement: { type: string }): boolean {
  return statement.type === "ImportDeclaration" || isExport(statement);
}

/**
 * The module that holds an author's code in its isolate: an ES module as it is, CommonJS as a text
 * that is evaluated with what it requires.
 */
export function toDestinationModule(code: string, imports: readonly string[]): string {
  if (formatOf(code) === "esm") {
    return code;
  }
  const lines = imports.map((name, index) => `import * as m${index} from ${JSON.stringify(name)};\n`);
  const required = imports.map((name, index) => `[${JSON.stringify(name)}, m${index}]`);
  return `import { evaluate } from "hookwright-xkit-common-js.js";
${lines.join("")}export default evaluate(${JSON.stringify(code)}, [${required.join(", ")}]);
`;
}
