import type { IsolateLimits } from "../core/run-limits.ts";
import { toRefusal } from "../core/exceeded.ts";
import { takeBytes } from "./egress-budget.ts";

/** The bytes that the runs of one isolate may send and receive. */
interface ByteMeter {
  loaderId: string;
  limits: IsolateLimits;
}

/** What an outgoing request is sent with in place of its own body. */
interface CountedBody {
  body: ReadableStream<Uint8Array>;
  /** Breaks the request off; a body that only ended early would arrive as if it were whole. */
  signal: AbortSignal;
  /** Why the request has failed: what is wrong with its body, or what the network says. */
  toFault(error: unknown): Promise<unknown>;
}

/**
 * Counts the body of an outgoing request. The length in its header is user code's own word, so it
 * is taken from the allowance and then held to; a body without one is counted as it passes, and
 * leaves in chunks as it came.
 */
export function countRequestBody(request: Request, meter: ByteMeter): CountedBody | null {
  if (request.body === null) {
    return null;
  }
  const breaker = new AbortController();
  let fault: Error | null = null;
  const fail = (error: Error) => {
    fault ??= error;
    breaker.abort(fault);
    return fault;
  };
  const length = toLength(request.headers);
  const stream =
    length === null ? countStream(meter, fail) : new FixedLengthStream(takeLength(length, meter));
  // What went wrong comes up at either end of the stream, or at both.
  const { signal } = breaker;
  const ended = request.body.pipeTo(stream.writable, { signal }).catch((error: unknown) => error);
  return {
    body: stream.readable,
    signal,
    async toFault(error) {
      // A body that goes on, or never began, would be waited for.
      breaker.abort(error);
      const errors = [error, await ended];
      return errors.some((each) => String(each).includes("FixedLengthStream"))
        ? new Error(`outgoing request refused: its content-length is ${length}, its body is not`)
        : (fault ?? error);
    },
  };
}

/**
 * Counts the body of an answer, decoded. One whose length is known beforehand passes as it is: the
 * connection holds the other side to it.
 */
export function countAnswerBody(response: Response, meter: ByteMeter): Response {
  if (response.body === null) {
    return response;
  }
  const length = response.headers.has("content-encoding") ? null : toLength(response.headers);
  if (length === null) {
    const stream = countStream(meter, (error) => error);
    return new Response(response.body.pipeThrough(stream), response);
  }
  try {
    takeLength(length, meter);
  } catch (error) {
    void response.body.cancel();
    throw error;
  }
  return response;
}

function toLength(headers: Headers): number | null {
  const text = headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function takeLength(length: number, { loaderId, limits }: ByteMeter): number {
  if (!takeBytes(loaderId, length)) {
    throw toError(limits);
  }
  return length;
}

function countStream({ loaderId, limits }: ByteMeter, fail: (error: Error) => Error) {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (!takeBytes(loaderId, chunk.byteLength)) {
        throw fail(toError(limits));
      }
      controller.enqueue(chunk);
    },
  });
}

function toError(limits: IsolateLimits): Error {
  return new Error(`outgoing request refused: ${toRefusal("outgoingBytes", limits.outgoingBytes)}`);
}
