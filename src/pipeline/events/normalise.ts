import { Buffer } from "node:buffer";
import { isEventType, EVENT_TYPES, type ObjectRecord, type SegmentEvent } from "../../core/events.ts";
import { EVENT_BYTES, EVENT_ID_CHARS } from "../../core/limits.ts";

/** An event as it will be stored, or why it is refused. */
export type Normalised<T> = { ok: true; value: T } | { ok: false; message: string };

type Members = Record<string, unknown>;

const ID_MEMBERS = ["messageId", "userId", "anonymousId", "groupId", "previousId"] as const;
const OBJECT_MEMBERS = ["properties", "traits", "context", "integrations"] as const;
const TIME_MEMBERS = ["timestamp", "originalTimestamp", "sentAt"] as const;
const REQUIRED = { track: "event", group: "groupId", alias: "previousId" } as const;
/** Deeper than anybody means; what looks through an event later would run out of stack. */
const EVENT_LEVELS = 100;
const COLLECTION = /^[a-z0-9](?:[a-z0-9_]*[a-z0-9])?$/;

/**
 * Completes an event as Segment's specification says: `timestamp` becomes ours by how far the
 * sender's clock was off when it sent, and what it said stays in `originalTimestamp`.
 */
export function toEvent(raw: unknown, receivedAt: number, messageId: string): Normalised<SegmentEvent> {
  if (!isObject(raw)) {
    return refuse("an event must be an object");
  }
  const { writeKey: _writeKey, ...given } = raw;
  const fault = findFault(given);
  if (fault !== null) {
    return refuse(fault);
  }
  const received = new Date(receivedAt).toISOString();
  const original = given["originalTimestamp"] ?? given["timestamp"] ?? received;
  const event: Members = {
    ...given,
    messageId: isNamed(given["messageId"]) ? given["messageId"] : messageId,
    context: given["context"] ?? {},
    integrations: given["integrations"] ?? {},
    receivedAt: received,
    originalTimestamp: new Date(original as string).toISOString(),
    timestamp: toTimestamp(given, receivedAt),
    version: 2,
  };
  for (const name of [...ID_MEMBERS, "name", "event"]) {
    if (typeof event[name] === "number") {
      event[name] = String(event[name]);
    } else if (event[name] === null) {
      delete event[name];
    }
  }
  if (!isNestedWithin(event, EVENT_LEVELS)) {
    return refuse(`the message is nested deeper than ${EVENT_LEVELS} levels`);
  }
  return Buffer.byteLength(JSON.stringify(event)) > EVENT_BYTES
    ? refuse("the message is too large and over the maximum 32KB limit")
    : { ok: true, value: event as unknown as SegmentEvent };
}

/** receivedAt - (sentAt - originalTimestamp); without `sentAt` nobody knows how far the clock was off. */
function toTimestamp(given: Members, receivedAt: number): string {
  const original = given["originalTimestamp"] ?? given["timestamp"];
  if (original === undefined || original === null) {
    return new Date(receivedAt).toISOString();
  }
  const originalMs = Date.parse(original as string);
  const sentAt = given["sentAt"];
  const sentMs = typeof sentAt === "string" ? Date.parse(sentAt) : null;
  const corrected = new Date(sentMs === null ? originalMs : receivedAt - (sentMs - originalMs));
  // A clock that is off by ages gives what no date can hold.
  return (Number.isNaN(corrected.getTime()) ? new Date(receivedAt) : corrected).toISOString();
}

function findFault(given: Members): string | null {
  const { type } = given;
  if (!isEventType(type)) {
    return `type must be one of ${EVENT_TYPES.join(", ")}`;
  }
  for (const name of ID_MEMBERS) {
    const value = given[name] ?? undefined;
    if (value !== undefined && typeof value !== "string" && typeof value !== "number") {
      return `${name} must be a string`;
    }
  }
  const { messageId } = given;
  if (typeof messageId === "string" && messageId.length > EVENT_ID_CHARS) {
    return `messageId must have at most ${EVENT_ID_CHARS} characters`;
  }
  const required = type in REQUIRED ? REQUIRED[type as keyof typeof REQUIRED] : undefined;
  if (required !== undefined && (given[required] ?? "") === "") {
    return `${required} is required but not defined`;
  }
  for (const name of ["event", "name"]) {
    if (given[name] !== undefined && given[name] !== null && typeof given[name] !== "string") {
      return `${name} must be a string`;
    }
  }
  if (!isNamed(given["userId"]) && !isNamed(given["anonymousId"])) {
    return "One of userId,anonymousId is required but not defined";
  }
  for (const name of OBJECT_MEMBERS) {
    if (given[name] !== undefined && given[name] !== null && !isObject(given[name])) {
      return `${name} must be an object`;
    }
  }
  for (const name of TIME_MEMBERS) {
    const value = given[name] ?? undefined;
    if (value !== undefined && (typeof value !== "string" || Number.isNaN(Date.parse(value)))) {
      return `${name} must be an ISO 8601 date`;
    }
  }
  return null;
}

/** Checks an object of `Segment.set` (Segment, object API). */
export function toObjectRecord(raw: unknown): Normalised<ObjectRecord> {
  if (!isObject(raw)) {
    return refuse("an object must be an object");
  }
  const { collection, properties = {} } = raw;
  const id = typeof raw["id"] === "number" ? String(raw["id"]) : raw["id"];
  if (typeof collection !== "string" || collection === "") {
    return refuse("collection is required but not defined");
  }
  if (collection.length > EVENT_ID_CHARS || !COLLECTION.test(collection)) {
    return refuse(
      `collection must be lower case letters, digits and underscores inside, at most ${EVENT_ID_CHARS}`,
    );
  }
  if (typeof id !== "string" || id === "") {
    return refuse("id is required but not defined");
  }
  if (id.length > EVENT_ID_CHARS) {
    return refuse(`id must have at most ${EVENT_ID_CHARS} characters`);
  }
  if (!isObject(properties)) {
    return refuse("properties must be an object");
  }
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "object" && value !== null) {
      return refuse(`properties.${name} must be no list and no object`);
    }
    if (typeof value === "string" && Buffer.byteLength(value) >= EVENT_BYTES) {
      return refuse(`properties.${name} must be less than 32KB`);
    }
  }
  return { ok: true, value: { collection, id, properties } };
}

function isNestedWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) {
    return true;
  }
  return levels > 0 && Object.values(value).every((member) => isNestedWithin(member, levels - 1));
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message };
}
