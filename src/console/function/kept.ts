import { readStored, store } from "./browser-store.ts";

/** What is remembered of each function. */
const KEPT = 10;

/** What was tried in this browser, newest first. */
export function readKept<T>(key: string): T[] {
  return readStored<T[]>(key, [], Array.isArray);
}

/** Remembers something as the newest, and gives all that is remembered. */
export function keep<T>(key: string, item: T): T[] {
  const text = JSON.stringify(item);
  const others = readKept<T>(key).filter((each) => JSON.stringify(each) !== text);
  const all = [item, ...others].slice(0, KEPT);
  store(key, all);
  return all;
}
