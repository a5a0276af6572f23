import { describe, expect, it } from "vitest";
import { createParseTurns } from "../../../src/gateway/parse-turns.ts";

const LARGE = 1_000_000;
const SOON = () => Date.now() + 20_000;

/** Keeps the thread busy, as the parsing of a large text does. */
async function work(ms: number): Promise<string> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    // Nothing else runs.
  }
  return "made";
}

describe("turns of large bodies", () => {
  it("leave everything else as much time as they take", async () => {
    const turns = createParseTurns();
    const ends: number[] = [];
    const large = Promise.all(
      Array.from({ length: 10 }, async () => {
        const made = await turns.take(LARGE, SOON(), () => work(50));
        ends.push(Date.now());
        return made;
      }),
    );
    let others = 0;
    while (ends.length < 10) {
      await scheduler.wait(0);
      others++;
    }
    expect(await large).toEqual(Array.from({ length: 10 }, () => "made"));
    // Done in one go, nothing else would have happened in between.
    expect(others).toBeGreaterThan(20);
    const gaps = ends.slice(1).map((end, index) => end - (ends[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(98);
  });

  it("are not for small bodies", async () => {
    const turns = createParseTurns();
    const long = turns.take(LARGE, SOON(), () => scheduler.wait(300));
    const startedAt = Date.now();
    expect(await turns.take(1_000, SOON(), () => work(0))).toBe("made");
    expect(Date.now() - startedAt).toBeLessThan(300);
    await long;
  });

  it("do not come after the deadline", async () => {
    const turns = createParseTurns();
    const long = turns.take(LARGE, SOON(), () => scheduler.wait(500));
    await scheduler.wait(10);
    let isBegun = false;
    const late = await turns.take(LARGE, Date.now() + 200, async () => (isBegun = true));
    expect([late, isBegun]).toEqual([null, false]);
    await long;
    expect(await turns.take(LARGE, SOON(), () => work(1))).toBe("made");
  });

  it("come after work that failed, too", async () => {
    const turns = createParseTurns();
    const failed = turns.take(LARGE, SOON(), () => Promise.reject(new Error("broken")));
    await expect(failed).rejects.toThrow("broken");
    expect(await turns.take(LARGE, SOON(), () => work(1))).toBe("made");
  });
});
