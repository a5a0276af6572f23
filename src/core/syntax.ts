import { parse, type AnyNode, type Program } from "acorn";
import type { Breach } from "./code-rules.ts";
import type { Place } from "./place.ts";

/** Why code is no module, and where. */
export interface CodeError extends Place {
  message: string;
  /** The file it stands in; left out: the code itself. */
  file?: string;
  /** Left out: the language's own, or one that only loading the code tells. */
  breach?: Breach;
}

/** The same of code that was loaded, whose place is not always known. */
export type CodeFault = Pick<CodeError, "message" | "file" | "breach"> & Partial<Place>;

export type ParsedModule = { ok: true; program: Program } | { ok: false; error: CodeError };

/** Parses code as an ES module (top-level await and a hashbang line allowed) without running it. */
export function parseModule(code: string): ParsedModule {
  try {
    const program = parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowHashBang: true,
      locations: true,
    });
    return { ok: true, program };
  } catch (error) {
    return { ok: false, error: toCodeError(error) };
  }
}

/** Every node below one, that one too. Uses a list of its own and no recursion: the code is a stranger's and may be nested deeply. */
export function* nodesOf(root: AnyNode): Generator<AnyNode> {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) {
      continue;
    }
    if (isNode(value)) {
      yield value;
    }
    for (const child of Object.values(value)) {
      pending.push(child);
    }
  }
}

function isNode(value: object): value is AnyNode {
  return "type" in value && typeof value.type === "string";
}

/** Tells what the parser threw: its columns are 0-based, and a regular expression nested thousands deep overflows the stack inside it. */
export function toCodeError(error: unknown): CodeError {
  if (error instanceof RangeError) {
    const message = "The code is nested too deeply to parse";
    return { message, line: 1, column: 1, breach: { rule: "too-deep" } };
  }
  if (isParseError(error)) {
    const { line, column } = error.loc;
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    const place = { line, column: column + 1 };
    // Where the parser notices by itself that its stack is used up.
    return message.startsWith("Not enough stack space")
      ? { message, ...place, breach: { rule: "too-deep" } }
      : { message, ...place };
  }
  throw error;
}

function isParseError(error: unknown): error is SyntaxError & { loc: { line: number; column: number } } {
  return error instanceof SyntaxError && "loc" in error;
}
