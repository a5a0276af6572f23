import { afterEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_ISOLATE_LIMITS } from "../../../src/core/run-limits.ts";
import {
  beginRun,
  endRun,
  hasNoRequestLeft,
  takeBytes,
  takeRequest,
} from "../../../src/sandbox/egress-budget.ts";

const LATER = Date.now() + 3_600_000;

const begin = (loaderId: string, outgoingRequests: number, outgoingBytes = 0, deadline = LATER) =>
  beginRun(loaderId, { ...DEFAULT_ISOLATE_LIMITS, outgoingRequests, outgoingBytes }, deadline);

/** Takes requests until one is refused, or `most` are taken. */
function takeAll(loaderId: string, most = 1_000): number {
  let taken = 0;
  while (taken < most && takeRequest(loaderId)) {
    taken++;
  }
  return taken;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the count of outgoing requests", () => {
  it("lets one run make its allowance and no more", () => {
    const run = begin("one", 50);
    expect(takeAll("one")).toBe(50);
    expect(takeRequest("one")).toBe(false);
    endRun(run);
  });

  it("begins anew with the next run", () => {
    for (let i = 0; i < 3; i++) {
      const run = begin("again", 5);
      expect(takeAll("again")).toBe(5);
      endRun(run);
    }
  });

  it("goes on after the end of a run, for what it left behind", () => {
    const run = begin("late", 3);
    expect(takeAll("late", 2)).toBe(2);
    endRun(run);
    expect(takeAll("late")).toBe(1);
  });

  it("gives runs that overlap the sum of their allowances", () => {
    const runs = [begin("both", 10), begin("both", 10)];
    expect(takeAll("both")).toBe(20);
    runs.slice(1).forEach(endRun);
    expect(takeRequest("both")).toBe(false);
  });

  it("keeps isolates apart, and lets through what it knows no run of", () => {
    begin("first", 2);
    begin("second", 4);
    expect(takeAll("first")).toBe(2);
    expect(takeAll("second")).toBe(4);
    expect(takeAll("nobody's")).toBe(1_000);
    expect(takeBytes("nobody's", 1_000_000)).toBe(true);
  });

  it("may be none", () => {
    begin("closed", 0);
    expect(takeRequest("closed")).toBe(false);
  });

  it("begins anew when no earlier run can still be under way, though its end was never told", () => {
    vi.useFakeTimers({ now: 1_000 });
    const forgotten = begin("forgotten", 3, 0, 2_000);
    expect(takeAll("forgotten")).toBe(3);
    vi.setSystemTime(1_999);
    begin("forgotten", 3, 0, 5_000);
    expect(takeAll("forgotten")).toBe(3);
    vi.setSystemTime(5_001);
    const next = begin("forgotten", 3, 0, 9_000);
    expect(takeAll("forgotten")).toBe(3);
    // The one that was forgotten ends after all: it was of another period.
    endRun(forgotten);
    begin("forgotten", 3, 0, 9_000);
    expect(takeAll("forgotten")).toBe(3);
    expect(next.period.running).toBe(2);
  });

  it("tells when none is left", () => {
    const run = begin("left", 1);
    expect(hasNoRequestLeft(run)).toBe(false);
    takeRequest("left");
    expect(hasNoRequestLeft(run)).toBe(true);
  });
});

describe("the count of bytes", () => {
  it("lets a run have its allowance to the last byte", () => {
    begin("bytes", 1, 100);
    expect([takeBytes("bytes", 60), takeBytes("bytes", 40), takeBytes("bytes", 1)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(takeBytes("bytes", 0)).toBe(true);
  });

  it("takes nothing of what is too much as a whole", () => {
    begin("whole", 1, 100);
    expect([takeBytes("whole", 101), takeBytes("whole", 100)]).toEqual([false, true]);
  });
});

describe("the end of a run", () => {
  it("tells which limit was met while it went on", () => {
    const [quiet, many, much] = [begin("quiet", 1, 1), begin("many", 0, 1), begin("much", 1, 0)];
    takeRequest("quiet");
    takeRequest("many");
    takeBytes("much", 1);
    expect([quiet, many, much].map(endRun)).toEqual([undefined, "outgoingRequests", "outgoingBytes"]);
  });

  it("tells nothing of what was refused before it began", () => {
    const before = begin("before", 0);
    takeRequest("before");
    const after = begin("before", 0);
    expect([endRun(after), endRun(before)]).toEqual([undefined, "outgoingRequests"]);
  });
});
