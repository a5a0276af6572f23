import type { InputType } from "../../core/destinations.ts";

/** A value of an input's type; a date is its epoch ms. What cannot be one comes with the reason. */
export type Coerced = { ok: true; value: unknown } | { ok: false; message: string };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** With a time zone, or a date alone: what another text means depends on where it is read. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/i;
/** What ECMAScript's dates reach. */
const DATE_MAX_MS = 8.64e15;
/** Smaller numbers are seconds: as milliseconds they would lie before March 1973. */
const SECONDS_BELOW = 1e11;

/** Makes a JSON value one of a type where it says the same; null and undefined are no values. */
export function coerce(type: InputType, value: unknown): Coerced {
  switch (type) {
    case "string":
      return toText(value);
    case "number":
      return toNumber(value);
    case "integer":
      return toInteger(value);
    case "boolean":
      return toBoolean(value);
    case "date":
      return toDate(value);
    case "array":
      return Array.isArray(value) ? { ok: true, value } : refuse("an array", value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? { ok: true, value }
        : refuse("an object", value);
  }
}

function toText(value: unknown): Coerced {
  switch (typeof value) {
    case "string":
      return { ok: true, value };
    case "number":
    case "boolean":
      return { ok: true, value: String(value) };
    default:
      return refuse("a string", value);
  }
}

function toNumber(value: unknown): Coerced {
  const number = typeof value === "string" && NUMBER.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number)
    ? { ok: true, value: number }
    : refuse("a number", value);
}

function toInteger(value: unknown): Coerced {
  const number = toNumber(value);
  return number.ok && Number.isSafeInteger(number.value) ? number : refuse("an integer", value);
}

function toBoolean(value: unknown): Coerced {
  if (value === true || value === "true" || value === 1) {
    return { ok: true, value: true };
  }
  return value === false || value === "false" || value === 0
    ? { ok: true, value: false }
    : refuse("a boolean", value);
}

function toDate(value: unknown): Coerced {
  const text = typeof value === "string" ? value.trim() : "";
  const number = toNumber(value);
  const ms = number.ok ? toEpochMs(number.value as number) : parseDate(text);
  return Number.isFinite(ms) && Math.abs(ms) <= DATE_MAX_MS
    ? { ok: true, value: ms }
    : refuse("a date", value);
}

function parseDate(text: string): number {
  const [, year, month, day] = DATE.exec(text) ?? [];
  // The parser makes the second of March of the thirtieth of February.
  const isThere =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isThere ? Date.parse(text.toUpperCase().replace(" ", "T")) : Number.NaN;
}

function toEpochMs(number: number): number {
  return Math.trunc(Math.abs(number) < SECONDS_BELOW ? number * 1_000 : number);
}

/** A value is told by its kind alone: the reason is kept where the data must not be. */
function refuse(wanted: string, value: unknown): Coerced {
  return { ok: false, message: `must be ${wanted}, and what the record has there is ${toKind(value)}` };
}

function toKind(value: unknown): string {
  if (Array.isArray(value)) {
    return "an array";
  }
  switch (typeof value) {
    case "object":
      return "an object";
    case "string":
      return "a string that is none";
    default:
      return `a ${typeof value} that is none`;
  }
}
