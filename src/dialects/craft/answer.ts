import { fromBase64 } from "../../core/crypto.ts";
import type { Answer } from "../../core/hook.ts";
import { isAnswerStatus, isBodyless } from "../../core/own-answer.ts";
import { toLocation } from "./location.ts";
import { applyHeaders, setHeader } from "./own-headers.ts";

/** What the bootstrap makes of a returned value; `reserved` holds the `craft_*` members as sent. */
interface EncodedValue {
  type: "empty" | "text" | "json";
  text?: string;
  reserved?: Record<string, unknown>;
}

const TEXT = "text/plain; charset=utf-8";

/**
 * Makes the answer of a returned value: the table "outcome" of the Craft contract. The value comes
 * out of user code's isolate; null means that it is not what our bootstrap sends.
 */
export function toCraftAnswer(value: unknown): Answer | null {
  const encoded = parseEncoded(value);
  if (encoded === null) {
    return null;
  }
  if (encoded.type === "empty") {
    // Not an empty text: the runtime would give that a content type of its own.
    return { status: 200, headers: [], body: null };
  }
  const type = encoded.type === "text" ? TEXT : "application/json";
  const answer: Answer = {
    status: 200,
    headers: [["content-type", type]],
    body: (encoded.text ?? "").toWellFormed(),
  };
  return encoded.reserved === undefined ? answer : applyReserved(answer, encoded.reserved);
}

/** Gives back what the function returned, for a person to read: a test run, a record. */
export function toReturnedValue(value: unknown): unknown {
  const encoded = parseEncoded(value);
  if (encoded === null || encoded.type === "empty") {
    return undefined;
  }
  return encoded.type === "text" ? encoded.text : fromJson(encoded.text ?? "");
}

/** The value of a JSON text; an isolate that sends something else gets it shown as it is. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseEncoded(value: unknown): EncodedValue | null {
  if (typeof value !== "object" || value === null) {
    return null;
  }
  const { type, text, reserved } = value as Record<string, unknown>;
  if (type === "empty") {
    return { type };
  }
  if ((type !== "text" && type !== "json") || typeof text !== "string") {
    return null;
  }
  if (typeof reserved !== "object" || reserved === null) {
    return { type, text };
  }
  return { type, text, reserved: reserved as Record<string, unknown> };
}

function applyReserved(answer: Answer, reserved: Record<string, unknown>): Answer {
  const warnings: string[] = [];
  const hasOwnType = applyHeaders(answer, reserved["headers"], warnings);
  applyBody(answer, reserved, hasOwnType, warnings);
  applyStatus(answer, reserved, warnings);
  if (isBodyless(answer.status)) {
    answer.body = null;
    answer.headers = answer.headers.filter(([name]) => name !== "content-type");
  }
  return warnings.length === 0 ? answer : { ...answer, warnings };
}

function applyStatus(answer: Answer, reserved: Record<string, unknown>, warnings: string[]): void {
  const { statusCode, redirectUrl } = reserved;
  const isStatus = isAnswerStatus(statusCode);
  if (statusCode !== undefined && !isStatus) {
    warnings.push(
      `craft_status_code ${toShown(statusCode)} was ignored: it must be an integer from 200 to 599`,
    );
  }
  const location = redirectUrl === undefined ? null : toLocation(redirectUrl);
  if (location !== null) {
    answer.status = isStatus && statusCode >= 300 && statusCode <= 399 ? statusCode : 302;
    setHeader(answer, "location", location);
    return;
  }
  if (redirectUrl !== undefined) {
    warnings.push(
      `craft_redirect_url ${toShown(redirectUrl)} was ignored: it must be an http(s) URL or a relative one`,
    );
  }
  if (isStatus) {
    answer.status = statusCode;
  }
}

function applyBody(
  answer: Answer,
  reserved: Record<string, unknown>,
  hasOwnType: boolean,
  warnings: string[],
): void {
  const { body, bodyBase64 } = reserved;
  if (typeof body === "string") {
    answer.body = body.toWellFormed();
    if (!hasOwnType) {
      setHeader(answer, "content-type", TEXT);
    }
  } else if (body !== undefined) {
    warnings.push("craft_body was ignored: it must be a text");
  }
  if (bodyBase64 === undefined) {
    return;
  }
  const bytes = toBytes(bodyBase64);
  if (bytes === null) {
    warnings.push("craft_body_base64 was ignored: it is not base64");
    return;
  }
  answer.body = bytes;
  if (!hasOwnType) {
    setHeader(answer, "content-type", "application/octet-stream");
  }
}

function toBytes(base64: unknown): Uint8Array<ArrayBuffer> | null {
  try {
    return typeof base64 === "string" ? fromBase64(base64) : null;
  } catch {
    return null;
  }
}

/** For a warning. What comes out of an isolate need not be JSON, whatever our bootstrap sends. */
function toShown(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 100);
  } catch {
    return `(${typeof value})`;
  }
}
