// @ts-check
/**
 * What a run sends out, told to the platform for the record of an attempt: that a request is sent, what
 * its answer began with, or why there was none. Two notes for each, so that a request that still waits
 * when the run's time is over is seen too.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Buffer } from "node:buffer";

const { ArrayBuffer, Date, Error, Object, Promise, String, setTimeout, clearTimeout } = globalThis;
const now = Date.now;

/** The gateway holds notes to the same limits, whatever is sent from here (`core/limits.ts`). */
const REQUESTS_MAX = 20;
const BODY_CHARS = 4_096;
/** What has not come of an answer this long after the run is left out. */
const BODY_WAIT_MS = 50;

/** @typedef {{ body?: string, truncated?: true }} Kept */

/** The beginning of an answer's body, read beside the function. */
class BodyStart {
  #reader;

  /** @param {Response} response one that has a body */
  constructor(response) {
    this.#reader = /** @type {ReadableStream<Uint8Array>} */ (response.clone().body).getReader();
  }

  async read() {
    /** @type {Uint8Array[]} */
    const chunks = [];
    let size = 0;
    while (size <= BODY_CHARS) {
      const { done, value } = await this.#reader.read();
      if (done) {
        break;
      }
      chunks.push(value);
      size += value.byteLength;
    }
    this.stop();
    return cut(Buffer.concat(chunks).toString("utf8", 0, BODY_CHARS + 1));
  }

  stop() {
    void this.#reader.cancel().catch(() => undefined);
  }
}

class Notes {
  #log;
  #count = 0;
  /** Bodies of answers, of which the beginnings are read. @type {{ start: BodyStart, noted: Promise<void> }[]} */
  #reading = [];

  /** @param {RunLog} log */
  constructor(log) {
    this.#log = log;
  }

  /**
   * @param {(input: any, init: any) => Promise<Response>} send
   * @param {Request | string} input @param {RequestInit} init
   */
  async send(send, input, init) {
    const number = this.#count++;
    if (number >= REQUESTS_MAX) {
      return send(input, init);
    }
    const startedAt = now();
    this.#log.note({ number, ...describe(input, init) });
    try {
      const response = await send(input, init);
      const { status } = response;
      const headers = toHeaders(response.headers);
      this.#log.note({ number, durationMs: now() - startedAt, response: { status, headers } });
      this.#follow(number, response);
      return response;
    } catch (thrown) {
      const error = thrown instanceof Error ? String(thrown.message) : String(thrown);
      this.#log.note({ number, durationMs: now() - startedAt, error });
      throw thrown;
    }
  }

  /** @param {number} number @param {Response} response */
  #follow(number, response) {
    try {
      const start = response.body === null ? null : new BodyStart(response);
      if (start !== null) {
        this.#reading.push({ start, noted: this.#noteBody(number, start) });
      }
    } catch {
      // The function has changed what a response can do: the request itself is none the worse for it.
    }
  }

  /** Waits for the beginnings of answers that are still on their way. */
  async settle() {
    if (this.#reading.length === 0) {
      return;
    }
    /** @type {unknown} */
    let timer;
    const passed = new Promise((resolve) => {
      timer = setTimeout(resolve, BODY_WAIT_MS);
    });
    await Promise.race([Promise.all(this.#reading.map(({ noted }) => noted)), passed]);
    clearTimeout(/** @type {never} */ (timer));
    // Nobody may wait for more of an answer than the function did.
    this.#reading.forEach(({ start }) => start.stop());
  }

  /** @param {number} number @param {BodyStart} start */
  async #noteBody(number, start) {
    try {
      this.#log.note({ number, response: await start.read() });
    } catch {
      // It broke off, which the function learns when it reads it.
    }
  }
}

/** @type {AsyncLocalStorage<Notes>} */
const currentNotes = new AsyncLocalStorage();

/**
 * Runs a handler whose outgoing requests are noted in its log.
 * @param {RunLog} log @param {() => Promise<unknown>} body
 */
export async function noteRequests(log, body) {
  const notes = new Notes(log);
  try {
    return await currentNotes.run(notes, body);
  } finally {
    await notes.settle();
  }
}

/**
 * Sends a request, and notes it where the run wants that.
 * @param {(input: any, init: any) => Promise<Response>} send
 * @param {Request | string} input @param {RequestInit} init
 * @returns {Promise<Response>}
 */
export function sendNoted(send, input, init) {
  const notes = currentNotes.getStore();
  return notes === undefined ? send(input, init) : notes.send(send, input, init);
}

/** @param {Request | string} input @param {RequestInit} init */
function describe(input, init) {
  const request = input instanceof Request ? input : undefined;
  const headers = toHeaders(init.headers === undefined ? request?.headers : new Headers(init.headers));
  const method = String(init.method ?? request?.method ?? "GET").toUpperCase();
  const url = typeof input === "string" ? input : input.url;
  return { method, url, headers, ...cutBody(init.body ?? request?.body) };
}

/** @param {Headers | undefined} headers @returns {Record<string, string>} */
function toHeaders(headers) {
  return Object.fromEntries(headers ?? []);
}

/** The beginning of a body that is all there; another is not read, since that would take it away. @param {any} body @returns {Kept} */
function cutBody(body) {
  if (body === undefined || body === null) {
    return {};
  }
  if (typeof body === "string" || body instanceof URLSearchParams) {
    return cut(String(body));
  }
  if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer) {
    const bytes = ArrayBuffer.isView(body)
      ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      : Buffer.from(body);
    return cut(bytes.toString("utf8", 0, BODY_CHARS + 1));
  }
  return { truncated: true };
}

/** @param {string} text @returns {Kept} */
function cut(text) {
  return text.length > BODY_CHARS ? { body: text.slice(0, BODY_CHARS), truncated: true } : { body: text };
}
