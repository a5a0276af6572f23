// @ts-check
/**
 * What Node's `http.IncomingMessage` is to Express: the head of one request, whose body has been
 * read. It is no stream; the bytes are in `rawBody`.
 */
import { EventEmitter } from "node:events";
import { Buffer } from "node:buffer";

const { Object } = globalThis;

/**
 * A request as the gateway tells it.
 * @typedef {object} HttpInput
 * @property {string} method
 * @property {string} base the path up to and with the suffix
 * @property {string} rest the path behind it, or empty
 * @property {string} search the query with its question mark, or empty
 * @property {[name: string, value: string][]} headers
 * @property {string} [text] the body, where it is text in UTF-8
 * @property {string} [base64] the body, where it is not
 * @property {string} ip
 * @property {"http" | "https"} protocol
 */

/** The connection, as far as Express and what is written for it asks about it. */
class Socket extends EventEmitter {
  readable = true;
  writable = true;
  destroyed = false;

  /** @param {HttpInput} input */
  constructor({ ip, protocol }) {
    super();
    this.remoteAddress = ip;
    this.encrypted = protocol === "https";
  }

  destroy() {
    return this;
  }

  setTimeout() {
    return this;
  }
}

export class IncomingMessage extends EventEmitter {
  httpVersion = "1.1";
  httpVersionMajor = 1;
  httpVersionMinor = 1;
  complete = true;
  readable = false;
  aborted = false;
  trailers = {};
  /** @type {string[]} */
  rawTrailers = [];
  /** @type {unknown} */
  body = undefined;
  #input;
  /** @type {Socket | undefined} */
  #socket = undefined;

  /** @param {HttpInput} input */
  constructor(input) {
    super();
    const { method, base, rest, search, headers, text = "", base64 } = input;
    this.#input = input;
    this.method = method;
    this.baseUrl = base;
    this.originalUrl = base + rest + search;
    // As Express has it for what is mounted: always with a slash.
    this.url = (rest === "" ? "/" : rest) + search;
    /** By lower-case name. @type {Record<string, string>} */
    this.headers = Object.fromEntries(headers);
    /** The bytes of the body as they were sent. */
    this.rawBody = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, "base64");
  }

  get rawHeaders() {
    return this.#input.headers.flat();
  }

  get headersDistinct() {
    return Object.fromEntries(this.#input.headers.map(([name, value]) => [name, [value]]));
  }

  get socket() {
    return (this.#socket ??= new Socket(this.#input));
  }

  get connection() {
    return this.socket;
  }

  destroy() {
    return this;
  }

  setTimeout() {
    return this;
  }
}
