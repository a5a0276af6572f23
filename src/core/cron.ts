import { Cron } from "croner";

/** Tells what is wrong with a cron expression or its time zone, or null when both are fine. */
export function findCronFault(
  expression: string,
  timeZone: string,
): { field: "cron" | "timeZone"; message: string } | null {
  if (!isTimeZone(timeZone)) {
    return { field: "timeZone", message: `${timeZone} is not a time zone (IANA name, such as Asia/Tokyo)` };
  }
  if (expression.trim().split(/\s+/).length !== 5 && !expression.startsWith("@")) {
    return { field: "cron", message: "five fields are expected: minute, hour, day, month, day of week" };
  }
  try {
    const next = new Cron(expression, { timezone: timeZone, paused: true }).nextRun();
    return next === null ? { field: "cron", message: "this time never comes" } : null;
  } catch (error) {
    return { field: "cron", message: error instanceof Error ? error.message : "not a cron expression" };
  }
}

/** The next times of a schedule after `after`, as epoch ms; fewer when no more come. */
export function toNextRuns(expression: string, timeZone: string, after: number, count: number): number[] {
  return new Cron(expression, { timezone: timeZone, paused: true })
    .nextRuns(count, new Date(after))
    .map((date) => date.getTime());
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
