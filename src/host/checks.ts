import { HostError } from "../core/host-error.ts";
import { KEY_LIMIT_BYTES, KEYS_PER_CALL, KVS_VALUE_BYTES } from "../core/limits.ts";

/**
 * Checks of what user code passes to a capability. Types mean nothing here: the arguments come out
 * of a hostile isolate.
 */

const encoder = new TextEncoder();

// Printable ASCII: keys are texts without multi-byte characters (Craft, kvs and counter).
const KEY = /^[\x20-\x7e]+$/;

export function checkKey(key: unknown): string {
  if (typeof key !== "string" || !KEY.test(key)) {
    throw new HostError(400, "key must be a non-empty text of ASCII characters");
  }
  if (key.length > KEY_LIMIT_BYTES) {
    throw new HostError(400, `key must not be longer than ${KEY_LIMIT_BYTES} characters`);
  }
  return key;
}

export function checkKeys(keys: unknown): string[] {
  if (!Array.isArray(keys)) {
    throw new HostError(400, "keys must be an array of texts");
  }
  if (keys.length > KEYS_PER_CALL) {
    throw new HostError(400, `keys must hold at most ${KEYS_PER_CALL} keys`);
  }
  // Not `map`, which would skip the holes of a sparse list.
  return Array.from(keys as unknown[], checkKey);
}

const SECRET_NAME = /^[A-Z0-9_]{1,128}$/;

export function checkSecretNames(names: unknown): string[] {
  if (!Array.isArray(names) || names.length > KEYS_PER_CALL) {
    throw new HostError(400, `keys must be an array of at most ${KEYS_PER_CALL} names`);
  }
  return Array.from(names as unknown[], (name) => {
    if (typeof name !== "string" || !SECRET_NAME.test(name)) {
      throw new HostError(400, "a secret's name has only upper-case letters, digits and _");
    }
    return name;
  });
}

/** Gives the JSON text of a kvs value: an object of at most 1 KB. */
export function checkKvsValue(value: unknown): string {
  if (typeof value !== "object" || value === null) {
    throw new HostError(400, "value must be an object");
  }
  const text = toJson(value);
  if (text === undefined) {
    throw new HostError(400, "value must be an object that JSON can hold");
  }
  if (encoder.encode(text).byteLength > KVS_VALUE_BYTES) {
    throw new HostError(400, `value size should be less than ${KVS_VALUE_BYTES} bytes`);
  }
  return text;
}

/** JSON text, or undefined of what has none: itself within itself, a big integer. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A life in units of `unitMs`, as the epoch ms at which it ends. */
export function checkLife(
  life: unknown,
  limits: { field: string; default: number; max: number; unitMs: number },
  now: number,
): number {
  const units = life ?? limits.default;
  if (typeof units !== "number" || !(units > 0) || units > limits.max) {
    throw new HostError(400, `${limits.field} must be a number above 0 and at most ${limits.max}`);
  }
  return now + Math.round(units * limits.unitMs);
}

/** An integer that a double holds exactly, which is what the database's integers come back as. */
export function checkInteger(value: unknown, field: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new HostError(400, `${field} must be an integer`);
  }
  return value;
}
