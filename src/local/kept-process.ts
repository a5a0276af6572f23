import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerdProcess } from "./workerd-process.ts";

/** A process that is started again whenever it ends by itself. */
export interface KeptProcess {
  pid(): number | null;
  /** Keeps it no longer; gives the process that then runs, for the caller to end. */
  release(): Promise<WorkerdProcess | null>;
}

/** One that ended sooner after its start than this is not started again at once. */
const STABLE_AFTER_MS = 1_000;
/** A process that cannot run must not keep a core busy with its restarts. */
const RESTART_PAUSE_MS = 100;
const RESTART_PAUSE_MAX_MS = 1_000;

/** Starts a process and keeps it running; rejects when the first start fails. */
export async function keepProcess(options: {
  name: string;
  start(): Promise<WorkerdProcess>;
  /** Begins to watch a process that has started; gives what ends the watching. */
  watch(running: WorkerdProcess): () => void;
  /** Told of a process that ended by itself, or was killed by whoever watches it. */
  onEnd?(ended: WorkerdProcess): void;
  print(line: string): void;
}): Promise<KeptProcess> {
  const { name, print } = options;
  let current: WorkerdProcess | null = null;
  let isReleased = false;
  let pauseMs = RESTART_PAUSE_MS;

  async function start(): Promise<void> {
    const startedAt = performance.now();
    const running = await options.start();
    current = running;
    const stopWatching = options.watch(running);
    void running.exited.then(() => {
      stopWatching();
      current = null;
      if (!isReleased) {
        print(`the ${name} process ended: starting it again`);
        options.onEnd?.(running);
        const isStable = performance.now() - startedAt > STABLE_AFTER_MS;
        pauseMs = isStable ? 0 : Math.min(Math.max(2 * pauseMs, RESTART_PAUSE_MS), RESTART_PAUSE_MAX_MS);
        starting = restart();
      }
    });
  }

  async function restart(): Promise<void> {
    await sleep(pauseMs);
    while (!isReleased) {
      try {
        return await start();
      } catch (error) {
        print(error instanceof Error ? error.message : String(error));
        await sleep(RESTART_PAUSE_MAX_MS);
      }
    }
  }

  let starting = start();
  await starting;
  return {
    pid: () => current?.pid ?? null,
    async release() {
      isReleased = true;
      await starting;
      return current;
    },
  };
}
