import type { ServedRequest } from "../../core/served.ts";
import { AT_ONCE_BYTES, BODY_LINGER_MS, BODY_WAIT_MS } from "../../core/limits.ts";
import { createPieceReader, readAtOnce } from "../../core/piece-reader.ts";
import { passBody, type PassedBody } from "./pass-body.ts";

/** The body of a request on its way to a function. */
export interface Upload extends Pick<ServedRequest, "body" | "isWhole"> {
  /** All of it, where it was there at once. */
  readonly whole: Uint8Array<ArrayBuffer> | null;
  /** What became of it, which is known when the run is over at the latest. */
  passed(): Promise<PassedBody>;
  /** What has become of it so far; null while it is under way. */
  readonly end: PassedBody["end"] | null;
  /** Ends it, if it is not over: nobody wants the rest. Resolves when nothing more is read of it. */
  stop(): Promise<unknown>;
}

/** An upload that is there whole; its bytes count as taken. */
export function toWholeUpload(bytes: Uint8Array<ArrayBuffer>): Upload {
  const kept = bytes.byteLength <= AT_ONCE_BYTES ? bytes : null;
  return {
    body: bytes.byteLength === 0 ? null : bytes,
    whole: bytes,
    passed: async () => ({ end: "whole", bytes: bytes.byteLength, kept }),
    end: "whole",
    stop: () => Promise.resolve(),
  };
}

/**
 * Begins to take a request's body in: what has come with its head goes as bytes if that is all of it,
 * else it is passed on as it comes, and broken off when it goes over the limit or stands still.
 */
export async function openUpload(
  request: Request,
  limitBytes: number,
): Promise<Upload | "too-large" | "broken-off"> {
  const { body, method } = request;
  if (body === null || method === "GET" || method === "HEAD") {
    return toWholeUpload(new Uint8Array(0));
  }
  const begun = await readAtOnce(createPieceReader(body)).catch(() => null);
  if (begun === null) {
    return "broken-off";
  }
  const { bytes, rest } = begun;
  if (rest === null) {
    return bytes.byteLength > limitBytes ? "too-large" : toWholeUpload(bytes);
  }
  const { readable, writable } = new IdentityTransformStream();
  const rules = {
    limitBytes,
    sourceStallMs: BODY_WAIT_MS,
    keepBytes: AT_ONCE_BYTES,
    lingerMs: BODY_LINGER_MS,
  };
  const passing = passBody(rest, writable, rules);
  let end: PassedBody["end"] | null = null;
  const done = passing.done.then((passed) => {
    end = passed.end;
    return passed;
  });
  return {
    body: readable,
    isWhole: async () => (await done).end === "whole",
    whole: null,
    passed: () => done,
    get end() {
      return end;
    },
    stop() {
      passing.stop("stopped");
      return passing.over;
    },
  };
}
