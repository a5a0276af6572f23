import { describe, expect, it } from "vitest";
import { beginRun, endRun, takeRequest } from "../../../src/sandbox/egress-budget.ts";

/** Takes requests until one is refused, or `most` are taken. */
function takeAll(loaderId: string, most = 1_000): number {
  let taken = 0;
  while (taken < most && takeRequest(loaderId)) {
    taken++;
  }
  return taken;
}

describe("the count of outgoing requests", () => {
  it("lets one run make its allowance and no more", () => {
    beginRun("one", 50);
    expect(takeAll("one")).toBe(50);
    expect(takeRequest("one")).toBe(false);
    endRun("one");
  });

  it("begins anew with the next run", () => {
    for (let run = 0; run < 3; run++) {
      beginRun("again", 5);
      expect(takeAll("again")).toBe(5);
      endRun("again");
    }
  });

  it("goes on after the end of a run, for what it left behind", () => {
    beginRun("late", 3);
    expect(takeAll("late", 2)).toBe(2);
    endRun("late");
    expect(takeAll("late")).toBe(1);
  });

  it("gives runs that overlap the sum of their allowances", () => {
    beginRun("both", 10);
    beginRun("both", 10);
    expect(takeAll("both")).toBe(20);
    endRun("both");
    expect(takeRequest("both")).toBe(false);
    endRun("both");
  });

  it("keeps isolates apart", () => {
    beginRun("first", 2);
    beginRun("second", 4);
    expect(takeAll("first")).toBe(2);
    expect(takeAll("second")).toBe(4);
    endRun("first");
    endRun("second");
  });
});
