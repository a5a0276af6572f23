// @ts-check
/** The `request` of a source function. */
import { Buffer } from "node:buffer";

/** What a source function is called with, in the shape that older ones get as it is. */
/**
 * @typedef {{
 *   method?: string,
 *   url?: string,
 *   headers?: Record<string, string | string[]>,
 *   body?: unknown,
 *   isBase64?: boolean,
 *   queryParameters?: string | Record<string, string | string[]>,
 * }} Payload
 */

const { JSON, Object, TypeError, Uint8Array } = globalThis;
const { parse, stringify } = JSON;
const { entries } = Object;

/** The address that a function sees when a caller of a test names none. */
const BASE = "https://fn.segmentapis.com/";
const BYTE_ORDER_MARK = "\ufeff";
const FORM = /^application\/x-www-form-urlencoded\b/i;

/** The class of `request`, and a global. */
export class ServerRequest {
  #body;
  #isBase64;
  /** @type {{ value: unknown } | undefined} */
  #json;

  /** @param {Payload} payload */
  constructor({ method = "POST", url, headers = {}, body = "", isBase64 = false, queryParameters }) {
    this.method = method;
    this.url = new URL(url ?? BASE);
    if (url === undefined) {
      this.url.search = new URLSearchParams(toPairs(queryParameters)).toString();
    }
    this.headers = new Headers(toPairs(headers));
    this.#body = body;
    this.#isBase64 = isBase64;
  }

  /** The body as it was sent, but for a byte order mark. @returns {string} */
  text() {
    const text = this.#toText();
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  }

  /** The value of a JSON body, or the fields of a form: the same value each time. @returns {unknown} */
  json() {
    this.#json ??= { value: this.#readJson() };
    return this.#json.value;
  }

  /** The bytes as they were sent, to check a signature over. @returns {Uint8Array} */
  bytes() {
    return typeof this.#body === "string" && this.#isBase64
      ? new Uint8Array(Buffer.from(this.#body, "base64"))
      : new Uint8Array(Buffer.from(this.#toText()));
  }

  #toText() {
    const body = this.#body;
    if (typeof body === "string") {
      return this.#isBase64 ? Buffer.from(body, "base64").toString() : body;
    }
    if (typeof body === "object" && body !== null) {
      return stringify(body);
    }
    throw new TypeError("unsupported body type");
  }

  #readJson() {
    const text = this.text();
    return FORM.test(this.headers.get("content-type") ?? "") && !/^\s*[{[]/.test(text)
      ? toFields(new URLSearchParams(text))
      : parse(text);
  }
}

/**
 * The payload as older functions, with `exports.processEvents`, get it: a JSON body is its value.
 * @param {Payload} payload
 */
export function toLegacyPayload(payload) {
  const request = new ServerRequest(payload);
  let body;
  try {
    body = request.json();
  } catch {
    body = request.text();
  }
  return { ...payload, body };
}

/** @param {unknown} given @returns {[string, string][]} */
function toPairs(given) {
  if (typeof given === "string") {
    return [...new URLSearchParams(given)];
  }
  return entries(given ?? {}).flatMap(([name, value]) =>
    [value].flat().map((each) => /** @type {[string, string]} */ ([name, `${each}`])),
  );
}

/** @param {URLSearchParams} params */
function toFields(params) {
  /** @type {Record<string, string | string[]>} */
  const fields = {};
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name);
    Object.defineProperty(fields, name, {
      value: values.length === 1 ? values[0] : values,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return fields;
}
