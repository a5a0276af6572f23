/** What is remembered of each function. */
const KEPT = 10;

/** What was tried in this browser, newest first. */
export function readKept<T>(key: string): T[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? (kept as T[]) : [];
  } catch {
    return [];
  }
}

/** Remembers something as the newest, and gives all that is remembered. */
export function keep<T>(key: string, item: T): T[] {
  const text = JSON.stringify(item);
  const others = readKept<T>(key).filter((each) => JSON.stringify(each) !== text);
  const all = [item, ...others].slice(0, KEPT);
  localStorage.setItem(key, JSON.stringify(all));
  return all;
}
