/**
 * Counts bytes that are held in memory for hits, as they come: what a client only announces costs
 * nothing. Like a run's slot, what a hit holds is given back at its end, or after the time that a
 * hit may take, since the end of one that died with its client is never told.
 */
export interface ByteBudget {
  readonly held: number;
  /** Tells whether more may be taken in. */
  hasRoom(now: number): boolean;
  /** Counts bytes that are there. */
  add(hold: ByteHold, bytes: number): void;
  release(hold: ByteHold): void;
}

/** What one hit holds. `until`: when it is over for sure, epoch ms. */
export interface ByteHold {
  bytes: number;
  readonly until: number;
  isReleased: boolean;
}

export function createHold(until: number): ByteHold {
  return { bytes: 0, until, isReleased: false };
}

/** What must be over is looked for at most this often. */
const SWEEP_MS = 250;

/** Makes a budget; it can be exceeded by what is on its way while it becomes full. */
export function createByteBudget(maxBytes: number): ByteBudget {
  const holds = new Set<ByteHold>();
  let held = 0;
  let sweptAt = -Infinity;

  function release(hold: ByteHold): void {
    hold.isReleased = true;
    if (holds.delete(hold)) {
      held -= hold.bytes;
    }
  }

  return {
    get held() {
      return held;
    },
    hasRoom(now) {
      // A clock may also be set back.
      if (held >= maxBytes && Math.abs(now - sweptAt) >= SWEEP_MS) {
        sweptAt = now;
        for (const hold of holds) {
          if (hold.until < now) {
            release(hold);
          }
        }
      }
      return held < maxBytes;
    },
    add(hold, bytes) {
      // Reading may end a little later than the hit that gave it up.
      if (!hold.isReleased) {
        holds.add(hold);
        hold.bytes += bytes;
        held += bytes;
      }
    },
    release,
  };
}
