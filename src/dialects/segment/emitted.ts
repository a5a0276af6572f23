import { isRecord, parseMembers } from "./shared.ts";

/** What a source function emits in one run: events and objects as it made them, still unchecked inside. */
export interface Emitted {
  events: Record<string, unknown>[];
  objects: Record<string, unknown>[];
}

/**
 * Reads what a run of a source function emitted. The value comes out of user code's isolate: null
 * means that it is not what our bootstrap sends.
 */
export function toEmitted(value: unknown): Emitted | null {
  const members = isRecord(value) ? parseMembers(value["emitted"]) : null;
  if (members === null) {
    return null;
  }
  const { events, objects } = members;
  return isRecords(events) && isRecords(objects) ? { events, objects } : null;
}

/** Reads what a source function returned besides, as `craft/answer.ts` takes it; left out if it returned nothing. */
export function toSourceAnswerPart(value: unknown): { answer?: unknown } | null {
  if (!isRecord(value) || toEmitted(value) === null) {
    return null;
  }
  return value["answer"] === undefined ? {} : { answer: value["answer"] };
}

/** Functions of the older form may emit what they like. */
function isRecords(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isRecord);
}
