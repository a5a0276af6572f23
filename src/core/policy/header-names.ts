const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;

/** Tab, space and visible characters: what a field value may hold (RFC 9110, 5.5) and every runtime sends. */
const FIELD_VALUE = /^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$/;

/** Meant for one connection, not for the one after it (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Not for a function's payload: `cookie` may hold a session of the console, which can live on the
 * same host; the others describe our own network.
 */
const NOT_PASSED: ReadonlySet<string> = new Set([...HOP_BY_HOP, "host", "cookie", "cdn-loop"]);

/**
 * Not for a fixed response header: the platform writes them for each answer, or (`set-cookie`) one
 * value for every caller would be a shared session.
 */
const NOT_ADDED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "allow",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "host",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "set-cookie",
  "www-authenticate",
]);

/** Tells whether a header, named in lower case, is meant for one connection only. */
export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/** Tells whether a text is a header field name. */
export function isHeaderName(name: string): boolean {
  return name.length <= 100 && TOKEN.test(name);
}

/** Tells whether a text can be sent as a header field value as it is. */
export function isHeaderValue(value: string): boolean {
  return value === "" || FIELD_VALUE.test(value);
}

/** Tells whether an endpoint may put this request header into the payload. */
export function isPassableHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return isHeaderName(name) && !NOT_PASSED.has(lower) && !lower.startsWith("cf-");
}

/** Tells whether an endpoint may add this header to every answer. */
export function isAddableHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    isHeaderName(name) &&
    !NOT_ADDED.has(lower) &&
    !lower.startsWith("access-control-") &&
    !lower.startsWith("hookwright-") &&
    !lower.startsWith("cf-")
  );
}
