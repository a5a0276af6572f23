import type { ExceededLimit } from "./contract.ts";

/** How a sandbox process ended, as far as the supervisor that watches it can tell. */
export interface ProcessEnd {
  cause: EndCause;
  /** What it was allowed to hold, where memory was the cause. */
  memoryMiB: number;
}

const END_CAUSES = ["hung", "stalled", "memory", "heap", "killed", "ended"] as const;
export type EndCause = (typeof END_CAUSES)[number];

/** Tells whether a text names a cause. */
export function isEndCause(text: string | undefined): text is EndCause {
  return (END_CAUSES as readonly (string | undefined)[]).includes(text);
}

const TEXTS: Record<EndCause, (memoryMiB: number) => string> = {
  hung: () => "answered nothing any more, as in an endless loop, and was ended",
  stalled: () => "answered nothing any more though it was not at work, and was ended",
  memory: (mib) => `held more than ${mib} MiB (twice SANDBOX_MEMORY_MIB), and was ended`,
  heap: (mib) => `ran out of memory: an isolate may hold ${mib} MiB (SANDBOX_MEMORY_MIB)`,
  killed: () => "was killed from outside",
  ended: () => "ended",
};

/** Ends that no run can have caused: somebody has killed the process, or stopped it, or the machine gave it no time. */
const FROM_OUTSIDE: readonly EndCause[] = ["killed", "stalled"];

/** Tells whether an end says nothing of what was under way in the process. */
export function isFromOutside(end: ProcessEnd | null): boolean {
  return end !== null && FROM_OUTSIDE.includes(end.cause);
}

/**
 * Says to the author of a run how the process under it ended. Which of the runs that were under way
 * there was the cause, nothing tells.
 */
export function toEndReason(end: ProcessEnd | null): string {
  const text = end === null ? TEXTS.ended(0) : TEXTS[end.cause](end.memoryMiB);
  return `the sandbox process ${text} while this run was under way`;
}

const MIB = 1_048_576;

/** The limit that was gone over, where the process ended for its memory. */
export function toExceededMemory(end: ProcessEnd | null): ExceededLimit | null {
  return end?.cause === "memory" || end?.cause === "heap"
    ? { limit: "memory", allowed: end.memoryMiB * MIB, unit: "bytes", setting: "SANDBOX_MEMORY_MIB" }
    : null;
}
