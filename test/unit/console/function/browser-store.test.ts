import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readStored, store } from "../../../../src/console/function/browser-store.ts";
import { keep, readKept } from "../../../../src/console/function/kept.ts";

/** A browser's store with room for so many characters. */
function createStorage(room: number) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem(key: string, text: string) {
      if (text.length > room) {
        throw new DOMException("full", "QuotaExceededError");
      }
      kept.set(key, text);
    },
  };
}

beforeEach(() => {
  vi.stubGlobal("localStorage", createStorage(100));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("what a browser keeps", () => {
  it("is read again, and nothing else in its place", () => {
    expect(store("a", { b: 1 })).toBe(true);
    expect(readStored("a", null, (value) => value !== null)).toEqual({ b: 1 });
    expect(readStored("a", "nothing", Array.isArray)).toBe("nothing");
    localStorage.setItem("a", "{");
    expect(readStored("a", "nothing", () => true)).toBe("nothing");
  });

  it("is gone when there is no room for what came after it", () => {
    store("a", "old");
    expect(store("a", "x".repeat(200))).toBe(false);
    expect(readStored("a", null, () => true)).toBeNull();
  });

  it("has the last ten of a kind, each once", () => {
    for (const item of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5]) {
      keep("n", item);
    }
    expect(readKept("n")).toEqual([5, 11, 10, 9, 8, 7, 6, 4, 3, 2]);
  });

  it("is told as kept for this page where there is no room", () => {
    expect(keep("n", "x".repeat(200))).toHaveLength(1);
    expect(readKept("n")).toEqual([]);
  });
});
