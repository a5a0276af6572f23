import { parse, type ObjectNode, type ValueNode } from "@humanwhocodes/momoa";
import { toPlace, type Place } from "../core/place.ts";

/** Why a text is no JSON, and where, as far as that can be told. */
export interface JsonFault {
  message: string;
  line?: number;
  column?: number;
}

export type ParsedJson =
  | { ok: true; value: unknown; placeOf: (path: readonly PropertyKey[]) => Place | undefined }
  | { ok: false; fault: JsonFault };

/** Parses a JSON text that a person wrote: what is wrong in it, or with a value in it, can be told by its place. */
export function parseJsonText(text: string): ParsedJson {
  try {
    const value: unknown = JSON.parse(text);
    let root: ValueNode | undefined;
    const placeOf = (path: readonly PropertyKey[]) => {
      root ??= toRoot(text);
      return root && findPlace(root, path);
    };
    return { ok: true, value, placeOf };
  } catch (error) {
    const fault = toJsonFault(error);
    return {
      ok: false,
      fault: { ...(fault.line === undefined ? findFault(text, fault.message) : undefined), ...fault },
    };
  }
}

// V8's words, as in `Expected ',' … in JSON at position 12 (line 1 column 13)`; "after JSON" belongs to what is wrong.
const WITH_PLACE = /^(.*?)(?: in JSON)? at position \d+ \(line (\d+) column (\d+)\)$/s;
// As in `Unexpected token 'a', ..."count": abc" is not valid JSON`: the text around it, and no place.
const WITH_TEXT = /^(Unexpected token .*?), (?:\.\.\.)?".*" is not valid JSON$/s;

/** What `JSON.parse` has thrown, with the place where its message names one. */
export function toJsonFault(error: unknown): JsonFault {
  const message = error instanceof Error ? error.message : String(error);
  const [, reason, line, column] = WITH_PLACE.exec(message) ?? [];
  return reason === undefined
    ? { message: WITH_TEXT.exec(message)?.[1] ?? message }
    : { message: reason, line: Number(line), column: Number(column) };
}

/** Where the second parser stumbles: it names a place where V8 names none. At an end that comes too early it is wrong. */
function findFault(text: string, message: string): Place | undefined {
  if (message.startsWith("Unexpected end")) {
    return toPlace(text, text.trimEnd().length);
  }
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return isPlace(error) ? { line: error.line, column: error.column } : undefined;
  }
}

function isPlace(error: unknown): error is Place {
  return typeof error === "object" && error !== null && "line" in error && "column" in error;
}

/** Undefined: it is nested so deeply that the second parser's stack overflows. */
function toRoot(text: string): ValueNode | undefined {
  try {
    return parse(text).body;
  } catch {
    return undefined;
  }
}

/** The place of a value, or of the nearest one around it that is there. */
function findPlace(root: ValueNode, path: readonly PropertyKey[]): Place {
  let node = root;
  for (const key of path) {
    const inside = findChild(node, key);
    if (inside === undefined) {
      break;
    }
    node = inside;
  }
  const { line, column } = node.loc.start;
  return { line, column };
}

function findChild(node: ValueNode, key: PropertyKey): ValueNode | undefined {
  switch (node.type) {
    case "Array":
      return node.elements[Number(key)]?.value;
    case "Object":
      // Of members with the same name the last one counts, as for `JSON.parse`.
      return node.members.findLast((member) => toName(member) === String(key))?.value;
    default:
      return undefined;
  }
}

function toName({ name }: ObjectNode["members"][number]): string {
  return name.type === "String" ? name.value : name.name;
}
