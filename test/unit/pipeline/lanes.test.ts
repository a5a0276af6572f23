import { afterEach, describe, expect, it, vi } from "vitest";
import { JOB_LANES } from "../../../src/core/limits.ts";
import { createLanes } from "../../../src/pipeline/lanes.ts";

/** Work that stands still until it is told to go on. */
function createGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("lanes", () => {
  it("work until nothing is due", async () => {
    let left = 5;
    let worked = 0;
    const lanes = createLanes(async () => {
      worked++;
      return left-- > 0;
    });
    await lanes.work();
    expect(worked).toBe(6);
    expect(lanes.size).toBe(0);
  });

  it("are never more than the limit, however many are asked for", async () => {
    const gate = createGate();
    let running = 0;
    let most = 0;
    const lanes = createLanes(async () => {
      running++;
      most = Math.max(most, running);
      await gate.opened;
      running--;
      return false;
    });
    const asked = Array.from({ length: JOB_LANES * 3 }, () => lanes.work());
    expect(lanes.size).toBe(JOB_LANES);
    gate.open();
    await Promise.all(asked);
    expect(most).toBe(JOB_LANES);
    expect(lanes.size).toBe(0);
  });

  it("are free again when a job fails", async () => {
    const lanes = createLanes(() => Promise.reject(new Error("the database is away")));
    for (let i = 0; i < JOB_LANES * 2; i++) {
      await expect(lanes.work()).rejects.toThrow("the database is away");
    }
    expect(lanes.size).toBe(0);
  });

  it("finish the job under way when they are closed, and take no other", async () => {
    const gate = createGate();
    let worked = 0;
    const lanes = createLanes(async () => {
      worked++;
      await gate.opened;
      return true;
    });
    const working = lanes.work();
    lanes.close();
    expect(lanes.size).toBe(1);
    gate.open();
    await working;
    await lanes.work();
    expect(worked).toBe(1);
    expect(lanes.size).toBe(0);
  });

  it("do not count one that gave no sign of life for longer than any run", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const lanes = createLanes(() => new Promise<boolean>(() => undefined));
    for (let i = 0; i <= JOB_LANES; i++) {
      void lanes.work();
    }
    expect(lanes.size).toBe(JOB_LANES);
    vi.setSystemTime(400_001);
    void lanes.work();
    expect(lanes.size).toBe(1);
  });
});
