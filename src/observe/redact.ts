import { Buffer } from "node:buffer";

/** What stands in a record in place of what must not be in it. */
export const REDACTED = "[redacted]";

/** Headers that carry credentials, whoever sends them. */
const CREDENTIAL_HEADERS = new Set([
  "authorization",
  "cookie",
  "set-cookie",
  "proxy-authorization",
  // Cloudflare Access: where it stands before hooks too, the first one opens the console.
  "cf-access-jwt-assertion",
  "cf-access-token",
  "cf-access-client-secret",
]);

/** Tells whether a header's value stays out of records. */
function isHiddenHeader(name: string, redactedNames: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase();
  return CREDENTIAL_HEADERS.has(lower) || redactedNames.has(lower);
}

/** Copies headers into an object without what must not be recorded; repeated ones are joined. */
export function redactHeaders(
  headers: Iterable<readonly [string, string]>,
  redactedNames: ReadonlySet<string>,
): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const [name, value] of headers) {
    const shown = isHiddenHeader(name, redactedNames) ? REDACTED : value;
    const before = recorded[name];
    recorded[name] = before === undefined ? shown : `${before}, ${shown}`;
  }
  return recorded;
}

/** Takes the values of named parameters out of a query string or a form body. */
export function redactParameters(text: string, redactedNames: ReadonlySet<string>): string {
  if (redactedNames.size === 0 || text === "" || text === "?") {
    return text;
  }
  const parameters = new URLSearchParams(text);
  let isChanged = false;
  for (const name of new Set(parameters.keys())) {
    if (redactedNames.has(name.toLowerCase())) {
      parameters.set(name, REDACTED);
      isChanged = true;
    }
  }
  if (!isChanged) {
    return text;
  }
  return (text.startsWith("?") ? "?" : "") + parameters.toString();
}

/** Copies a JSON value without the values of named members, however deep they lie. */
export function redactValue(value: unknown, redactedNames: ReadonlySet<string>): unknown {
  if (redactedNames.size === 0 || typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return (value as unknown[]).map((item) => redactValue(item, redactedNames));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      redactedNames.has(name.toLowerCase()) ? REDACTED : redactValue(member, redactedNames),
    ]),
  );
}

/** Takes named fields out of a body text: of JSON by member, of a form by parameter or part. */
export function redactBody(text: string, contentType: string, redactedNames: ReadonlySet<string>): string {
  if (redactedNames.size === 0) {
    return text;
  }
  // By its looks and not by its type, as functions get it: `curl -d '{…}'` names the type of a form.
  const json = /^\s*[{[]/.test(text) ? redactJson(text, redactedNames) : null;
  if (json !== null) {
    return json;
  }
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) {
    return redactParameters(text, redactedNames);
  }
  const boundary = /^multipart\/form-data.*;\s*boundary="?([^";]+)/i.exec(contentType)?.[1];
  return boundary === undefined ? text : redactParts(text, `--${boundary}`, redactedNames);
}

/** The same for bytes that are no text: a form with a file in it. */
export function redactBytes(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  redactedNames: ReadonlySet<string>,
): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString("latin1");
  const redacted = redactBody(text, contentType, redactedNames);
  return redacted === text ? bytes : Uint8Array.from(Buffer.from(redacted, "latin1"));
}

/** Null when the text is not JSON after all, so that there are no members to name. */
function redactJson(text: string, redactedNames: ReadonlySet<string>): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return null;
  }
  try {
    const redacted = JSON.stringify(redactValue(value, redactedNames));
    // As it was sent when nothing is hidden: a replay must not meet other spaces or digits.
    return redacted === JSON.stringify(value) ? text : redacted;
  } catch {
    // Nested too deeply to look for the names.
    return REDACTED;
  }
}

/** Empties the named parts of a multipart form. */
function redactParts(text: string, delimiter: string, redactedNames: ReadonlySet<string>): string {
  const parts = text.split(delimiter).map((part) => {
    const head = /^[^]*?\r?\n\r?\n/.exec(part)?.[0] ?? "";
    const names = [...head.matchAll(/[;\s]name="?([^";\r\n]*)/gi)].map(([, name = ""]) => name.toLowerCase());
    return names.some((name) => redactedNames.has(name)) ? `${head}${REDACTED}\r\n` : part;
  });
  return parts.join(delimiter);
}
