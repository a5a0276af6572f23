import { setTimeout as sleep } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { ApiClient } from "./api-client.ts";
import { CliError, EXIT } from "./errors.ts";
import { paint, type Output } from "./output.ts";

/** A server that is started again is there after a few seconds. */
const WAITS = { retryMs: 500, giveUpMs: 30_000 };

/**
 * Hands on what a stream of the API tells of, as it came, one after the other, until the signal. A stream that is cut off is
 * opened again, behind what was told last where the server knows that; it ends with an error when there is no server for long.
 */
export async function followStream(
  api: ApiClient,
  out: Output,
  path: string,
  leaving: AbortSignal,
  onData: (json: string) => void | Promise<void>,
  { retryMs, giveUpMs } = WAITS,
): Promise<void> {
  let lastId = "";
  // Null while the stream is there, or has never been there.
  let lostAt: number | null = null;
  let isFirst = true;
  while (!leaving.aborted) {
    try {
      const body = await api.open(path, leaving, lastId);
      out.note(paint("dim", isFirst ? "following; Ctrl-C ends" : "following again"));
      isFirst = false;
      lostAt = null;
      for await (const { id, data } of parseEvents(body)) {
        await onData(data);
        lastId = id ?? lastId;
      }
    } catch (error) {
      if (leaving.aborted) {
        return;
      }
      // What was never there, and what the server refuses, is not waited for.
      if (isFirst || !isLoss(error)) {
        throw error;
      }
    }
    if (lostAt === null) {
      lostAt = Date.now();
      out.note(paint("yellow", "the server is gone; looking for it again"));
    } else if (Date.now() - lostAt > giveUpMs) {
      throw new CliError(`no server answers at ${api.origin} any more`, EXIT.unreachable);
    }
    await sleep(retryMs, undefined, { signal: leaving }).catch(() => undefined);
  }
}

function parseEvents(body: ReadableStream<Uint8Array>) {
  return body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream());
}

/** `fetch` says of a stream that is cut off, and of nothing else, with a TypeError. */
function isLoss(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof CliError && error.exitCode === EXIT.unreachable);
}
