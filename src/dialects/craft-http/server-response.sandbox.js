// @ts-check
/**
 * What Node's `http.ServerResponse` is to Express: the head and the body of one answer, kept until
 * it is whole. Nothing is sent from here; whoever made the response is told of its end.
 */
import { Buffer } from "node:buffer";
import {
  toAlreadyFinished,
  toHeadersSent,
  toInvalidChunk,
  toInvalidStatus,
  toWriteAfterEnd,
} from "hookwright-craft-http-errors.js";
import { OutgoingMessage } from "hookwright-craft-http-outgoing.js";

const { Object, Array, String, queueMicrotask } = globalThis;

/** @typedef {import("./outgoing-message.sandbox.js").HeaderValue} HeaderValue */
/** @typedef {(error?: Error | null) => void} Callback */
/** @typedef {import("./incoming-message.sandbox.js").IncomingMessage} IncomingMessage */

const NO_BODY = [204, 304];

export class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  /** @type {string | undefined} */
  statusMessage = undefined;
  req;
  /** @type {(string | Uint8Array)[]} */
  #chunks = [];
  #onWrite;
  #onEnd;

  /**
   * @param {IncomingMessage} req
   * @param {{ onWrite: (chunk: string | Uint8Array) => void, onEnd: () => void }} listener told of each
   *   chunk, which it may refuse by throwing, and of the end of the answer
   */
  constructor(req, { onWrite, onEnd }) {
    super();
    this.req = req;
    this.#onWrite = onWrite;
    this.#onEnd = onEnd;
  }

  /** The chunks of the body. @returns {readonly (string | Uint8Array)[]} */
  static chunksOf(/** @type {ServerResponse} */ response) {
    return response.#chunks;
  }

  get socket() {
    return this.req.socket;
  }

  get connection() {
    return this.req.socket;
  }

  /**
   * @param {number} status
   * @param {string | HeadFields} [reason]
   * @param {HeadFields} [fields]
   */
  writeHead(status, reason, fields) {
    if (this.headersSent) {
      throw toHeadersSent("write");
    }
    const code = status | 0;
    if (code < 100 || code > 999) {
      throw toInvalidStatus(status);
    }
    if (typeof reason === "string") {
      this.statusMessage = reason;
    }
    for (const [name, value] of toFields(typeof reason === "string" ? fields : (fields ?? reason))) {
      this.setHeader(name, value);
    }
    this.statusCode = code;
    OutgoingMessage.markHeadSent(this);
    return this;
  }

  flushHeaders() {
    this.#sendHead();
  }

  /**
   * @param {string | Uint8Array} chunk
   * @param {BufferEncoding | Callback} [encoding]
   * @param {Callback} [callback]
   */
  write(chunk, encoding, callback) {
    if (chunk === null || (typeof chunk !== "string" && !(chunk instanceof Uint8Array))) {
      throw toInvalidChunk(chunk);
    }
    const done = typeof encoding === "function" ? encoding : callback;
    if (this.finished) {
      this.#emitError(toWriteAfterEnd(), done);
      return true;
    }
    if (this.#hasBody()) {
      const kept = toKept(chunk, encoding);
      // Before the head counts as sent: what is refused here may be answered otherwise.
      this.#onWrite(kept);
      this.#chunks.push(kept);
    }
    this.#sendHead();
    if (done !== undefined) {
      queueMicrotask(() => done());
    }
    return true;
  }

  /**
   * @param {string | Uint8Array | Callback | null} [chunk]
   * @param {BufferEncoding | Callback} [encoding]
   * @param {Callback} [callback]
   */
  end(chunk, encoding, callback) {
    const done = [chunk, encoding, callback].find((argument) => typeof argument === "function");
    const last = typeof chunk === "function" ? undefined : chunk;
    if (this.finished) {
      const error = last ? toWriteAfterEnd() : toAlreadyFinished();
      if (last || done !== undefined) {
        this.#emitError(error, done);
      }
      return this;
    }
    if (last) {
      this.write(last, encoding);
    }
    this.#sendHead();
    if (done !== undefined) {
      this.once("finish", done);
    }
    OutgoingMessage.markEnded(this);
    this.#onEnd();
    return this;
  }

  #sendHead() {
    if (!this.headersSent) {
      this.writeHead(this.statusCode);
    }
  }

  #hasBody() {
    return this.req.method !== "HEAD" && !NO_BODY.includes(this.statusCode);
  }

  /** @param {Error} error @param {unknown} done */
  #emitError(error, done) {
    queueMicrotask(() => {
      if (typeof done === "function") {
        done(error);
      }
      // Node would end the process with it; here it is the run's log that should have it.
      if (this.listenerCount("error") > 0) {
        this.emit("error", error);
      } else {
        // oxlint-disable-next-line no-console -- in here it is the run's log
        console.error(error);
      }
    });
  }
}

/** @typedef {Record<string, HeaderValue> | readonly HeaderValue[] | readonly [string, HeaderValue][]} HeadFields */

/**
 * The fields that `writeHead` takes: an object, a flat list, or a list of pairs.
 * @param {string | HeadFields | undefined} fields
 * @returns {[string, HeaderValue][]}
 */
function toFields(fields) {
  if (fields === undefined || fields === null || typeof fields !== "object") {
    return [];
  }
  if (!Array.isArray(fields)) {
    return Object.entries(fields);
  }
  if (Array.isArray(fields[0])) {
    return /** @type {[string, HeaderValue][]} */ (fields);
  }
  /** @type {[string, HeaderValue][]} */
  const pairs = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    pairs.push([String(fields[i]), fields[i + 1]]);
  }
  return pairs;
}

/**
 * A chunk as it is kept: its writer may go on to use the memory of its bytes.
 * @param {string | Uint8Array} chunk @param {BufferEncoding | Callback} [encoding]
 */
function toKept(chunk, encoding) {
  if (typeof chunk !== "string") {
    return Uint8Array.from(chunk);
  }
  const isText = typeof encoding !== "string" || /^utf-?8$/i.test(encoding);
  return isText ? chunk : Buffer.from(chunk, encoding);
}
