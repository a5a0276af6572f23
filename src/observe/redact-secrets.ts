import { Buffer } from "node:buffer";
import { LOG_CUT_AT_BYTES, LOG_CUT_AT_LINES } from "../core/limits.ts";
import { REDACTED } from "./redact.ts";

/** Below this length a value is too common to be a secret, and taking it out would maim the record. */
const SECRET_MIN_CHARS = 4;

/** A line of a secret of several lines is hidden by itself from this length on: printers break them up. */
const LINE_MIN_CHARS = 8;

/** How a log ends that was longer than what is kept. */
const LOG_CUTS = [LOG_CUT_AT_BYTES, LOG_CUT_AT_LINES];

/** A record's own words, which are no secret although a secret may be one of them. */
const OWN_KEYS: ReadonlySet<string> = new Set(
  "request input response error logs method url ip headers body bodyBase64 truncated noStore status name message stack line column outgoing durationMs limit allowed unit setting time level".split(
    " ",
  ),
);

/**
 * Takes secret values out of the texts of a record, given as JSON: as they are, as they stand in
 * JSON within a text, in a URL or a form, among the bytes of a body, and what a cut has left of
 * them. Numbers and the record's own keys stay, so that a record can be read whatever is secret.
 */
export function redactSecrets(json: string, secrets: Iterable<string>): string {
  const long = [...secrets].filter((secret) => secret.length >= SECRET_MIN_CHARS);
  const forms = long.flatMap(toParts).flatMap(toForms);
  const isSuspicious =
    forms.length > 0 &&
    (json.includes('"bodyBase64"') ||
      json.includes('"truncated"') ||
      LOG_CUTS.some((mark) => json.includes(mark)) ||
      forms.some((form) => json.includes(toEscaped(form))));
  if (!isSuspicious) {
    return json;
  }
  // Longer ones first: one may begin another.
  return JSON.stringify(
    redactMember(
      JSON.parse(json),
      forms.toSorted((a, b) => b.length - a.length),
    ),
  );
}

function redactMember(value: unknown, forms: readonly string[]): unknown {
  if (typeof value === "string") {
    const cut = LOG_CUTS.find((mark) => value.endsWith(mark));
    return cut === undefined
      ? redactText(value, forms)
      : redactEnd(redactText(value.slice(0, -cut.length), forms), forms) + cut;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return (value as unknown[]).map((item) => redactMember(item, forms));
  }
  const isCut = (value as { truncated?: unknown }).truncated === true;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      OWN_KEYS.has(name) ? name : redactText(name, forms),
      typeof member === "string" && (name === "body" || name === "bodyBase64")
        ? redactBodyText(member, forms, { isBase64: name === "bodyBase64", isCut })
        : redactMember(member, forms),
    ]),
  );
}

function redactBodyText(
  body: string,
  forms: readonly string[],
  { isBase64, isCut }: { isBase64: boolean; isCut: boolean },
): string {
  if (!isBase64) {
    const text = redactText(body, forms);
    return isCut ? redactEnd(text, forms) : text;
  }
  // One character for each byte, on both sides.
  const bytes = Buffer.from(body, "base64").toString("latin1");
  const byteForms = forms.map((form) => Buffer.from(form).toString("latin1"));
  const text = redactText(bytes, byteForms);
  const redacted = isCut ? redactEnd(text, byteForms) : text;
  return redacted === bytes ? body : Buffer.from(redacted, "latin1").toString("base64");
}

function redactText(text: string, forms: readonly string[]): string {
  let redacted = text;
  for (const form of forms) {
    redacted = redacted.replaceAll(form, REDACTED);
  }
  return redacted;
}

/** Takes off the end of a text that was cut what may be the beginning of a secret. */
function redactEnd(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= SECRET_MIN_CHARS; length--) {
      if (text.endsWith(form.slice(0, length))) {
        return text.slice(0, -length) + REDACTED;
      }
    }
  }
  return text;
}

function toParts(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).filter((line) => line.length >= LINE_MIN_CHARS);
  return /[\r\n]/.test(secret) ? [secret, ...lines] : [secret];
}

/**
 * What a value can look like in a text: by itself, in JSON, in JSON within JSON, as the console
 * prints it within an object, in a URL, in a form.
 */
function toForms(secret: string): string[] {
  const escaped = toEscaped(secret);
  const printed = escaped.replaceAll('\\"', '"');
  const wellFormed = secret.toWellFormed();
  const inForm = new URLSearchParams({ k: wellFormed }).toString().slice("k=".length);
  return [...new Set([secret, escaped, toEscaped(escaped), printed, encodeURIComponent(wellFormed), inForm])];
}

function toEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
