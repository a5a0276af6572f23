import type { Outcome } from "../core/contract.ts";
import { RUN_WAIT_MS } from "../core/limits.ts";
import type { RunSlot, RunSlots } from "./run-slots.ts";

/** Whose run it is, how many of them may run at the same time, and its times; epoch ms. */
export interface BoundedRun {
  functionId: string;
  limit: number;
  /** When it is too late to begin it. */
  deadline: number;
  /** When it is over for sure, where that is later. */
  until?: number;
}

/** A run that waits looks for a slot this often. */
const LOOK_MS = 25;
/** The end of a run is noticed a little after its deadline. */
const SLACK_MS = 1_000;
const RETRY_AFTER_MS = 1_000;

/** Makes a run when there is room for it; it waits briefly, and is then refused. */
export async function runInSlot(
  slots: RunSlots,
  bounded: BoundedRun,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  const slot = await takeSlot(slots, bounded);
  if ("kind" in slot) {
    return slot;
  }
  try {
    return await run();
  } finally {
    slots.release(slot);
  }
}

/** Takes a slot when there is room for a run, which the caller gives back; the outcome when there is none. */
export async function takeSlot(slots: RunSlots, bounded: BoundedRun): Promise<RunSlot | Outcome> {
  const { functionId, limit, deadline, until = deadline } = bounded;
  const startedAt = Date.now();
  const slot =
    slots.take(functionId, limit, until + SLACK_MS, startedAt) ??
    (await waitForSlot(slots, bounded, startedAt));
  return slot ?? toRefused(toMessage(slots, limit), Date.now() - startedAt);
}

async function waitForSlot(
  slots: RunSlots,
  { functionId, limit, deadline, until = deadline }: BoundedRun,
  startedAt: number,
): Promise<RunSlot | null> {
  const waiter = slots.join(functionId, startedAt);
  if (waiter === null) {
    return null;
  }
  try {
    const giveUpAt = Math.min(startedAt + RUN_WAIT_MS, deadline - LOOK_MS);
    // Counted too: a clock may be set back.
    for (let looks = RUN_WAIT_MS / LOOK_MS; looks > 0 && Date.now() < giveUpAt; looks--) {
      await scheduler.wait(LOOK_MS);
      const slot = slots.takeInTurn(waiter, limit, until + SLACK_MS, Date.now());
      if (slot !== null) {
        return slot;
      }
    }
    return null;
  } finally {
    slots.leave(waiter);
  }
}

function toMessage(slots: RunSlots, limit: number): string {
  return slots.running >= slots.maxRuns
    ? `${slots.maxRuns} runs are under way, the most at the same time (MAX_CONCURRENT_RUNS)`
    : `${limit} runs of the function are under way, the most at the same time (its limits.concurrentRuns)`;
}

/** The outcome of a run that there was no room for. */
export function toRefused(message: string, durationMs: number): Outcome {
  return {
    kind: "failed-to-start",
    error: { message },
    refusal: { code: "too_many_runs", retryAfterMs: RETRY_AFTER_MS },
    logs: [],
    durationMs,
    coldStart: false,
  };
}
