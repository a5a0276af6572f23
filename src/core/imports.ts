import {
  parse,
  type Expression,
  type ImportExpression,
  type ModuleDeclaration,
  type Node,
  type Program,
  type Statement,
} from "acorn";

/** One place where code names another module: an import, an `export … from`, or `import("literal")`. */
export interface ImportReference {
  specifier: string;
  /** Where the specifier stands; line and column are 1-based, the column in UTF-16 units. */
  line: number;
  column: number;
  dynamic: boolean;
}

/** Why code is no module, and where; line and column are 1-based. */
export interface CodeError {
  message: string;
  line: number;
  column: number;
}

export type ParsedImports =
  | { ok: true; imports: ImportReference[]; exportsDefault: boolean }
  | { ok: false; error: CodeError };

/**
 * Parses code as an ES module (top-level await and a hashbang line allowed) without running it, and lists what it
 * imports in source order. A dynamic import of anything but a literal cannot be listed: it fails when it runs.
 */
export function parseImports(code: string): ParsedImports {
  let program: Program;
  try {
    program = parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowHashBang: true,
      locations: true,
    });
  } catch (error) {
    return { ok: false, error: toCodeError(error) };
  }
  const imports = [...program.body.flatMap(toStaticImport), ...toDynamicImports(program)];
  return {
    ok: true,
    imports: imports.toSorted((a, b) => a.line - b.line || a.column - b.column),
    exportsDefault: program.body.some(isDefaultExport),
  };
}

/** Tells what the parser threw: its columns are 0-based, and a regular expression nested thousands deep overflows the stack inside it. */
export function toCodeError(error: unknown): CodeError {
  if (error instanceof RangeError) {
    return { message: "The code is nested too deeply to parse", line: 1, column: 1 };
  }
  if (isParseError(error)) {
    const { line, column } = error.loc;
    return { message: error.message.replace(/ \(\d+:\d+\)$/, ""), line, column: column + 1 };
  }
  throw error;
}

function isParseError(error: unknown): error is SyntaxError & { loc: { line: number; column: number } } {
  return error instanceof SyntaxError && "loc" in error;
}

function toStaticImport(statement: Statement | ModuleDeclaration): ImportReference[] {
  switch (statement.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return statement.source == null
        ? []
        : [{ specifier: String(statement.source.value), ...toPlace(statement.source), dynamic: false }];
    default:
      return [];
  }
}

/** Walks with a list of its own and not by recursion: the code is a stranger's and may be nested deeply. */
function toDynamicImports(program: Program): ImportReference[] {
  const found: ImportReference[] = [];
  const pending: unknown[] = [program];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) {
      continue;
    }
    if (isImportExpression(value)) {
      const specifier = toLiteral(value.source);
      if (specifier !== undefined) {
        found.push({ specifier, ...toPlace(value.source), dynamic: true });
      }
    }
    for (const child of Object.values(value)) {
      pending.push(child);
    }
  }
  return found;
}

function isImportExpression(value: object): value is ImportExpression {
  return "type" in value && value.type === "ImportExpression";
}

function toPlace(node: Node): { line: number; column: number } {
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
