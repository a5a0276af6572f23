import { EventSourceParserStream } from "eventsource-parser/stream";
import type { ApiClient } from "./api-client.ts";
import { paint, type Output } from "./output.ts";

/** Hands on what a stream of the API tells of, as it came, one after the other, until the signal. */
export async function followStream(
  api: ApiClient,
  out: Output,
  path: string,
  leaving: AbortSignal,
  onData: (json: string) => void | Promise<void>,
): Promise<void> {
  try {
    const body = await api.open(path, leaving);
    out.note(paint("dim", "following; Ctrl-C ends"));
    const events = body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .pipeThrough(new EventSourceParserStream());
    for await (const { data } of events) {
      await onData(data);
    }
  } catch (error) {
    if (!leaving.aborted) {
      throw error;
    }
  }
}
