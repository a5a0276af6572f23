import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 20;
const WITHIN_MS = 30_000;

/**
 * Asks again and again until there is a value, and gives it. Fails after `withinMs`, which is a
 * promise of the product where a test names it, and only a net where it does not.
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = WITHIN_MS,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (value !== null && value !== undefined && value !== false) {
      return value;
    }
    if (performance.now() > until) {
      throw new Error(`not within ${withinMs} ms: ${what}`);
    }
    await sleep(EVERY_MS);
  }
}
