import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHits } from "../../../src/gateway/hits.ts";

/** Lets everything happen that needs no rest of the event loop. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
}

function beginMany(hits: ReturnType<typeof createHits>, count: number) {
  const begun: number[] = [];
  const ends = Array.from({ length: count }, async (_, index) => {
    const end = await hits.begin();
    begun.push(index);
    return end;
  });
  return { begun, ends };
}

describe("hits", () => {
  it("begin by turns, in the order in which they came, and all of them", async () => {
    const hits = createHits(2);
    const { begun, ends } = beginMany(hits, 7);
    await settle();
    expect(begun).toEqual([0, 1]);
    expect(hits.running).toBe(7);
    const all = await Promise.all(ends);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
    all.forEach((end) => end());
    expect(hits.running).toBe(0);
  });

  it("make room when they end, so that one after the other never waits", async () => {
    const hits = createHits(1);
    for (let i = 0; i < 5; i++) {
      const { begun, ends } = beginMany(hits, 1);
      await settle();
      expect(begun).toEqual([0]);
      (await ends[0])?.();
    }
    expect(hits.running).toBe(0);
  });

  it("do not wait for others that take long", async () => {
    const hits = createHits(1);
    await hits.begin();
    await hits.begin();
    const end = await hits.begin();
    expect(hits.running).toBe(3);
    end();
    expect(hits.running).toBe(2);
  });

  it("wait for a few timers each, however many come at once", async () => {
    const wait = vi.spyOn(scheduler, "wait");
    onTestFinished(() => wait.mockRestore());
    const hits = createHits(1);
    const { begun, ends } = beginMany(hits, 100);
    const all = await Promise.all(ends);
    expect(begun).toHaveLength(100);
    // One for every turn before each one's own would be 4,950.
    expect(wait.mock.calls.length).toBeLessThanOrEqual(4 * 100);
    // And when all is over, the next one does not wait for turns that nobody has.
    all.forEach((end) => end());
    const looks = wait.mock.calls.length;
    await hits.begin();
    expect(wait.mock.calls.length).toBe(looks);
  });

  it("begin at once where nothing limits them", async () => {
    const { begun } = beginMany(createHits(Infinity), 100);
    await settle();
    expect(begun).toHaveLength(100);
  });
});
