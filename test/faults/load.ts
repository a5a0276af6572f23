import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** One call of a good function; times are epoch ms with fractions. */
export interface Call {
  /** Which of the load's addresses was called. */
  target: number;
  sentAt: number;
  endedAt: number;
  /** What was wrong with the answer, or why there was none; null: it was the right one. */
  problem: string | null;
}

export interface LoadOptions {
  urls: string[];
  /** Calls of each address in a second, sent on time whatever became of earlier ones. */
  perSecond: number;
  /** A connection for each call, in place of connections that are kept. */
  isFresh: boolean;
}

/** A steady load that is under way. */
export interface Load {
  /** Sends no more, waits for what is under way, and gives every call that was made. */
  stop(): Promise<Call[]>;
}

/** The good function: says the square of the number that it was sent. */
export const GOOD_CODE = `export default async function (data) {
  return { square: data.jsonPayload.data.hook_data.body.n ** 2 };
}`;

/**
 * Starts to call good functions at a steady rate. A thread of its own does it, so that what else is
 * done to the server from here holds no call up.
 */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const thread = new Worker(new URL("load-thread.ts", import.meta.url), { workerData: options });
  await once(thread, "message");
  return {
    async stop() {
      const told = once(thread, "message");
      thread.postMessage("stop");
      const [calls] = (await told) as [Call[]];
      await thread.terminate();
      return calls;
    },
  };
}
