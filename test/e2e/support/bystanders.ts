import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../../support/client.ts";
import { waitFor } from "./poll.ts";

/** One call of a function that does nothing wrong; times are from `performance.now()`. */
export interface BystanderCall {
  startedAt: number;
  endedAt: number;
  /** Null: the connection broke. */
  status: number | null;
  /** What the answer said, when it was not the expected one. */
  problem: string | null;
}

/** A function that does nothing wrong. */
export interface Bystander {
  functionId: string;
  url: string;
}

/** Functions that are called one after the other all the time, while something bad is done. */
export interface Bystanders {
  calls(): readonly BystanderCall[];
  /** Waits until every function has answered a call that began from now on. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const CODE = `export default async function (data) {
  return { square: Number(data.jsonPayload.data.hook_data.query.n) ** 2 };
}`;
const PAUSE_MS = 10;

/** Makes the functions: enough of them that every sandbox is home to some. */
export function createBystanders(client: ApiClient, count = 6): Promise<Bystander[]> {
  return Promise.all(Array.from({ length: count }, () => client.createEndpoint({ code: CODE })));
}

/** Calls each of the functions without end. */
export async function startBystanders(functions: Bystander[]): Promise<Bystanders> {
  const urls = functions.map(({ url }) => url);
  const calls: BystanderCall[] = [];
  const latest = new Map<string, number>();
  let isStopped = false;

  async function callOnce(url: string, n: number): Promise<void> {
    const startedAt = performance.now();
    let status: number | null = null;
    let text: string;
    try {
      const response = await fetch(`${url}?n=${n}`);
      status = response.status;
      text = await response.text();
    } catch (error) {
      text = String(error);
    }
    const isRight = status === 200 && text === JSON.stringify({ square: n ** 2 });
    calls.push({ startedAt, endedAt: performance.now(), status, problem: isRight ? null : text });
    if (isRight) {
      latest.set(url, startedAt);
    }
  }

  const loops = urls.map(async (url) => {
    for (let n = 1; !isStopped; n++) {
      await callOnce(url, n);
      await sleep(PAUSE_MS);
    }
  });

  const bystanders: Bystanders = {
    calls: () => calls,
    async settle() {
      const from = performance.now();
      await waitFor("every bystander is answered", () => urls.every((url) => (latest.get(url) ?? 0) > from));
    },
    async stop() {
      isStopped = true;
      await Promise.all(loops);
    },
  };
  await bystanders.settle();
  return bystanders;
}
