/** Has values made of large bodies one after the other. */
export interface ParseTurns {
  /**
   * Does the work when its turn has come, for a small body at once; gives null when the turn would
   * not come before the deadline (epoch ms).
   */
  take<T>(bytes: number, deadline: number, work: () => Promise<T>): Promise<T | null>;
}

/** Work on less than this takes a millisecond or two. */
const LARGE_BYTES = 64 * 1_024;
/** Work on large bodies takes one part of the time, and everything else has the other. */
const PARTS = 2;
/** What work on a byte takes is learnt; at first it is thought to be that of plain JSON. */
const FIRST_MS_PER_BYTE = 20e-6;
const LEARNING = 0.2;
/** Work that is not over by then has died with its request. */
const WORK_MAX_MS = 5_000;

/**
 * To make a value of a large body can take a tenth of a second in which nothing else happens, and
 * of a hundred such bodies, one would be worked on after the other before anything else is looked
 * at, such as a small hit, or the supervisor's question whether the process still answers. So each
 * waits until the one before it is done, and as long again. Where the clock stands still during
 * work (Cloudflare) nobody waits.
 */
export function createParseTurns(): ParseTurns {
  /** Nothing large is begun before. */
  let freeAt = 0;
  /** When all that wait are expected to be done. */
  let lineEndsAt = 0;
  let msPerByte = FIRST_MS_PER_BYTE;

  async function isTurnInTime(bytes: number, deadline: number): Promise<boolean> {
    const now = Date.now();
    if (freeAt > now + PARTS * WORK_MAX_MS) {
      // The clock was set back.
      freeAt = now;
      lineEndsAt = now;
    }
    let startAt = Math.max(now, lineEndsAt);
    if (startAt < deadline) {
      lineEndsAt = startAt + PARTS * msPerByte * bytes;
    }
    while (startAt < deadline) {
      await scheduler.wait(Math.max(0, startAt - Date.now()));
      if (freeAt <= Date.now()) {
        return true;
      }
      startAt = freeAt;
    }
    return false;
  }

  async function takeLarge<T>(bytes: number, deadline: number, work: () => Promise<T>): Promise<T | null> {
    if (!(await isTurnInTime(bytes, deadline))) {
      return null;
    }
    const startedAt = Date.now();
    freeAt = startedAt + WORK_MAX_MS;
    try {
      return await work();
    } finally {
      const tookMs = Date.now() - startedAt;
      freeAt = startedAt + PARTS * tookMs;
      msPerByte += LEARNING * (tookMs / bytes - msPerByte);
    }
  }

  return {
    take: (bytes, deadline, work) => (bytes < LARGE_BYTES ? work() : takeLarge(bytes, deadline, work)),
  };
}
