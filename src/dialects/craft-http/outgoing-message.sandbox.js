// @ts-check
/** What Node's `http.OutgoingMessage` is to a response: its headers, and what it tells of itself as a stream. */
import { EventEmitter } from "node:events";
import {
  assertHeaderName,
  assertHeaderValue,
  toHeadersSent,
  toInvalidArgument,
} from "hookwright-craft-http-errors.js";

const { Map, Object, Array, String, queueMicrotask } = globalThis;

/** @typedef {number | string | readonly string[]} HeaderValue */

export class OutgoingMessage extends EventEmitter {
  sendDate = true;
  strictContentLength = false;
  shouldKeepAlive = true;
  finished = false;
  writableFinished = false;
  destroyed = false;
  /** By lower-case name. @type {Map<string, [name: string, value: HeaderValue]>} */
  #headers = new Map();
  #isHeadSent = false;

  /** From now on nothing of the head can be changed. @param {OutgoingMessage} message */
  static markHeadSent(message) {
    message.#isHeadSent = true;
  }

  /** Nothing more is written; whoever listens is told a moment later. @param {OutgoingMessage} message */
  static markEnded(message) {
    message.finished = true;
    queueMicrotask(() => {
      message.writableFinished = true;
      message.emit("finish");
      message.emit("close");
    });
  }

  get headersSent() {
    return this.#isHeadSent;
  }

  get _header() {
    return this.#isHeadSent ? "sent" : null;
  }

  /** @param {string} name @param {HeaderValue} value */
  setHeader(name, value) {
    if (this.headersSent) {
      throw toHeadersSent("set");
    }
    assertHeaderName(name);
    assertHeaderValue(name, value);
    this.#headers.set(name.toLowerCase(), [name, value]);
    return this;
  }

  /** @param {Headers | Map<string, HeaderValue>} headers */
  setHeaders(headers) {
    if (this.headersSent) {
      throw toHeadersSent("set");
    }
    if (!(headers instanceof Map) && !(headers instanceof Headers)) {
      throw toInvalidArgument("headers", "an instance of Headers or Map", headers);
    }
    const cookies = headers instanceof Map ? [] : headers.getSetCookie();
    for (const [name, value] of headers) {
      if (cookies.length === 0 || name !== "set-cookie") {
        this.setHeader(name, value);
      }
    }
    return cookies.length === 0 ? this : this.setHeader("set-cookie", cookies);
  }

  /** @param {string} name @param {string | readonly string[]} value */
  appendHeader(name, value) {
    if (this.headersSent) {
      throw toHeadersSent("append");
    }
    assertHeaderName(name);
    assertHeaderValue(name, value);
    const before = this.#headers.get(name.toLowerCase());
    const joined = before === undefined ? value : [before[1], value].flat().map(String);
    this.#headers.set(name.toLowerCase(), [before?.[0] ?? name, joined]);
    return this;
  }

  /** @param {string} name */
  getHeader(name) {
    return this.#headers.get(toLower(name))?.[1];
  }

  /** @param {string} name */
  hasHeader(name) {
    return this.#headers.has(toLower(name));
  }

  getHeaderNames() {
    return [...this.#headers.keys()];
  }

  getRawHeaderNames() {
    return Array.from(this.#headers.values(), ([name]) => name);
  }

  /** @returns {Record<string, HeaderValue>} */
  getHeaders() {
    const headers = Object.create(null);
    for (const [name, [, value]] of this.#headers) {
      headers[name] = value;
    }
    return headers;
  }

  /** @param {string} name */
  removeHeader(name) {
    const lower = toLower(name);
    if (this.headersSent) {
      throw toHeadersSent("remove");
    }
    this.#headers.delete(lower);
  }

  /** There is no connection to break off: an answer that is not whole is none. @param {Error} [error] */
  destroy(error) {
    if (!this.destroyed) {
      this.destroyed = true;
      queueMicrotask(() => {
        if (error !== undefined) {
          this.emit("error", error);
        }
        this.emit("close");
      });
    }
    return this;
  }

  get writableEnded() {
    return this.finished;
  }

  get closed() {
    return this.writableFinished || this.destroyed;
  }

  get writable() {
    return !this.destroyed;
  }

  get writableLength() {
    return 0;
  }

  get writableHighWaterMark() {
    return 65_536;
  }

  get writableNeedDrain() {
    return false;
  }

  get writableObjectMode() {
    return false;
  }

  // Nothing that only concerns the connection has an effect here.
  cork() {}
  uncork() {}
  addTrailers() {}
  writeContinue() {}
  writeEarlyHints() {}
  writeProcessing() {}
  setTimeout() {
    return this;
  }
}

/** @param {unknown} name */
function toLower(name) {
  if (typeof name !== "string") {
    throw toInvalidArgument("name", "of type string", name);
  }
  return name.toLowerCase();
}
