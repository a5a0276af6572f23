import type { Program } from "acorn";
import type { DialectName } from "../../core/contract.ts";
import type { FileNote } from "./folder-files.ts";
import { takesReqRes } from "./takes-req-res.ts";

/** The dialects that a Craft package can be written for. */
export const CRAFT_DIALECTS = ["craft", "craft-http"] as const satisfies readonly DialectName[];
type CraftDialect = (typeof CRAFT_DIALECTS)[number];

export interface PickedDialect {
  name: CraftDialect;
  /** For the author: what it was picked by. */
  reason: string;
}

/**
 * Picks the dialect of a package: the one that was asked for, else the one of the README's `functionType`, else the one
 * that the code is written for. `program` is null when the code cannot be parsed.
 */
export function pickDialect(
  asked: CraftDialect | undefined,
  functionType: string | undefined,
  program: Program | null,
): { dialect: PickedDialect; notes: FileNote[] } {
  const byCode = program === null ? null : toDialect(takesReqRes(program));
  if (asked !== undefined) {
    return { dialect: { name: asked, reason: "the request names it" }, notes: noteMismatch(asked, byCode) };
  }
  const type = toFunctionType(functionType);
  if (type !== undefined) {
    const name = toDialect(type === "http");
    const reason = `README.md has the functionType ${type}`;
    return { dialect: { name, reason }, notes: noteMismatch(name, byCode) };
  }
  const notes = functionType === undefined ? [] : [noteType(functionType)];
  if (byCode === null) {
    return { dialect: { name: "craft", reason: "nothing else is known: the code cannot be parsed" }, notes };
  }
  const reason = byCode === "craft" ? "index.js does not take { req, res }" : "index.js takes { req, res }";
  return { dialect: { name: byCode, reason }, notes };
}

function toDialect(isHttp: boolean): CraftDialect {
  return isHttp ? "craft-http" : "craft";
}

/** `http` and `event` in any case, also in a phrase; a text with both says neither. */
function toFunctionType(text: string | undefined): "http" | "event" | undefined {
  const words = new Set(text?.toLowerCase().match(/\b(?:http|event)\b/g));
  const [type, another] = words;
  return another === undefined ? (type as "http" | "event" | undefined) : undefined;
}

function noteType(functionType: string): FileNote {
  return {
    file: "README.md",
    message: `the functionType ${JSON.stringify(functionType)} is neither http nor event: the code was looked at`,
  };
}

function noteMismatch(picked: CraftDialect, byCode: CraftDialect | null): FileNote[] {
  if (byCode === null || byCode === picked) {
    return [];
  }
  const takes = byCode === "craft" ? "does not take { req, res }" : "takes { req, res }";
  return [{ file: "index.js", message: `the code ${takes}, but ${picked} was picked` }];
}
