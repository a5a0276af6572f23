// @ts-check
/** The body of a function's answer, read so that its end is known: whole, or what was thrown in it. */
import { Buffer } from "node:buffer";

const { ArrayBuffer, Promise, Proxy, Reflect, Response, TypeError, Uint8Array, WeakSet } = globalThis;
const { clearTimeout, setTimeout } = globalThis;
const encoder = new TextEncoder();

/** What is there at once of a body goes with its head, up to here; a record keeps no more of it either. */
const AT_ONCE_BYTES = 65_536;
/** The first buffer that a body is read into, and the largest: most are small. */
const READ_MIN_BYTES = 4_096;
const READ_MAX_BYTES = 65_536;

/** Answers whose author has encoded them: elsewhere the runtime would do it, and here nobody does. */
const encoded = new WeakSet();

globalThis.Response = new Proxy(Response, {
  construct(target, args, newTarget) {
    const response = Reflect.construct(target, args, newTarget);
    if (args[1]?.encodeBody === "manual") {
      encoded.add(response);
    }
    return response;
  },
});

/**
 * Checks that what a function gave back is an answer that can be sent.
 * @param {unknown} given @returns {Response}
 */
export function toResponse(given) {
  if (!(given instanceof Response)) {
    const what = given === null ? "null" : typeof given;
    throw new TypeError(`fetch must return a Response, it returned ${what}`);
  }
  if (given.webSocket) {
    throw new TypeError("fetch returned a WebSocket: endpoints answer HTTP requests and open none");
  }
  if (given.status < 200) {
    throw new TypeError("fetch returned Response.error(), which is no answer");
  }
  if (given.bodyUsed) {
    throw new TypeError("fetch returned a Response whose body was read already");
  }
  return given;
}

/** The gateway takes fewer, and says so to the author: what is sent beyond only shows that there is more. */
const HEADERS_MAX = 101;
const HEADERS_CHARS = 20_000;

/**
 * The headers of an answer, each cookie by itself. Reading a body decodes it, so that its encoding is
 * not told unless it is the author's own; its length the platform finds itself.
 * @param {Response} response @returns {[string, string][]}
 */
export function toHeaderList(response) {
  const isEncoded = encoded.has(response);
  /** @type {[string, string][]} */
  const list = [];
  let chars = 0;
  for (const [name, value] of response.headers) {
    if (name === "content-length" || (name === "content-encoding" && !isEncoded)) {
      continue;
    }
    list.push([name, value.slice(0, HEADERS_CHARS)]);
    chars += name.length + value.length;
    if (list.length >= HEADERS_MAX || chars > HEADERS_CHARS) {
      break;
    }
  }
  return list;
}

/** Reads a body into buffers of ours where the stream can do that, which makes far fewer pieces. */
export class BodyReader {
  #reader;
  #fill;
  #size = READ_MIN_BYTES;

  /** @param {ReadableStream} body */
  constructor(body) {
    try {
      const reader = body.getReader({ mode: "byob" });
      this.#reader = reader;
      this.#fill = (/** @type {any} */ spent) =>
        reader.read(new Uint8Array(spent?.buffer.byteLength === this.#size ? spent.buffer : this.#size));
    } catch {
      // A stream of the author's that is not of bytes; one that is locked throws once more.
      const reader = body.getReader();
      this.#reader = reader;
      this.#fill = () => reader.read();
    }
  }

  /**
   * The next piece; null at the end. The memory of one that was taken may be given back to be used again.
   * @param {Uint8Array} [spent]
   * @returns {Promise<Uint8Array | null>}
   */
  async read(spent) {
    const { value, done } = await this.#fill(spent);
    if (done) {
      return null;
    }
    const bytes = toBytes(value);
    if (bytes.byteLength >= this.#size) {
      this.#size = READ_MAX_BYTES;
    }
    return bytes;
  }

  /** @param {unknown} reason */
  async cancel(reason) {
    try {
      await this.#reader.cancel(reason);
    } catch {
      // It is over already, or its own `cancel` has thrown: nobody is left to be told.
    }
  }
}

/**
 * Reads what of a body is there at once. Most bodies are there whole, and those need no stream, which
 * costs as much as the rest of a call. `next` is the piece that is still waited for of one that is not.
 * @param {BodyReader} reader
 * @returns {Promise<{ bytes: Uint8Array, next: Promise<Uint8Array | null> | null }>}
 */
export async function readAtOnce(reader) {
  /** @type {Uint8Array[]} */
  const pieces = [];
  let size = 0;
  /** @type {any} */
  let timer;
  const turn = new Promise((end) => (timer = setTimeout(end, 0)));
  try {
    for (;;) {
      const next = reader.read();
      const piece = size < AT_ONCE_BYTES ? await Promise.race([next, turn]) : undefined;
      if (piece === undefined) {
        return { bytes: join(pieces), next };
      }
      if (piece === null) {
        return { bytes: join(pieces), next: null };
      }
      pieces.push(piece);
      size += piece.byteLength;
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a whole body, or throws what `limit` makes of its size when it is larger than that.
 * @param {BodyReader} reader @param {(bytes: number) => void} limit
 */
export async function readWhole(reader, limit) {
  /** @type {Uint8Array[]} */
  const pieces = [];
  let size = 0;
  for (let piece = await reader.read(); piece !== null; piece = await reader.read()) {
    size += piece.byteLength;
    limit(size);
    pieces.push(piece);
  }
  return join(pieces);
}

/** @param {Uint8Array[]} pieces @returns {Uint8Array} */
function join(pieces) {
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

/** @param {unknown} chunk @returns {Uint8Array} */
function toBytes(chunk) {
  if (chunk instanceof Uint8Array) {
    return chunk;
  }
  if (typeof chunk === "string") {
    return encoder.encode(chunk);
  }
  if (ArrayBuffer.isView(chunk)) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  if (chunk instanceof ArrayBuffer) {
    return new Uint8Array(chunk);
  }
  throw new TypeError(`the body of an answer is made of bytes, a piece of it is ${typeof chunk}`);
}
