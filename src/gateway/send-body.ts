import type { Answer } from "../core/hook.ts";
import { ANSWER_STALL_MS, ANSWER_TIME_MS } from "../core/limits.ts";
import { createHold, type ByteBudget } from "./byte-budget.ts";
import type { WaitUntil } from "./kept-reads.ts";

/** Smaller bodies are given to the runtime, and mostly to the kernel, in one piece. */
export const LARGE_ANSWER_BYTES = 256 * 1_024;
/** A client may be slow while there is room; one that takes longer is no longer counted. */
const SEND_MAX_MS = 15 * 60_000;
/** How often it is looked whether a client takes anything. */
const LOOK_MS = 1_000;

/** What large answers are held to. */
export interface SendRules {
  /** Where it is counted what they hold until they are sent. */
  budget: ByteBudget;
  /** How long a client may take for nothing at all, and for all of it while others need the room. */
  stallMs?: number;
  timeMs?: number;
}

const encoder = new TextEncoder();

/**
 * Gives an answer's body as a Response takes it. The runtime keeps what a client does not take for
 * as long as the connection lives, and a client may keep it for ever: a large body is given out piece
 * by piece instead, and broken off when nothing of it is taken, or too slowly while too much is held.
 */
export function toSentBody(body: Answer["body"], rules: SendRules, waitUntil: WaitUntil): BodyInit | null {
  const size = typeof body === "string" ? body.length : (body?.byteLength ?? 0);
  if (body === null || size <= LARGE_ANSWER_BYTES) {
    return body;
  }
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const { readable, writable } = new FixedLengthStream(bytes.byteLength);
  waitUntil(send(bytes, writable.getWriter(), rules));
  return readable;
}

/** Never rejects: that a client went away is nobody's fault. */
async function send(
  bytes: Uint8Array,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  rules: SendRules,
): Promise<void> {
  const { budget, stallMs = ANSWER_STALL_MS, timeMs = ANSWER_TIME_MS } = rules;
  const startedAt = Date.now();
  const hold = createHold(startedAt + SEND_MAX_MS);
  budget.add(hold, bytes.byteLength);
  try {
    for (let at = 0; at < bytes.byteLength; at += LARGE_ANSWER_BYTES) {
      const writing = writer.write(bytes.subarray(at, at + LARGE_ANSWER_BYTES));
      const pieceAt = Date.now();
      while (!(await isDone(writing))) {
        const now = Date.now();
        const isTooLong = now - startedAt > timeMs && !budget.hasRoom(now);
        if (isTooLong || now - pieceAt > stallMs) {
          await writer.abort(new Error("the client does not take the answer"));
          return;
        }
      }
    }
    await writer.close();
  } catch {
    // The client is gone.
  } finally {
    budget.release(hold);
  }
}

/** Waits for a piece to be taken, but not for long. */
function isDone(writing: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), LOOK_MS);
    writing.then(
      () => {
        clearTimeout(timer);
        resolve(true);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
