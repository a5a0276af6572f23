import { expect, test } from "vitest";
import { createAccusations } from "../../../src/sandbox/accusations.ts";

test("a version that was lost stands accused until it answers", () => {
  const accusations = createAccusations();
  expect(accusations.isEmpty()).toBe(true);
  accusations.accuse("ver_a", 0, 1_000);
  expect(accusations.isAccused("ver_a", 1_001)).toBe(true);
  expect(accusations.isAccused("ver_b", 1_001)).toBe(false);
  accusations.clear("ver_a");
  expect(accusations.isAccused("ver_a", 1_001)).toBe(false);
  expect(accusations.isEmpty()).toBe(true);
});

test("a slot is told from the others by what lives there, and everything is forgotten in time", () => {
  const accusations = createAccusations();
  accusations.accuse("ver_b", 1, 0);
  expect([accusations.hasAny(0, 1), accusations.hasAny(1, 1)]).toEqual([false, true]);
  const later = 10 * 60_000;
  expect(accusations.hasAny(1, later)).toBe(false);
  expect(accusations.isAccused("ver_b", later)).toBe(false);
  expect(accusations.isEmpty()).toBe(true);
});
