import { parsePointer } from "../json-pointer.ts";

const ROOTS = new Set(["body", "query", "headers"]);

/**
 * Parses an RFC 6901 pointer into a call, as `/body/order/id`: its reference tokens, unescaped, the
 * first of them `body`, `query` or `headers`. Gives null when it is no such pointer.
 */
export function parseCallPointer(text: string): string[] | null {
  const tokens = parsePointer(text);
  return tokens !== null && ROOTS.has(tokens[0] ?? "") ? tokens : null;
}
