import { EVERY_DAY, EVERY_MINUTE } from "../core/triggers.ts";
import type { Control } from "./control.ts";

/** What drives the time-based work of the control process. */
export interface Clock {
  /** Fires no more; what was fired goes on and is ended with the control process. */
  stop(): void;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Jobs that were put off by seconds should not wait for the minute. */
const WORK_EVERY_MS = 1_000;

/**
 * Fires the cron triggers, which nothing else does outside Cloudflare: the first minute's at once,
 * so that what came due while the server was stopped is worked now, the daily one at the start and
 * then each day. Leases of a server that is gone are taken off first.
 */
export async function startClock(control: Control): Promise<Clock> {
  await control.ask("/release-leases");
  let isStopped = false;
  // A trigger that failed comes again; what it left is still in the database.
  const run = (work: Promise<unknown>) => void work.catch(() => undefined);

  let minuteTimer: NodeJS.Timeout | undefined;
  const armMinute = () => {
    const untilNext = MINUTE_MS - (Date.now() % MINUTE_MS);
    minuteTimer = setTimeout(() => {
      run(control.fireCron(EVERY_MINUTE));
      if (!isStopped) {
        armMinute();
      }
    }, untilNext);
  };
  run(control.fireCron(EVERY_MINUTE));
  run(control.fireCron(EVERY_DAY));
  armMinute();
  const dayTimer = setInterval(() => run(control.fireCron(EVERY_DAY)), DAY_MS);
  const workTimer = setInterval(() => run(control.ask("/work")), WORK_EVERY_MS);

  return {
    stop() {
      isStopped = true;
      clearTimeout(minuteTimer);
      clearInterval(dayTimer);
      clearInterval(workTimer);
    },
  };
}
