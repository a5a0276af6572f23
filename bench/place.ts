/** What was started, to be ended in the opposite order. */
export interface Cleanup {
  add(end: () => Promise<unknown> | void): void;
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const ends: (() => Promise<unknown> | void)[] = [];
  return {
    add: (end) => void ends.push(end),
    async run() {
      for (const end of ends.splice(0).toReversed()) {
        await end();
      }
    },
  };
}

/** Where the processes of one benchmark have their files, and what ends them. */
export interface Place {
  runDir: string;
  cleanup: Cleanup;
}
