// @ts-check
/** The body of an answer on its way out of the isolate, piece by piece, and what becomes of that. */
import { BodyReader, readAtOnce } from "hookwright-fetch-body.js";
import { toRunError } from "hookwright-runtime.js";

const [OwnException, OwnStream] = [DOMException, IdentityTransformStream];

/** Tells the function that nobody takes its answer any more. @param {AbortController} leaving */
export function leave(leaving) {
  leaving.abort(new OwnException("The client has disconnected", "AbortError"));
}

/**
 * Gives what of a body goes with its head: all of it, or a stream, and then what passes the rest on.
 * @param {Response} response @param {string} method @param {AbortController} leaving
 */
export async function beginBody(response, method, leaving) {
  if (response.body === null) {
    return { body: null, passOn: undefined };
  }
  const reader = new BodyReader(response.body);
  if (method === "HEAD") {
    await reader.cancel(undefined);
    return { body: null, passOn: undefined };
  }
  const { bytes, next } = await readAtOnce(reader);
  if (next === null) {
    return { body: bytes, passOn: undefined };
  }
  const { readable, writable } = new OwnStream();
  const writer = writable.getWriter();
  return { body: readable, passOn: () => passBodyOn(reader, bytes, next, writer, leaving) };
}

/**
 * Passes a body on piece by piece. Gives what was thrown in it; that nobody takes it any more is no
 * fault of the function, which is told by its signal and the `cancel` of its stream.
 * @param {BodyReader} reader
 * @param {Uint8Array} first
 * @param {Promise<Uint8Array | null>} next
 * @param {WritableStreamDefaultWriter<Uint8Array>} writer
 * @param {AbortController} leaving
 * @returns {Promise<RunError[]>}
 */
async function passBodyOn(reader, first, next, writer, leaving) {
  const { signal } = leaving;
  signal.addEventListener("abort", () => {
    void reader.cancel(signal.reason);
    void breakOff(writer, signal.reason);
  });
  let following = (/** @type {Uint8Array} */ _spent) => next;
  /** @type {Uint8Array | null} */
  let piece = first;
  while (piece !== null) {
    try {
      if (piece.byteLength > 0) {
        await writer.write(piece);
      }
    } catch {
      leave(leaving);
      await ignored(following(piece));
      return [];
    }
    try {
      piece = await following(piece);
      following = (spent) => reader.read(spent);
    } catch (thrown) {
      void breakOff(writer, thrown);
      return signal.aborted ? [] : [toRunError(thrown)];
    }
  }
  if (!signal.aborted) {
    await close(writer);
  }
  return [];
}

/** @param {Promise<unknown>} promise */
async function ignored(promise) {
  try {
    await promise;
  } catch {
    // Told elsewhere, or to nobody.
  }
}

/** @param {WritableStreamDefaultWriter<Uint8Array>} writer @param {unknown} reason */
async function breakOff(writer, reason) {
  try {
    await writer.abort(reason);
  } catch {
    // Whoever read it is gone.
  }
}

/** @param {WritableStreamDefaultWriter<Uint8Array>} writer */
async function close(writer) {
  try {
    await writer.close();
  } catch {
    // Whoever read it is gone: it has had all of it.
  }
}
