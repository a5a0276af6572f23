import { isRecord, parseMembers } from "./shared.ts";

/** How a destination function's `onBatch` did with one event. */
export interface EventStatus {
  status: number;
  errormessage?: string;
}

/**
 * Reads the statuses of a batch of so many events, out of user code's isolate. An empty list means
 * that the function named none: all went well. Null: it is not what our bootstrap sends.
 */
export function toStatuses(value: unknown, count: number): EventStatus[] | null {
  const members = parseMembers(value);
  if (members === null) {
    return null;
  }
  const { statuses } = members;
  if (statuses === undefined) {
    return [];
  }
  if (!Array.isArray(statuses) || statuses.length !== count) {
    return null;
  }
  const checked = statuses.map(toStatus);
  return checked.every((each) => each !== null) ? checked : null;
}

function toStatus(given: unknown): EventStatus | null {
  const { status, errormessage } = isRecord(given) ? given : {};
  if (!Number.isInteger(status) || Number(status) < 100 || Number(status) > 599) {
    return null;
  }
  return typeof errormessage === "string"
    ? { status: Number(status), errormessage: errormessage.slice(0, MESSAGE_CHARS) }
    : { status: Number(status) };
}

const MESSAGE_CHARS = 1_000;

/** Reads what an insert function made of so many events, in their positions; null for one that it dropped. */
export function toInserted(value: unknown, count: number): (Record<string, unknown> | null)[] | null {
  const events = parseMembers(value)?.["events"];
  if (!Array.isArray(events) || events.length !== count) {
    return null;
  }
  return events.every((event) => event === null || isRecord(event)) ? events : null;
}
