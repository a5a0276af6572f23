import { COUNTER_LIFE_MAX_SECONDS, COUNTER_LIFE_SECONDS } from "../core/limits.ts";
import { incrementCounter, readCounters, setCounter } from "../storage/counters.ts";
import type { Db } from "../storage/database.ts";
import { checkInteger, checkKey, checkKeys, checkLife } from "./checks.ts";

/** Counters as Craft functions use them; see the Craft reference, `counter`. */

const LIFE = {
  field: "secondsToExpire",
  default: COUNTER_LIFE_SECONDS,
  max: COUNTER_LIFE_MAX_SECONDS,
  unitMs: 1_000,
};

export async function setCount(
  db: Db,
  workspaceId: string,
  entry: { key: string; value: number; secondsToExpire?: number },
  now: number,
): Promise<void> {
  await setCounter(db, workspaceId, {
    key: checkKey(entry.key),
    value: checkInteger(entry.value, "value"),
    expiresAt: checkLife(entry.secondsToExpire, LIFE, now),
  });
}

/** Adds 1 or `changeAmount` and gives the new number; the life is set when the counter begins. */
export async function incrementCount(
  db: Db,
  workspaceId: string,
  change: { key: string; changeAmount?: number; secondsToExpire?: number },
  now: number,
): Promise<number> {
  const amount = checkInteger(change.changeAmount ?? 1, "changeAmount");
  const expiresAt = checkLife(change.secondsToExpire, LIFE, now);
  return incrementCounter(db, workspaceId, { key: checkKey(change.key), amount, expiresAt }, now);
}

/** The numbers of the keys in their order; a missing counter is 0. */
export async function getCounts(db: Db, workspaceId: string, keys: unknown, now: number): Promise<number[]> {
  const names = checkKeys(keys);
  const counts = await readCounters(db, workspaceId, names, now);
  return names.map((name) => counts.get(name) ?? 0);
}
