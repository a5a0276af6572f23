import { Buffer } from "node:buffer";
import { AT_ONCE_BYTES } from "./limits.ts";

/** The first buffer that a body is read into, and the largest: many are small, and many streams wait for long. */
const READ_MIN_BYTES = 4 * 1_024;
const READ_MAX_BYTES = 64 * 1_024;

/** Reads a body piece by piece, as much at a time as there is. */
export interface PieceReader {
  /**
   * The next piece; null at the end. A piece before it that nobody needs any more may be given back:
   * its memory is used again, where else a hundred megabytes would wait for the collector of garbage.
   */
  read(spent?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null>;
  cancel(reason: unknown): void;
}

/** Makes a reader of a body that the runtime made, be it a client's or another process's. */
export function createPieceReader(body: ReadableStream<Uint8Array>): PieceReader {
  const reader = body.getReader({ mode: "byob" });
  let size = READ_MIN_BYTES;
  return {
    async read(spent) {
      const memory = spent?.buffer.byteLength === size ? spent.buffer : new ArrayBuffer(size);
      const { value, done } = await reader.read(new Uint8Array(memory));
      if (done || value === undefined) {
        return null;
      }
      if (value.byteLength === size) {
        size = READ_MAX_BYTES;
      }
      return value;
    },
    cancel(reason) {
      // What is said to a stream that is broken already does not matter.
      reader.cancel(reason).catch(() => undefined);
    },
  };
}

const NONE = new Uint8Array(0);

/** A body that was there at once, or a reader of all of it. */
export interface AtOnce {
  bytes: Uint8Array<ArrayBuffer>;
  rest: PieceReader | null;
}

/**
 * Reads what of a body has come with its head: most bodies are small and all of it, and cost a few
 * times less as bytes than as a stream. Nothing is waited for but the turn of the event loop in which
 * the runtime gives out what it has.
 */
export async function readAtOnce(reader: PieceReader): Promise<AtOnce> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), 0);
  });
  try {
    for (;;) {
      const next = reader.read();
      const piece = size < AT_ONCE_BYTES ? await Promise.race([next, turn]) : undefined;
      if (piece === undefined) {
        return { bytes: NONE, rest: beginWith(joinPieces(pieces), next, reader) };
      }
      if (piece === null) {
        return { bytes: joinPieces(pieces), rest: null };
      }
      pieces.push(piece);
      size += piece.byteLength;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A reader whose first pieces were read before. */
function beginWith(
  bytes: Uint8Array<ArrayBuffer>,
  next: Promise<Uint8Array<ArrayBuffer> | null>,
  reader: PieceReader,
): PieceReader {
  // Told to who reads it; nobody may.
  next.catch(() => undefined);
  const before = bytes.byteLength === 0 ? [next] : [Promise.resolve(bytes), next];
  return {
    read: (spent) => before.shift() ?? reader.read(spent),
    cancel: reader.cancel,
  };
}

export function joinPieces(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Uint8Array.from(Buffer.concat(pieces));
}
