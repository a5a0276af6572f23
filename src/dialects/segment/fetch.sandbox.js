// @ts-check
/**
 * `fetch` with what users of node-fetch 2 know beyond the runtime's own: absolute URLs only, the option
 * `timeout`, bodies of the form-data package, `response.buffer()`, `headers.raw()`, and `FetchError`.
 */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { sendNoted } from "hookwright-segment-requests.js";

const { Error, Object, String, TypeError } = globalThis;
const { fetch: fetchOriginal } = globalThis;

/** What goes wrong on the way to a server, as node-fetch tells it. */
class FetchError extends Error {
  /** @override */
  name = "FetchError";

  /** @param {string} message @param {string} type @param {unknown} [cause] */
  constructor(message, type, cause) {
    super(message, cause === undefined ? {} : { cause });
    this.type = type;
  }
}

/** @typedef {RequestInit & { timeout?: number, body?: any }} Options */

/** @param {unknown} input @param {Options} [options] */
async function fetchLikeNodeFetch(input, options = {}) {
  const url = toUrl(input);
  const { timeout = 0, ...init } = { ...options, ...toBody(options) };
  // Nobody sees what the runtime does with members that it does not know.
  const limit = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
  if (limit !== undefined) {
    init.signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  }
  try {
    return await sendNoted(fetchOriginal, input instanceof Request ? input : url, init);
  } catch (thrown) {
    if (limit?.aborted) {
      throw new FetchError(`network timeout at: ${url}`, "request-timeout", thrown);
    }
    if (init.signal?.aborted) {
      throw thrown;
    }
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new FetchError(`request to ${url} failed, reason: ${reason}`, "system", thrown);
  }
}

/** @param {unknown} input */
function toUrl(input) {
  const text = input instanceof Request ? input.url : String(input);
  const url = URL.parse(text);
  if (url === null) {
    throw new TypeError("Only absolute URLs are supported");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError("Only HTTP(S) protocols are supported");
  }
  return url.href;
}

/** Bodies that the runtime does not know: forms of the form-data package, and Node's streams. @param {Options} options */
function toBody({ body, headers }) {
  if (typeof body?.getBoundary === "function" && typeof body.getBuffer === "function") {
    const sent = new Headers(headers);
    if (!sent.has("content-type")) {
      sent.set("content-type", body.getHeaders()["content-type"]);
    }
    return { body: body.getBuffer(), headers: sent };
  }
  if (body instanceof Readable) {
    return { body: /** @type {any} */ (Readable.toWeb(body)) };
  }
  return {};
}

/** Puts it in place of the runtime's own. */
export function installFetch() {
  Object.defineProperties(Response.prototype, {
    buffer: method(async function buffer() {
      return Buffer.from(await this.arrayBuffer());
    }),
  });
  Object.defineProperties(Headers.prototype, {
    raw: method(function raw() {
      /** @type {Record<string, string[]>} */
      const values = {};
      for (const [name, value] of this) {
        (values[name] ??= []).push(value);
      }
      return values;
    }),
  });
  return { fetch: fetchLikeNodeFetch, FetchError };
}

/** @param {(this: any) => unknown} value */
function method(value) {
  return { value, writable: true, configurable: true };
}
