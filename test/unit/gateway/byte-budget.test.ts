import { describe, expect, it } from "vitest";
import { createByteBudget, createHold } from "../../../src/gateway/byte-budget.ts";

const NOW = 1_800_000_000_000;

describe("a byte budget", () => {
  it("has room until so many bytes are there, and again when they are given back", () => {
    const budget = createByteBudget(100);
    const [one, two] = [createHold(NOW + 1_000), createHold(NOW + 1_000)];
    budget.add(one, 60);
    expect(budget.hasRoom(NOW)).toBe(true);
    budget.add(two, 60);
    expect(budget.hasRoom(NOW)).toBe(false);
    budget.release(two);
    expect(budget.held).toBe(60);
    expect(budget.hasRoom(NOW)).toBe(true);
    budget.release(one);
    expect(budget.held).toBe(0);
  });

  it("is given back once, and nothing is added behind the end of a hit", () => {
    const budget = createByteBudget(100);
    const [hold, other] = [createHold(NOW), createHold(NOW)];
    budget.add(other, 10);
    budget.add(hold, 50);
    budget.release(hold);
    budget.add(hold, 50);
    budget.release(hold);
    expect(budget.held).toBe(10);
  });

  it("takes back what a hit holds whose end was never told", () => {
    const budget = createByteBudget(100);
    const [lost, alive] = [createHold(NOW + 1_000), createHold(NOW + 60_000)];
    budget.add(lost, 60);
    budget.add(alive, 60);
    expect(budget.hasRoom(NOW + 1_000)).toBe(false);
    expect(budget.hasRoom(NOW + 1_500)).toBe(true);
    expect(budget.held).toBe(60);
    budget.release(lost);
    expect(budget.held).toBe(60);
  });

  it("looks for what is over also when the clock was set back in between", () => {
    const budget = createByteBudget(100);
    const before = NOW - 3_600_000;
    budget.add(createHold(before + 500), 100);
    budget.add(createHold(NOW + 1_000), 50);
    expect(budget.hasRoom(NOW - 7_200_000)).toBe(false);
    expect(budget.hasRoom(before)).toBe(false);
    expect(budget.hasRoom(before - 1_000)).toBe(false);
    expect(budget.hasRoom(before + 501)).toBe(true);
  });
});
