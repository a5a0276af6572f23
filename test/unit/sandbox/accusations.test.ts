import { expect, test } from "vitest";
import { createAccusations } from "../../../src/sandbox/accusations.ts";

const A = { version: "ver_a", home: 0 };
const B = { version: "ver_b", home: 1 };

test("a version that was lost stands accused until it answers", () => {
  const accusations = createAccusations();
  expect(accusations.isEmpty()).toBe(true);
  accusations.strike({ ...A, number: 1 }, 2, 1_000);
  expect(accusations.judge("ver_a", 1_001)).toEqual({ type: "accused" });
  expect(accusations.judge("ver_b", 1_001)).toEqual({ type: "clear" });
  accusations.clear("ver_a");
  expect(accusations.judge("ver_a", 1_001)).toEqual({ type: "clear" });
  expect(accusations.isEmpty()).toBe(true);
});

test("runs that were lost together are one loss, whenever that is noticed", () => {
  const accusations = createAccusations();
  for (const number of [1, 2, 3]) {
    accusations.strike({ ...A, number }, 4, 1_000 + number);
  }
  expect(accusations.judge("ver_a", 2_000)).toEqual({ type: "accused" });
});

test("a version that is lost again is refused, each time for twice as long, up to a minute", () => {
  const accusations = createAccusations();
  const seconds: number[] = [];
  let now = 0;
  for (let number = 1; number <= 7; number++) {
    accusations.strike({ ...A, number }, number + 1, now);
    const verdict = accusations.judge("ver_a", now);
    if (verdict.type === "refused") {
      seconds.push(verdict.forMs / 1_000);
      now += verdict.forMs;
    }
  }
  expect(seconds).toEqual([5, 10, 20, 40, 60, 60]);
  // Then it may show itself once more.
  expect(accusations.judge("ver_a", now)).toEqual({ type: "accused" });
});

test("an answer makes up for every loss before it", () => {
  const accusations = createAccusations();
  accusations.strike({ ...A, number: 1 }, 2, 0);
  accusations.clear("ver_a");
  accusations.strike({ ...A, number: 2 }, 3, 10);
  expect(accusations.judge("ver_a", 10)).toEqual({ type: "accused" });
});

test("a slot is told from the others by what lives there, and everything is forgotten in time", () => {
  const accusations = createAccusations();
  accusations.strike({ ...B, number: 1 }, 2, 0);
  expect([accusations.hasAny(0, 1), accusations.hasAny(1, 1)]).toEqual([false, true]);
  const later = 10 * 60_000;
  expect(accusations.hasAny(1, later)).toBe(false);
  expect(accusations.judge("ver_b", later)).toEqual({ type: "clear" });
  expect(accusations.isEmpty()).toBe(true);
});
