import { Agent, request } from "node:http";
import type { Operation, Send } from "./mix.ts";

/** What was called since it was last asked for. */
export interface Window {
  /** Of every call that was answered, in ms. */
  latencies: number[];
  failed: number;
  /** What the first of those that failed got. */
  firstProblem: string | null;
}

/** A steady load that is under way. */
export interface SteadyLoad {
  takeWindow(): Window;
  stop(): Promise<void>;
}

const CONNECTIONS = 32;
const IDLE_MS = 2_500;
const GIVEN_UP_MS = 10_000;
const TICK_MS = 5;

const agent = new Agent({ keepAlive: true, scheduling: "lifo", timeout: IDLE_MS });

const send: Send = (url, body) =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const asking = request(url, { method: "POST", agent, headers }, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (answer += chunk));
      response.on("error", reject);
      response.on("end", () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, text: answer });
      });
    });
    const timer = setTimeout(() => asking.destroy(new Error("no answer in time")), GIVEN_UP_MS);
    asking.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asking.end(text);
  });

/** Gives what was wrong with a call, or null; never rejects. */
function callOnce(operation: Operation, n: number): Promise<string | null> {
  return operation.call(send, n).catch((error: unknown) => String(error));
}

/** Takes the operations that make up the load, each as often as its share says. */
function toSequence(operations: readonly Operation[]): Operation[] {
  const shares = operations.flatMap(({ rate }) => ("share" in rate ? [rate.share] : []));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const owed = new Map(operations.map((operation) => [operation, 0]));
  return Array.from({ length: total }, () => {
    let most: Operation | undefined;
    for (const operation of operations) {
      const share = "share" in operation.rate ? operation.rate.share : 0;
      owed.set(operation, (owed.get(operation) ?? 0) + share);
      most = (owed.get(operation) ?? 0) > (most === undefined ? 0 : (owed.get(most) ?? 0)) ? operation : most;
    }
    if (most === undefined) {
      throw new Error("the mix has no operation with a share");
    }
    owed.set(most, (owed.get(most) ?? 0) - total);
    return most;
  });
}

/** Numbers the calls of each operation. */
function createNumbers(): (operation: Operation) => number {
  const numbers = new Map<Operation, number>();
  return (operation) => {
    const n = numbers.get(operation) ?? 0;
    numbers.set(operation, n + 1);
    return n;
  };
}

/** What was answered when as many calls were made as could be. */
export interface FullRate {
  perSecond: number;
  failed: number;
}

/** Measures how many calls of the mix in a second get the right answer at most. */
export async function measureFullRate(operations: readonly Operation[], seconds: number): Promise<FullRate> {
  const sequence = toSequence(operations);
  const numberOf = createNumbers();
  const endsAt = performance.now() + seconds * 1_000;
  let begun = 0;
  let good = 0;
  let failed = 0;
  async function callOnAndOn(): Promise<void> {
    while (performance.now() < endsAt) {
      const operation = sequence[begun++ % sequence.length];
      const isGood = operation !== undefined && (await callOnce(operation, numberOf(operation))) === null;
      good += isGood ? 1 : 0;
      failed += isGood ? 0 : 1;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, callOnAndOn));
  return { perSecond: good / seconds, failed };
}

/** Sends calls on time, whatever became of earlier ones. */
export function startSteadyLoad(operations: readonly Operation[], perSecond: number): SteadyLoad {
  const sequence = toSequence(operations);
  const rare = operations.flatMap((operation) =>
    "perMinute" in operation.rate ? [{ operation, perMinute: operation.rate.perMinute, sent: 0 }] : [],
  );
  const numberOf = createNumbers();
  const underWay = new Set<Promise<void>>();
  let window: Window = { latencies: [], failed: 0, firstProblem: null };
  let sent = 0;

  function sendOne(operation: Operation): void {
    const sentAt = performance.now();
    const ending = callOnce(operation, numberOf(operation)).then((problem) => {
      underWay.delete(ending);
      window.latencies.push(performance.now() - sentAt);
      if (problem !== null) {
        window.failed++;
        window.firstProblem ??= `${operation.name}: ${problem}`;
      }
    });
    underWay.add(ending);
  }

  const startedAt = performance.now();
  const timer = setInterval(() => {
    const seconds = (performance.now() - startedAt) / 1_000;
    for (; sent < seconds * perSecond; sent++) {
      const operation = sequence[sent % sequence.length];
      if (operation !== undefined) {
        sendOne(operation);
      }
    }
    for (const one of rare) {
      for (; one.sent < (seconds * one.perMinute) / 60; one.sent++) {
        sendOne(one.operation);
      }
    }
  }, TICK_MS);

  return {
    takeWindow() {
      const taken = window;
      window = { latencies: [], failed: 0, firstProblem: null };
      return taken;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}
