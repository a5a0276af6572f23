import { describe, expect, it } from "vitest";
import { RUN_WAITERS, RUN_WAITERS_PER_FUNCTION } from "../../../src/core/limits.ts";
import { createRunSlots, type RunSlot, type RunSlots } from "../../../src/gateway/run-slots.ts";

const NOW = 1_800_000_000_000;
const LATER = NOW + 10_000;

function takeMany(slots: RunSlots, functionId: string, count: number, limit = 1_000, until = LATER) {
  return Array.from({ length: count }, () => slots.take(functionId, limit, until, NOW));
}

/** What must be there. */
function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new Error("nothing was given");
  }
  return value;
}

function taken(slots: (RunSlot | null)[]): RunSlot[] {
  return slots.filter((slot) => slot !== null);
}

describe("slots of runs", () => {
  it("are as many as a function may have, and other functions have their own", () => {
    const slots = createRunSlots(1_000);
    expect(taken(takeMany(slots, "a", 5, 3))).toHaveLength(3);
    expect(taken(takeMany(slots, "b", 5, 4))).toHaveLength(4);
    expect(slots.running).toBe(7);
  });

  it("are as many as the process may have, whoever has them", () => {
    const slots = createRunSlots(10);
    expect(taken(takeMany(slots, "a", 6))).toHaveLength(6);
    expect(taken(takeMany(slots, "b", 6))).toHaveLength(4);
    expect(slots.take("c", 1, LATER, NOW)).toBeNull();
  });

  it("are free again when their run is over, once", () => {
    const slots = createRunSlots(1_000);
    const [first] = taken(takeMany(slots, "a", 2, 2));
    expect(slots.take("a", 2, LATER, NOW)).toBeNull();
    slots.release(given(first));
    slots.release(given(first));
    expect(slots.running).toBe(1);
    expect(taken(takeMany(slots, "a", 2, 2))).toHaveLength(1);
  });

  it("come back by themselves when the end of their run is never told", () => {
    const slots = createRunSlots(4);
    const lost = taken(takeMany(slots, "a", 2, 2, NOW + 5_000));
    takeMany(slots, "b", 2, 2, NOW + 60_000);
    expect(slots.take("a", 2, LATER, NOW + 5_000)).toBeNull();
    expect(slots.take("a", 2, NOW + 60_000, NOW + 5_500)).not.toBeNull();
    expect(slots.running).toBe(3);
    lost.forEach(slots.release);
    expect(slots.running).toBe(3);
  });

  it("come back although the clock was set back in between", () => {
    const slots = createRunSlots(1);
    takeMany(slots, "a", 1, 1, NOW - 3_600_000 + 100);
    const early = NOW - 3_600_000;
    expect(slots.take("a", 1, LATER, early)).toBeNull();
    expect(slots.take("a", 1, LATER, early + 1_000)).not.toBeNull();
  });

  it("are kept for functions that were not seen for long, as long as something of them runs", () => {
    const slots = createRunSlots(1_000_000);
    takeMany(slots, "busy", 1, 1);
    for (let i = 0; i < 25_000; i++) {
      slots.release(given(slots.take(`fn_${i}`, 1, LATER, NOW)));
    }
    expect(slots.take("busy", 1, LATER, NOW)).toBeNull();
    expect(slots.running).toBe(1);
  });
});

describe("runs that wait", () => {
  /** A function with one slot, which is taken, and so many that wait for it. */
  function createLine(count: number) {
    const slots = createRunSlots(1_000);
    const slot = given(slots.take("a", 1, LATER, NOW));
    return { slots, slot, line: Array.from({ length: count }, () => given(slots.join("a", NOW))) };
  }

  it("come in the order in which they came, and before who comes then", () => {
    const { slots, slot, line } = createLine(2);
    const look = (index: number, now: number) => slots.takeInTurn(given(line[index]), 1, LATER, now);
    expect(look(0, NOW + 25)).toBeNull();
    slots.release(slot);
    expect(slots.take("a", 1, LATER, NOW + 30)).toBeNull();
    expect(look(1, NOW + 30)).toBeNull();
    const got = given(look(0, NOW + 50));
    expect(look(1, NOW + 55)).toBeNull();
    slots.release(got);
    expect(look(1, NOW + 80)).not.toBeNull();
  });

  it("do not wait for one that died in line", () => {
    const { slots, slot, line } = createLine(2);
    slots.release(slot);
    expect(slots.takeInTurn(given(line[1]), 1, LATER, NOW + 250)).toBeNull();
    expect(slots.takeInTurn(given(line[1]), 1, LATER, NOW + 275)).not.toBeNull();
  });

  it("that died in line are forgotten in time", () => {
    const { slots, slot } = createLine(1);
    slots.release(slot);
    expect(slots.take("a", 1, LATER, NOW + 10_000)).toBeNull();
    const next = given(slots.join("a", NOW + 10_000));
    slots.release(given(slots.takeInTurn(next, 1, LATER, NOW + 10_025)));
    expect(slots.take("a", 1, LATER, NOW + 10_050)).not.toBeNull();
  });

  it("go several at once when several slots are free", () => {
    const slots = createRunSlots(1_000);
    const all = taken(takeMany(slots, "a", 3, 3));
    const line = Array.from({ length: 4 }, () => given(slots.join("a", NOW)));
    all.slice(1).forEach(slots.release);
    const got = line.map((waiter) => slots.takeInTurn(waiter, 3, LATER, NOW + 25) !== null);
    expect(got).toEqual([true, true, false, false]);
  });

  it("of one function are not more than so many; others may still wait", () => {
    const { slots } = createLine(RUN_WAITERS_PER_FUNCTION);
    expect(slots.join("a", NOW)).toBeNull();
    expect(slots.join("b", NOW)).not.toBeNull();
  });

  it("in all are not more than so many, and those who left or died do not count", () => {
    const slots = createRunSlots(1_000);
    const all = Array.from({ length: RUN_WAITERS }, (_, index) => given(slots.join(`fn_${index}`, NOW)));
    expect(slots.join("one more", NOW)).toBeNull();
    slots.leave(given(all[0]));
    slots.leave(given(all[0]));
    expect(slots.join("one more", NOW)).not.toBeNull();
    expect(slots.join("two more", NOW)).toBeNull();
    expect(slots.join("two more", NOW + 10_000)).not.toBeNull();
  });
});
