import type { WaitUntil } from "./kept-reads.ts";

/** Gives back what a hit holds: at once, or when the run behind its answer is over. */
export function releaseAfter(
  over: Promise<unknown> | undefined,
  release: () => void,
  waitUntil: WaitUntil,
): void {
  if (over === undefined) {
    release();
  } else {
    waitUntil(over.finally(release));
  }
}
