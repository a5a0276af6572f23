import type { Answer } from "../../core/hook.ts";
import { ANSWER_STALL_MS, STREAM_TIME_MS } from "../../core/limits.ts";
import { isBodyless, toOwnAnswer } from "../../core/own-answer.ts";
import { createPieceReader } from "../../core/piece-reader.ts";
import type { AnswerHead, ServedAnswer } from "../../core/served.ts";
import type { WaitUntil } from "../kept-reads.ts";
import { passBody, type PassRules, type Passing } from "./pass-body.ts";

/** A few times what is taken of a head: more is the work of an isolate that was taken over. */
const HEAD_CHARS_MAX = 65_536;

/** An answer that was checked, and what passes its body on if that is not there whole. */
export interface OpenedAnswer {
  answer: Answer;
  stream: { readable: ReadableStream<Uint8Array>; passing: Passing } | null;
}

/** Makes an answer of what an isolate says; null when it is none. */
export function openAnswer(
  { head, body }: ServedAnswer,
  given: Pick<PassRules, "keepBytes" | "beforeEnd">,
): OpenedAnswer | null {
  const { status, headers } = parseHead(head);
  if (!(body instanceof ReadableStream)) {
    const answer = toOwnAnswer({ status, headers, body });
    return answer === null ? null : { answer, stream: null };
  }
  const source = createPieceReader(body as ReadableStream<Uint8Array>);
  const answer = toOwnAnswer({ status, headers, body: null });
  if (answer === null || isBodyless(answer.status)) {
    source.cancel(new Error("the answer has no body"));
    return answer === null ? null : { answer, stream: null };
  }
  const { readable, writable } = new IdentityTransformStream();
  const rules = { ...given, sinkStallMs: ANSWER_STALL_MS, timeMs: STREAM_TIME_MS };
  return { answer, stream: { readable, passing: passBody(source, writable, rules) } };
}

function parseHead(head: unknown): { status?: unknown; headers?: unknown } {
  if (typeof head !== "string" || head.length > HEAD_CHARS_MAX) {
    return {};
  }
  try {
    return (JSON.parse(head) ?? {}) as AnswerHead;
  } catch {
    return {};
  }
}

/** Sends an answer that is there whole, and ends it only when the client has no more to say. */
export function sendAndWait(
  body: string | Uint8Array<ArrayBuffer>,
  beforeEnd: () => Promise<unknown>,
  waitUntil: WaitUntil,
): ReadableStream<Uint8Array> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { readable, writable } = new FixedLengthStream(bytes.byteLength);
  const writer = writable.getWriter();
  const sending = writer
    .write(bytes)
    .then(beforeEnd)
    .then(() => writer.close());
  // That the client is gone is nobody's fault.
  waitUntil(sending.catch(() => undefined));
  return readable;
}
