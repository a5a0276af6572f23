import { BODY_WAIT_MS, RUN_WAIT_MS } from "../core/limits.ts";
import type { ByteBudget, ByteHold } from "./byte-budget.ts";

/** Why there is no body to work with; nothing of it is kept. */
export type BodyFault = "too-large" | "too-slow" | "broken-off" | "no-room";

/** What bodies are held to. */
export interface BodyRules {
  limitBytes: number;
  /** Where it is counted what this body holds, until the hit is over. */
  budget: ByteBudget;
  hold: ByteHold;
  /** In all, and not between two pieces: a byte now and then would hold it for ever. */
  waitMs?: number;
}

/** Smaller bodies are read in one piece and not counted: the connection itself costs as much. */
const SMALL_BYTES = 16 * 1_024;
/** A piece is at most as large as all before it, so that who holds memory must have sent as much. */
const PIECE_MAX_BYTES = 256 * 1_024;
const ROOM_LOOK_MS = 50;

/**
 * Reads a request's body once, and gives never more of it than the limit. A declared length over the
 * limit is refused before a byte is read; else bytes are counted while reading. A client that goes
 * away in the middle is nobody's fault.
 */
export async function readBody(
  request: Request,
  rules: BodyRules,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const { limitBytes, waitMs = BODY_WAIT_MS } = rules;
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limitBytes) {
    return "too-large";
  }
  if (declared !== null && Number(declared) <= SMALL_BYTES) {
    // In one piece: the HTTP parser ends the body at the declared length. A request that was made
    // inside the platform did not pass the parser.
    const buffer = await inTime(request.arrayBuffer(), waitMs);
    if (typeof buffer === "string") {
      return buffer;
    }
    return buffer.byteLength > limitBytes ? "too-large" : new Uint8Array(buffer);
  }
  // Asked for only here: it makes a stream, which a small body of declared length does without.
  const { body } = request;
  if (body === null) {
    return new Uint8Array(0);
  }
  const reader = body.getReader({ mode: "byob" });
  const bytes = await inTime(readPieces(reader, rules), waitMs);
  if (typeof bytes === "string") {
    // What is said to a stream that is broken already does not matter.
    reader.cancel().catch(() => undefined);
  }
  return bytes;
}

async function readPieces(
  reader: ReadableStreamBYOBReader,
  { limitBytes, budget, hold }: BodyRules,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    if (!budget.hasRoom(Date.now()) && !(await waitForRoom(budget))) {
      return "no-room";
    }
    // One more than the limit, to see that there is more.
    const size = Math.min(Math.max(SMALL_BYTES, Math.min(length, PIECE_MAX_BYTES)), limitBytes + 1 - length);
    const { value, done } = await reader.readAtLeast(size, new Uint8Array(size));
    if (done || value === undefined) {
      return joinPieces(pieces, length);
    }
    length += value.byteLength;
    budget.add(hold, value.byteLength);
    if (length > limitBytes) {
      return "too-large";
    }
    pieces.push(value);
  }
}

async function waitForRoom(budget: ByteBudget): Promise<boolean> {
  for (let looks = RUN_WAIT_MS / ROOM_LOOK_MS; looks > 0; looks--) {
    await scheduler.wait(ROOM_LOOK_MS);
    if (budget.hasRoom(Date.now())) {
      return true;
    }
  }
  return false;
}

/** A timer that is taken back: most bodies are there at once, and a wait would stay behind each. */
function inTime<T>(reading: Promise<T>, waitMs: number): Promise<T | BodyFault> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("too-slow"), waitMs);
    reading.then(
      (bytes) => {
        clearTimeout(timer);
        resolve(bytes);
      },
      () => {
        clearTimeout(timer);
        resolve("broken-off");
      },
    );
  });
}

function joinPieces(pieces: Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}
