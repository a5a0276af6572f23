/** Reads what this browser keeps; `fallback` where it keeps nothing, or nothing of use. */
export function readStored<T>(key: string, fallback: T, isFit: (value: unknown) => boolean): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return isFit(value) ? (value as T) : fallback;
  } catch {
    return fallback;
  }
}

/** Keeps something in this browser; tells whether it had room. */
export function store(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    // What is kept would be older than what is shown.
    localStorage.removeItem(key);
    return false;
  }
}
