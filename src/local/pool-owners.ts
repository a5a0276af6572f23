import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessEnd } from "../core/process-end.ts";
import { findCulprit, type Testimony } from "../core/blame.ts";

/** A process that has runs made in the sandboxes (a gateway, control) and can be asked about them. */
type Owner = { ask(path: string): Promise<string> } | undefined;

/** How long a sandbox that is to be replaced may finish its runs: the longest run, and a little. */
const DRAIN_WAIT_MS = 310_000;
const DRAIN_POLL_MS = 100;

/**
 * Tells all who may have lost runs with a sandbox process how it has ended, and whose doing that
 * was. Only all of them together know what was under way there, so when one does not say, nobody
 * is blamed: it may be the one that had the culprit run.
 */
export async function tellEnd(owners: Owner[], index: number, end: ProcessEnd): Promise<void> {
  const present = owners.filter((owner) => owner !== undefined);
  const heard = await Promise.all(
    present.map((owner) => hear(owner, `/ended/${index}/${end.cause}/${end.memoryMiB}`)),
  );
  const testimonies = heard.filter((testimony) => testimony !== null);
  const culprit = testimonies.length === present.length ? findCulprit(testimonies) : null;
  if (culprit !== null) {
    const path = `/culprit/${index}/${encodeURIComponent(culprit)}`;
    await Promise.allSettled(present.map((owner) => owner.ask(path)));
  }
}

async function hear(owner: NonNullable<Owner>, path: string): Promise<Testimony | null> {
  try {
    return JSON.parse(await owner.ask(path)) as Testimony | null;
  } catch {
    return null;
  }
}

/** Keeps new runs away from a sandbox and waits until those under way there are done. */
export async function drainSandbox(owners: Owner[], index: number): Promise<void> {
  const deadline = Date.now() + DRAIN_WAIT_MS;
  const countRunning = async (owner: Owner) =>
    owner === undefined ? 0 : (JSON.parse(await owner.ask(`/pause/${index}`)) as { running: number }).running;
  while (Date.now() < deadline) {
    // A process that does not answer now is asked again: it may be starting.
    const counts = await Promise.all(owners.map((owner) => countRunning(owner).catch(() => 1)));
    if (counts.every((running) => running === 0)) {
      return;
    }
    await sleep(DRAIN_POLL_MS);
  }
}
