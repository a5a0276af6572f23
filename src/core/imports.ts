import type { Expression, ModuleDeclaration, Node, Program, Statement } from "acorn";
import type { Place } from "./place.ts";
import { nodesOf, parseModule, type CodeError } from "./syntax.ts";

/** One place where code names another module: an import, an `export … from`, or `import("literal")`; its place is that of the name. */
export interface ImportReference extends Place {
  specifier: string;
  dynamic: boolean;
  /** The file it stands in; left out: the code itself. */
  file?: string;
}

export type ParsedImports =
  | { ok: true; imports: ImportReference[]; exportsDefault: boolean }
  | { ok: false; error: CodeError };

/** Parses code as an ES module without running it, and lists what it imports. */
export function parseImports(code: string): ParsedImports {
  const parsed = parseModule(code);
  return parsed.ok ? { ok: true, ...toImports(parsed.program) } : parsed;
}

/**
 * Lists what a module imports in source order. A dynamic import of anything but a literal cannot be listed: it fails
 * when it runs.
 */
export function toImports(program: Program): { imports: ImportReference[]; exportsDefault: boolean } {
  const imports = [...program.body.flatMap(toStaticImport), ...toDynamicImports(program)];
  return {
    imports: imports.toSorted((a, b) => a.line - b.line || a.column - b.column),
    exportsDefault: program.body.some(isDefaultExport),
  };
}

function toStaticImport(statement: Statement | ModuleDeclaration): ImportReference[] {
  switch (statement.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return statement.source == null
        ? []
        : [{ specifier: String(statement.source.value), ...placeOf(statement.source), dynamic: false }];
    default:
      return [];
  }
}

function toDynamicImports(program: Program): ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of nodesOf(program)) {
    if (node.type === "ImportExpression") {
      const specifier = toLiteral(node.source);
      if (specifier !== undefined) {
        found.push({ specifier, ...placeOf(node.source), dynamic: true });
      }
    }
  }
  return found;
}

function placeOf(node: Node): Place {
  if (node.loc == null) {
    throw new Error("the code was parsed without locations");
  }
  const { line, column } = node.loc.start;
  return { line, column: column + 1 };
}

/** The text of a string or of a template without substitutions. */
function toLiteral(expression: Expression): string | undefined {
  if (expression.type === "Literal" && typeof expression.value === "string") {
    return expression.value;
  }
  if (expression.type === "TemplateLiteral" && expression.expressions.length === 0) {
    return expression.quasis[0]?.value.cooked ?? undefined;
  }
  return undefined;
}

function isDefaultExport(statement: Statement | ModuleDeclaration): boolean {
  switch (statement.type) {
    case "ExportDefaultDeclaration":
      return true;
    case "ExportNamedDeclaration":
      return statement.specifiers.some(({ exported }) => isDefaultName(exported));
    case "ExportAllDeclaration":
      return statement.exported != null && isDefaultName(statement.exported);
    default:
      return false;
  }
}

/** `export { x as default }` and `export { x as "default" }` mean the same. */
function isDefaultName(exported: { type: string; name?: string; value?: unknown }): boolean {
  return (exported.type === "Identifier" ? exported.name : exported.value) === "default";
}
