import type { AnyNode, Function as FunctionNode, Program } from "acorn";
import { nodesOf } from "../../core/syntax.ts";

/**
 * Is a module written for `{ req, res }`, Craft's HTTP type? It is when its default function takes either of the two
 * out of its first argument, or when any function in it takes both: the argument may have been passed on.
 */
export function takesReqRes(program: Program): boolean {
  const [input] = findDefaultFunction(program)?.params ?? [];
  const pattern = input?.type === "AssignmentPattern" ? input.left : input;
  if (pattern !== undefined && namesOf(pattern).length > 0) {
    return true;
  }
  const data = pattern?.type === "Identifier" ? pattern.name : undefined;
  for (const node of nodesOf(program)) {
    if (namesOf(node).length === 2 || (data !== undefined && takesFrom(node, data))) {
      return true;
    }
  }
  return false;
}

/** `data.req`, `const { res } = data`, `({ res } = data)`. */
function takesFrom(node: AnyNode, data: string): boolean {
  switch (node.type) {
    case "MemberExpression":
      return isNamed(node.object, data) && !node.computed && isReqOrRes(node.property);
    case "VariableDeclarator":
      return node.init != null && isNamed(node.init, data) && namesOf(node.id).length > 0;
    case "AssignmentExpression":
      return isNamed(node.right, data) && namesOf(node.left).length > 0;
    default:
      return false;
  }
}

/** Which of the two a pattern takes out of its value. */
function namesOf(pattern: AnyNode): string[] {
  if (pattern.type !== "ObjectPattern") {
    return [];
  }
  return ["req", "res"].filter((name) =>
    pattern.properties.some((property) => property.type === "Property" && isNamed(property.key, name)),
  );
}

function isReqOrRes(node: AnyNode): boolean {
  return isNamed(node, "req") || isNamed(node, "res");
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}

/** The function that is called: the default export, or what stands under its name at the top of the module. */
function findDefaultFunction(program: Program): FunctionNode | undefined {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration") {
      return toFunction(program, statement.declaration);
    }
    if (statement.type === "ExportNamedDeclaration") {
      const exported = statement.specifiers.find(({ exported: name }) => isNamed(name, "default"));
      if (exported !== undefined) {
        return toFunction(program, exported.local);
      }
    }
  }
  return undefined;
}

function toFunction(program: Program, node: AnyNode): FunctionNode | undefined {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node;
    case "Identifier":
      return findFunction(program, node.name);
    default:
      return undefined;
  }
}

function findFunction(program: Program, name: string): FunctionNode | undefined {
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type === "FunctionDeclaration" && isNamed(declaration.id, name)) {
      return declaration;
    }
    if (declaration?.type === "VariableDeclaration") {
      const declarator = declaration.declarations.find(({ id }) => isNamed(id, name));
      if (declarator?.init != null) {
        // A name for a name is not followed: it could lead in a circle.
        return declarator.init.type === "Identifier" ? undefined : toFunction(program, declarator.init);
      }
    }
  }
  return undefined;
}
