import { describe, expect, it } from "vitest";
import { createCodeCache } from "../../../src/sandbox/code-cache.ts";
import type { IsolateCode } from "../../../src/sandbox/isolate-code.ts";

function codeOf(chars: number): IsolateCode {
  const code = "x".repeat(chars);
  return { bundle: { dialect: "craft", code, imports: [], modules: {}, variables: [] }, shelf: {} };
}

describe("the code cache", () => {
  it("gives back what was put in", () => {
    const cache = createCodeCache(100);
    const code = codeOf(10);
    cache.set("a", code);
    expect(cache.get("a")).toBe(code);
    expect(cache.get("b")).toBeUndefined();
  });

  it("drops what was used longest ago when it is full", () => {
    const cache = createCodeCache(30);
    for (const id of ["a", "b", "c"]) {
      cache.set(id, codeOf(10));
    }
    cache.get("a");
    cache.set("d", codeOf(10));
    expect(["a", "b", "c", "d"].filter((id) => cache.get(id) !== undefined)).toEqual(["a", "c", "d"]);
  });

  it("drops as many as a large one needs", () => {
    const cache = createCodeCache(30);
    for (const id of ["a", "b", "c"]) {
      cache.set(id, codeOf(10));
    }
    cache.set("large", codeOf(25));
    expect(["a", "b", "c", "large"].filter((id) => cache.get(id) !== undefined)).toEqual(["large"]);
  });

  it("holds one that is larger than the limit, alone", () => {
    const cache = createCodeCache(30);
    cache.set("a", codeOf(10));
    cache.set("huge", codeOf(90));
    expect(cache.get("huge")).toBeDefined();
    expect(cache.get("a")).toBeUndefined();
    cache.set("b", codeOf(10));
    expect(cache.get("huge")).toBeUndefined();
    expect(cache.get("b")).toBeDefined();
  });

  it("counts code that is put in again once", () => {
    const cache = createCodeCache(30);
    cache.set("a", codeOf(10));
    for (let i = 0; i < 10; i++) {
      cache.set("b", codeOf(10));
    }
    expect(cache.get("a")).toBeDefined();
  });

  it("takes putting in again for a use", () => {
    const cache = createCodeCache(30);
    for (const id of ["a", "b", "c", "a", "d"]) {
      cache.set(id, codeOf(10));
    }
    expect(["a", "b", "c", "d"].filter((id) => cache.get(id) !== undefined)).toEqual(["a", "c", "d"]);
  });
});
