/** Parses an RFC 6901 pointer to its reference tokens, unescaped; null when it is none. Empty: the whole value. */
export function parsePointer(text: string): string[] | null {
  if (text === "") {
    return [];
  }
  if (!text.startsWith("/") || /~(?![01])/.test(text)) {
    return null;
  }
  return text
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Reads what a pointer's tokens lead to in a JSON value; undefined where there is nothing. */
export function readPointer(value: unknown, tokens: readonly string[]): unknown {
  let place = value;
  for (const token of tokens) {
    // Own members alone: `/constructor` leads nowhere, and `/length` of an array is none either.
    const leads = Array.isArray(place) ? /^(?:0|[1-9]\d*)$/.test(token) : isObject(place);
    if (!leads || !Object.hasOwn(place as object, token)) {
      return undefined;
    }
    place = (place as Record<string, unknown>)[token];
  }
  return place;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
