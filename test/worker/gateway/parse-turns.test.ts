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
    const done: { startedAt: number; tookMs: number }[] = [];
    const large = Promise.all(
      Array.from({ length: 10 }, () =>
        turns.take(LARGE, SOON(), async () => {
          const startedAt = Date.now();
          const made = await work(50);
          done.push({ startedAt, tookMs: Date.now() - startedAt });
          return made;
        }),
      ),
    );
    let others = 0;
    while (done.length < 10) {
      await scheduler.wait(0);
      others++;
    }
    expect(await large).toEqual(Array.from({ length: 10 }, () => "made"));
    // Done in one go, nothing else would have happened in between.
    expect(others).toBeGreaterThan(20);
    const tooEarly = done.filter(({ startedAt }, index) => {
      const before = done[index - 1];
      return before !== undefined && startedAt < before.startedAt + 2 * before.tookMs;
    });
    expect(tooEarly).toEqual([]);
  });

  it("are not for small bodies", async () => {
    const turns = createParseTurns();
    const { promise, resolve } = Promise.withResolvers<string>();
    const long = turns.take(LARGE, SOON(), () => promise);
    expect(await turns.take(1_000, SOON(), () => work(0))).toBe("made");
    resolve("made later");
    expect(await long).toBe("made later");
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
