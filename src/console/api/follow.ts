import { createParser } from "eventsource-parser";
import { ApiError, openStream } from "./client.ts";

/** A stream that broke is opened again after this. */
const AGAIN_MS = 2_000;

/** A stream of the API, and what its events are called. */
export interface Stream {
  path: string;
  name: string;
}

/** What a follower is told. */
export interface Follower<T> {
  onItem(item: T): void;
  /** True from when on nothing is missed; false while the connection is away. */
  onConnected(isConnected: boolean): void;
}

/**
 * Follows what the API tells of as it happens, until the signal ends it, or the API refuses it.
 * `EventSource` cannot send the header that the session needs, so the stream is read here.
 */
export async function followStream<T>(
  stream: Stream,
  follower: Follower<T>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await readStream(stream, follower, signal);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
        return;
      }
      // Whatever else it was, the list itself says it better when it is asked for.
    }
    follower.onConnected(false);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

async function readStream<T>(
  { path, name }: Stream,
  follower: Follower<T>,
  signal: AbortSignal,
): Promise<void> {
  let isConnected = false;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === name) {
        follower.onItem(JSON.parse(data) as T);
      }
    },
    onComment: () => {
      // The first says from when on nothing is missed; those after it only keep the connection.
      if (!isConnected) {
        isConnected = true;
        follower.onConnected(true);
      }
    },
  });
  const { body } = await openStream(path, signal);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    parser.feed(part.value);
  }
}
