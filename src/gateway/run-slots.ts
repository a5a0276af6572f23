import { RUN_WAITERS, RUN_WAITERS_PER_FUNCTION, RUN_WAIT_MS } from "../core/limits.ts";

/**
 * Bounds the runs at the same time, of each function and in all. Only what is known at a moment is
 * kept here; the time is an argument, and whoever waits comes back by itself: a place cannot be
 * handed to a hit, since it may be dead, and nothing of it would run any more to give the place back.
 */
export interface RunSlots {
  /** Runs that hold a slot, and how many may. */
  readonly running: number;
  readonly maxRuns: number;
  /** Takes a slot if there is one that nobody waits for. `until`: when the run is over for sure. */
  take(functionId: string, limit: number, until: number, now: number): RunSlot | null;
  release(slot: RunSlot): void;
  /** Gets in line; null when too many are in it. */
  join(functionId: string, now: number): Waiter | null;
  /** Takes a slot if there is one for this waiter, and takes it out of the line with it. */
  takeInTurn(waiter: Waiter, limit: number, until: number, now: number): RunSlot | null;
  leave(waiter: Waiter): void;
}

/** The place of one run. It comes back at its end, or by itself after the time it may take. */
export interface RunSlot {
  readonly lane: Lane;
  readonly until: number;
}

export interface Waiter {
  readonly lane: Lane;
  readonly since: number;
  seenAt: number;
}

/** What is under way of one function, and who waits for it in the order of their coming. */
interface Lane {
  slots: Set<RunSlot>;
  waiters: Set<Waiter>;
}

/** A waiter that was not seen for this long holds nobody up; it may have died with its request. */
const SILENT_MS = 250;
/** Nobody waits for as long as this, so one that is still in line is dead. */
const DEAD_MS = RUN_WAIT_MS + 2_000;
/** Slots and waiters that must be over are looked for at most this often. */
const SWEEP_MS = 250;
/** Functions remembered although nothing of them runs: making a lane costs more than finding one. */
const IDLE_LANES = 10_000;

/** Makes the slots of a process: so many runs at the same time in all. */
export function createRunSlots(maxRuns: number): RunSlots {
  const lanes = new Map<string, Lane>();
  let running = 0;
  let waiting = 0;
  let sweptAt = -Infinity;

  function laneOf(functionId: string): Lane {
    let lane = lanes.get(functionId);
    if (lane === undefined) {
      if (lanes.size >= IDLE_LANES) {
        dropIdleLanes();
      }
      lane = { slots: new Set(), waiters: new Set() };
      lanes.set(functionId, lane);
    }
    return lane;
  }

  function dropIdleLanes(): void {
    for (const [functionId, { slots, waiters }] of lanes) {
      if (slots.size === 0 && waiters.size === 0) {
        lanes.delete(functionId);
      }
    }
  }

  function sweep(now: number): void {
    // A clock may also be set back.
    if (Math.abs(now - sweptAt) < SWEEP_MS) {
      return;
    }
    sweptAt = now;
    for (const { slots, waiters } of lanes.values()) {
      for (const slot of slots) {
        if (slot.until < now) {
          release(slot);
        }
      }
      for (const waiter of waiters) {
        leaveIfDead(waiter, now);
      }
    }
  }

  function takeIfFree(lane: Lane, limit: number, until: number, now: number): RunSlot | null {
    if (running >= maxRuns || lane.slots.size >= limit) {
      sweep(now);
      if (running >= maxRuns || lane.slots.size >= limit) {
        return null;
      }
    }
    const slot = { lane, until };
    lane.slots.add(slot);
    running++;
    return slot;
  }

  function release(slot: RunSlot): void {
    if (slot.lane.slots.delete(slot)) {
      running--;
    }
  }

  function leave(waiter: Waiter): void {
    if (waiter.lane.waiters.delete(waiter)) {
      waiting--;
    }
  }

  function leaveIfDead(waiter: Waiter, now: number): void {
    if (waiter.since + DEAD_MS < now) {
      leave(waiter);
    }
  }

  /** The living that came before, as far as they are still in line. */
  function countAhead(waiter: Waiter, now: number): number {
    let ahead = 0;
    for (const other of waiter.lane.waiters) {
      if (other === waiter) {
        break;
      }
      if (now - other.seenAt <= SILENT_MS) {
        ahead++;
      } else {
        leaveIfDead(other, now);
      }
    }
    return ahead;
  }

  return {
    get running() {
      return running;
    },
    maxRuns,
    take(functionId, limit, until, now) {
      const lane = laneOf(functionId);
      return lane.waiters.size > 0 ? null : takeIfFree(lane, limit, until, now);
    },
    release,
    join(functionId, now) {
      const lane = laneOf(functionId);
      if (waiting >= RUN_WAITERS || lane.waiters.size >= RUN_WAITERS_PER_FUNCTION) {
        sweep(now);
        if (waiting >= RUN_WAITERS || lane.waiters.size >= RUN_WAITERS_PER_FUNCTION) {
          return null;
        }
      }
      const waiter = { lane, since: now, seenAt: now };
      lane.waiters.add(waiter);
      waiting++;
      return waiter;
    },
    takeInTurn(waiter, limit, until, now) {
      waiter.seenAt = now;
      const { lane } = waiter;
      const slot =
        countAhead(waiter, now) < Math.max(1, limit - lane.slots.size)
          ? takeIfFree(lane, limit, until, now)
          : null;
      if (slot !== null) {
        leave(waiter);
      }
      return slot;
    },
    leave,
  };
}
