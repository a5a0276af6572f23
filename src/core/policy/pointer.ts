const ROOTS = new Set(["body", "query", "headers"]);

/**
 * Parses an RFC 6901 pointer into a call, as `/body/order/id`: its reference tokens, unescaped, the
 * first of them `body`, `query` or `headers`. Gives null when it is no such pointer.
 */
export function parseCallPointer(text: string): string[] | null {
  if (!text.startsWith("/") || /~(?![01])/.test(text)) {
    return null;
  }
  const tokens = text
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  return ROOTS.has(tokens[0] ?? "") ? tokens : null;
}
