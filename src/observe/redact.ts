/** What stands in a record in place of what must not be in it. */
export const REDACTED = "[redacted]";

/** Headers that carry credentials, whoever sends them. */
const CREDENTIAL_HEADERS = new Set(["authorization", "cookie", "set-cookie", "proxy-authorization"]);

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

/** Takes named fields out of a body text: of JSON by member, of a form by parameter. */
export function redactBody(text: string, contentType: string, redactedNames: ReadonlySet<string>): string {
  if (redactedNames.size === 0) {
    return text;
  }
  if (contentType.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    return redactParameters(text, redactedNames);
  }
  if (!/^\s*[{[]/.test(text)) {
    return text;
  }
  try {
    return JSON.stringify(redactValue(JSON.parse(text), redactedNames));
  } catch {
    // Not JSON after all, so there are no members to name.
    return text;
  }
}

/** Below this length a value is too common to be a secret, and taking it out would maim the record. */
const SECRET_MIN_CHARS = 4;

/** Takes secret values out of a JSON text, in the form they have inside its strings. */
export function redactSecrets(json: string, secrets: Iterable<string>): string {
  let text = json;
  for (const secret of secrets) {
    if (secret.length >= SECRET_MIN_CHARS) {
      text = text.replaceAll(JSON.stringify(secret).slice(1, -1), REDACTED);
    }
  }
  return text;
}
