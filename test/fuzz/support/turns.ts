/** Runs most work side by side, and some of it alone. */
export interface Turns {
  together<T>(work: () => Promise<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes turns: who wants to be alone waits for those who work, and those who come later wait for him. */
export function createTurns(): Turns {
  let lastAlone: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const working = new Set<Promise<unknown>>();

  async function together<T>(work: () => Promise<T>): Promise<T> {
    while (waiting > 0) {
      await lastAlone;
    }
    const mine = work();
    const ended = mine.catch(() => undefined);
    working.add(ended);
    try {
      return await mine;
    } finally {
      working.delete(ended);
    }
  }

  function alone<T>(work: () => Promise<T>): Promise<T> {
    waiting++;
    const mine = lastAlone.then(async () => {
      await Promise.all(working);
      return work();
    });
    lastAlone = mine.catch(() => undefined).then(() => void waiting--);
    return mine;
  }

  return { together, alone };
}
