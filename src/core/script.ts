import { parse, type Node, type Program } from "acorn";
import { toCodeError, type CodeError } from "./syntax.ts";

/** One place in a script that uses a name which the script itself does not declare anywhere. */
export interface GlobalReference {
  name: string;
  /** 1-based; the column counts UTF-16 units. */
  line: number;
  column: number;
  /** The members that are read of it, one of the other, as far as they are named: `["a", "b"]` of `name.a.b`. */
  members: string[];
  /** Only asked for by `typeof`, which is no use of it. */
  isAskedFor: boolean;
}

export type ParsedScript =
  | {
      ok: true;
      /** In source order. */
      globals: GlobalReference[];
      /** Names that the script's own top level declares or assigns, in whatever way. */
      defined: ReadonlySet<string>;
      /** Where it imports, which a script cannot be given. */
      imports: { line: number; column: number }[];
    }
  | { ok: false; error: CodeError };

/** A node with what is known of its place. */
interface Visit {
  node: Node;
  isTopLevel: boolean;
}

/** What a walk finds. */
interface Finds {
  globals: GlobalReference[];
  declared: Set<string>;
  defined: Set<string>;
  imports: { line: number; column: number }[];
}

/** Objects whose members are the global names. */
const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(["globalThis", "window", "self", "global"]);

/** Parses code as a script, in sloppy mode unless it says otherwise, and lists the names it uses and defines. */
export function parseScript(code: string): ParsedScript {
  try {
    return readScript(parse(code, { ecmaVersion: "latest", sourceType: "script", locations: true }));
  } catch (error) {
    return { ok: false, error: toCodeError(error) };
  }
}

function readScript(program: Program): ParsedScript {
  const finds: Finds = { globals: [], declared: new Set(), defined: new Set(), imports: [] };
  // A list of its own and not recursion: the code is a stranger's and may be nested deeply.
  const pending: Visit[] = [{ node: program, isTopLevel: true }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    pending.push(...visitNode(visit, finds));
  }
  const globals = finds.globals
    .filter(({ name }) => !finds.declared.has(name))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { ok: true, globals, defined: finds.defined, imports: finds.imports };
}

/** Notes what a node says and gives the nodes below it that are still to be looked at. */
function visitNode({ node, isTopLevel }: Visit, finds: Finds): Visit[] {
  const below = (value: unknown, top = isTopLevel): Visit[] =>
    toNodes(value).map((child) => ({ node: child, isTopLevel: top }));
  const declare = (pattern: unknown) => {
    for (const name of toBoundNames(pattern)) {
      finds.declared.add(name);
      if (isTopLevel) {
        finds.defined.add(name);
      }
    }
  };
  const fields = node as Node & Record<string, unknown>;
  switch (node.type) {
    case "Identifier":
      finds.globals.push(toReference([toNamed(node)]));
      return [];
    case "ImportExpression":
      finds.imports.push(toPlace(node));
      return below(fields["source"]);
    case "UnaryExpression": {
      const [asked] = toNodes(fields["argument"]);
      if (fields["operator"] === "typeof" && asked?.type === "Identifier") {
        finds.globals.push({ ...toReference([toNamed(asked)]), isAskedFor: true });
        return [];
      }
      return below(fields["argument"]);
    }
    case "MemberExpression": {
      const chain = toChain(node);
      if (chain === null) {
        return [
          ...below(fields["object"]),
          ...(fields["computed"] === true ? below(fields["property"]) : []),
        ];
      }
      const [{ name }, ...rest] = chain;
      finds.globals.push(toReference(chain));
      // A member of the global object is a global name itself.
      const [member, ...others] = rest;
      if (GLOBAL_OBJECTS.has(name) && member !== undefined) {
        finds.globals.push(toReference([member, ...others]));
      }
      return [];
    }
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return [...(fields["computed"] === true ? below(fields["key"]) : []), ...below(fields["value"])];
    case "LabeledStatement":
      return below(fields["body"]);
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
      return [];
    case "AssignmentExpression":
      if (isTopLevel) {
        for (const name of toAssignedNames(fields["left"])) {
          finds.defined.add(name);
        }
      }
      return [...below(fields["left"]), ...below(fields["right"])];
    case "VariableDeclarator":
    case "CatchClause":
      declare(fields["id"] ?? fields["param"]);
      return [
        ...below(fields["init"]),
        ...below(fields["id"]),
        ...below(fields["param"]),
        ...below(fields["body"]),
      ];
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.type === "FunctionDeclaration") {
        declare(fields["id"]);
      } else {
        toBoundNames(fields["id"]).forEach((name) => finds.declared.add(name));
      }
      toBoundNames(fields["params"]).forEach((name) => finds.declared.add(name));
      return [...below(fields["params"], false), ...below(fields["body"], false)];
    case "ClassDeclaration":
    case "ClassExpression":
      toBoundNames(fields["id"]).forEach((name) => finds.declared.add(name));
      return [...below(fields["superClass"]), ...below(fields["body"], false)];
    default:
      return Object.values(fields).flatMap((value) => below(value));
  }
}

/** A name where it stands. */
interface Named {
  name: string;
  line: number;
  column: number;
}

function toReference([root, ...members]: [Named, ...Named[]]): GlobalReference {
  return { ...root, members: members.map(({ name }) => name), isAskedFor: false };
}

/** The names of `a.b["c"]`; null where one of them is not known before the script runs. */
function toChain(node: Node): [Named, ...Named[]] | null {
  const members: Named[] = [];
  let current = node as Node & Record<string, unknown>;
  while (current.type === "MemberExpression") {
    const [object] = toNodes(current["object"]);
    const [property] = toNodes(current["property"]) as (Node & { value?: unknown })[];
    const isNamed = current["computed"] !== true && property?.type === "Identifier";
    if (object === undefined || property === undefined || !(isNamed || typeof property.value === "string")) {
      return null;
    }
    members.unshift(toNamed(property));
    current = object as Node & Record<string, unknown>;
  }
  return current.type === "Identifier" ? [toNamed(current), ...members] : null;
}

/** An identifier, or a text in its place. */
function toNamed(node: Node): Named {
  const { name, value } = node as Node & { name?: unknown; value?: unknown };
  return { name: String(name ?? value), ...toPlace(node) };
}

/** The names that a pattern, or a list of patterns, binds. */
function toBoundNames(pattern: unknown): string[] {
  return toNodes(pattern).flatMap((node): string[] => {
    const fields = node as Node & Record<string, unknown>;
    switch (node.type) {
      case "Identifier":
        return [String(fields["name"])];
      case "ObjectPattern":
        return toBoundNames(fields["properties"]);
      case "Property":
        return toBoundNames(fields["value"]);
      case "ArrayPattern":
        return toBoundNames(fields["elements"]);
      case "AssignmentPattern":
        return toBoundNames(fields["left"]);
      case "RestElement":
        return toBoundNames(fields["argument"]);
      default:
        return [];
    }
  });
}

/** As above, and the members of the global object, which are names too. */
function toAssignedNames(target: unknown): string[] {
  const [node] = toNodes(target);
  if (node?.type !== "MemberExpression") {
    return toBoundNames(target);
  }
  const fields = node as Node & Record<string, unknown>;
  return fields["computed"] !== true && isGlobalObject(fields["object"])
    ? toBoundNames(fields["property"])
    : [];
}

function isGlobalObject(value: unknown): boolean {
  return toNodes(value).some(
    (node) => node.type === "Identifier" && GLOBAL_OBJECTS.has(String((node as { name?: unknown }).name)),
  );
}

/** The nodes among a value: itself, or those of a list. */
function toNodes(value: unknown): Node[] {
  return [value].flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function toPlace({ loc }: Node): { line: number; column: number } {
  if (loc == null) {
    throw new Error("the code was parsed without locations");
  }
  return { line: loc.start.line, column: loc.start.column + 1 };
}
