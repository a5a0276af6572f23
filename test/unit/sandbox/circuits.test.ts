import { describe, expect, it } from "vitest";
import { createCircuits } from "../../../src/sandbox/circuits.ts";

const MINUTE = 60_000;

/** Loses the version at each of these times, and gives what opened at the last. */
function lose(circuits: ReturnType<typeof createCircuits>, times: number[], isBlamed = true) {
  return times.map((at) => circuits.lost("ver_a", isBlamed, at)).at(-1) ?? null;
}

describe("a circuit", () => {
  it("opens with the third loss within ten minutes", () => {
    const circuits = createCircuits();
    expect(lose(circuits, [0, 4 * MINUTE])).toBeNull();
    expect(circuits.judge("ver_a", 4 * MINUTE)).toBe("closed");
    const open = { losses: 3, openedAt: 9 * MINUTE, retryAt: 9.5 * MINUTE };
    expect(lose(circuits, [9 * MINUTE])).toEqual(open);
    expect(circuits.judge("ver_a", 9 * MINUTE + 1)).toEqual(open);
    expect(circuits.judge("ver_b", 9 * MINUTE + 1)).toBe("closed");
  });

  it("stays closed when the losses are further apart", () => {
    const circuits = createCircuits();
    expect(lose(circuits, [0, 6 * MINUTE, 12 * MINUTE, 18 * MINUTE])).toBeNull();
  });

  it("opens whether or not the version has answered between the losses", () => {
    const circuits = createCircuits();
    for (const at of [0, 1]) {
      lose(circuits, [at]);
      for (let i = 0; i < 1_000; i++) {
        circuits.answered("ver_a");
      }
    }
    expect(lose(circuits, [2])).not.toBeNull();
  });

  it("does not open for losses that were others' doing; one may have been", () => {
    expect(lose(createCircuits(), [0, 1, 2, 3, 4], false)).toBeNull();
    const circuits = createCircuits();
    lose(circuits, [0], false);
    expect(lose(circuits, [1])).toBeNull();
    expect(lose(circuits, [2])).not.toBeNull();
  });

  it("knows how often a version was lost, and answered since", () => {
    const circuits = createCircuits();
    circuits.answered("ver_a");
    expect(circuits.historyOf("ver_a")).toEqual({ losses: 0, answers: 0 });
    lose(circuits, [0, 1]);
    circuits.answered("ver_a");
    circuits.answered("ver_a");
    expect(circuits.historyOf("ver_a")).toEqual({ losses: 2, answers: 2 });
  });

  it("lets one run through after the cool-down, and is closed when that answers", () => {
    const circuits = createCircuits();
    const open = lose(circuits, [0, 1, 2]);
    expect(circuits.judge("ver_a", 30_001)).toEqual(open);
    expect(circuits.judge("ver_a", 30_002)).toBe("trial");
    circuits.beginTrial("ver_a", 30_002);
    expect(circuits.judge("ver_a", 30_003)).toEqual(open);
    expect(circuits.answered("ver_a")).toBe(true);
    expect(circuits.judge("ver_a", 30_004)).toBe("closed");
    expect(lose(circuits, [30_005, 30_006])).toBeNull();
  });

  it("is open for twice as long after each trial that is lost, up to ten minutes", () => {
    const circuits = createCircuits();
    let open = lose(circuits, [0, 1, 2]);
    const seconds: number[] = [];
    for (let trial = 0; trial < 7 && open !== null; trial++) {
      seconds.push((open.retryAt - open.openedAt) / 1_000);
      circuits.beginTrial("ver_a", open.retryAt);
      open = circuits.lost("ver_a", true, open.retryAt + 5);
    }
    expect(seconds).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it("gives another caller the trial when the first could not be run, or never ended", () => {
    const circuits = createCircuits();
    lose(circuits, [0, 1, 2]);
    circuits.beginTrial("ver_a", 30_002);
    circuits.giveUpTrial("ver_a");
    expect(circuits.judge("ver_a", 30_003)).toBe("trial");
    circuits.beginTrial("ver_a", 30_003);
    expect(circuits.judge("ver_a", 30_003 + 59_999)).not.toBe("trial");
    expect(circuits.judge("ver_a", 30_003 + 60_000)).toBe("trial");
  });

  it("is not touched by what was under way when it opened", () => {
    const circuits = createCircuits();
    const open = lose(circuits, [0, 1, 2]);
    expect(circuits.answered("ver_a")).toBe(false);
    expect(circuits.lost("ver_a", true, 3)).toBeNull();
    expect(circuits.judge("ver_a", 4)).toEqual(open);
  });

  it("is put back as it was, unless this process knows better", () => {
    const circuits = createCircuits();
    const open = { losses: 3, openedAt: 100, retryAt: 60_100 };
    circuits.restore("ver_a", open);
    expect(circuits.judge("ver_a", 60_099)).toEqual(open);
    expect(circuits.judge("ver_a", 60_100)).toBe("trial");
    circuits.beginTrial("ver_a", 60_100);
    expect(circuits.lost("ver_a", true, 60_200)).toEqual({ losses: 3, openedAt: 60_200, retryAt: 180_200 });
    circuits.restore("ver_a", open);
    expect(circuits.judge("ver_a", 60_300)).toMatchObject({ retryAt: 180_200 });
  });
});
