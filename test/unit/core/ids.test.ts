import { describe, expect, it } from "vitest";
import { createId, createRandomText, toId } from "../../../src/core/ids.ts";

const zeros = new Uint8Array(10);
const ones = new Uint8Array(10).fill(255);

describe("toId", () => {
  it.each([
    { now: 0, random: zeros, expected: "inv_00000000000000000000000000" },
    { now: 31, random: ones, expected: "inv_000000000zzzzzzzzzzzzzzzzz" },
    { now: 1_700_000_000_000, random: zeros, expected: "inv_01hf7yat000000000000000000" },
  ])("writes $now ms as Crockford base32", ({ now, random, expected }) => {
    expect(toId("inv", now, random)).toBe(expected);
  });

  it("keeps every random bit", () => {
    const ids = new Set<string>();
    for (let bit = 0; bit < 80; bit++) {
      const random = new Uint8Array(10);
      random[bit >> 3] = 1 << (bit & 7);
      ids.add(toId("fn", 5, random));
    }
    expect(ids.size).toBe(80);
  });

  it("sorts by time, whatever the random part is", () => {
    const times = [0, 1, 31, 32, 1_023, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1];
    const ids = times.map((now, index) => toId("evt", now, index % 2 === 0 ? ones : zeros));
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe("createId", () => {
  it("gives another id each time", () => {
    const ids = Array.from({ length: 1_000 }, () => createId("ver", 7));
    expect(new Set(ids).size).toBe(1_000);
    expect(ids[0]).toMatch(/^ver_[0-9a-hjkmnp-tv-z]{26}$/);
  });
});

describe("createRandomText", () => {
  it.each([1, 32, 43, 300])("has %d letters and digits", (length) => {
    expect(createRandomText(length)).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`));
  });

  it("favours no character", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 62; i++) {
      for (const letter of createRandomText(1_000)) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(62);
    // A byte has 256 values, so a plain remainder would give the first eight letters a quarter more:
    // 9,700 in place of 8,000. The bounds are ten standard deviations away.
    const first = "ABCDEFGH".split("").reduce((sum, letter) => sum + (counts.get(letter) ?? 0), 0);
    expect(first).toBeGreaterThan(7_150);
    expect(first).toBeLessThan(8_850);
  });
});
