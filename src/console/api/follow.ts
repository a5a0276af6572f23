import { createParser } from "eventsource-parser";
import type { InvocationResource } from "../../api/resources.ts";
import { openStream, toQuery } from "./client.ts";
import type { InvocationFilter } from "./invocations.ts";

/** A stream that broke is opened again after this. */
const AGAIN_MS = 2_000;

/** What a follower is told. */
export interface Follower {
  onInvocation(invocation: InvocationResource): void;
  /** True from when on nothing is missed; false while the connection is away. */
  onConnected(isConnected: boolean): void;
}

/**
 * Follows invocations as they are kept, until the signal ends it. `EventSource` cannot send the
 * header that the session needs, so the stream is read here.
 */
export async function followInvocations(
  filter: InvocationFilter,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await readStream(`/invocations/stream${toQuery({ ...filter })}`, follower, signal);
    } catch {
      // Whatever it was, the list itself says it better when it is asked for.
    }
    follower.onConnected(false);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

async function readStream(path: string, follower: Follower, signal: AbortSignal): Promise<void> {
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === "invocation") {
        follower.onInvocation(JSON.parse(data) as InvocationResource);
      }
    },
    onComment: () => follower.onConnected(true),
  });
  const { body } = await openStream(path, signal);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    parser.feed(part.value);
  }
}
