/** Events that triggers are bound to: the table of schmuckliCloud functions, and ids of the user's own. */

/** The members that the data of each event of the table has, beside its name. */
export const PLATFORM_EVENTS = {
  "1000": { name: "STORAGE_INSERT", members: ["row_id", "container", "bucket", "dataset"] },
  "1001": { name: "STORAGE_UPDATE", members: ["row_id", "container", "bucket", "dataset"] },
  "1002": { name: "STORAGE_DELETE", members: ["row_id", "container", "bucket", "dataset"] },
  "2000": { name: "AUTH_LOGIN", members: ["user_id", "email"] },
  "2001": { name: "AUTH_REGISTER", members: ["user_id", "email", "lang"] },
} as const;
export type PlatformEventId = keyof typeof PLATFORM_EVENTS;
export type StorageEventId = "1000" | "1001" | "1002";

/** The `type` of the stored event; its `name` is the event's id as text. */
export const TRIGGER_EVENT_TYPE = "event";

/** Numbers of the user's own begin here, well above the table and what it may grow by. */
export const OWN_EVENT_NUMBER_MIN = 10_000;
export const OWN_EVENT_NUMBER_MAX = 2_147_483_647;

/** Members that a request adds to the data of its event. */
export const ADDED_MEMBERS = ["event_id", "event_name", "_secret", "_function_session"] as const;

/** A stored event as its row's payload holds it. */
export interface TriggerEvent {
  /** As text, also where it is a number. */
  eventId: string;
  data: Record<string, unknown>;
  /** The user whose action it was. */
  userId: string | null;
  /** Events and invokes that led to it, one after the other; 0 for one from outside. */
  chain: number;
}

/** Tells whether an id is one of the table. */
export function isPlatformEventId(id: string): id is PlatformEventId {
  return Object.hasOwn(PLATFORM_EVENTS, id);
}

/** The id as it is written outside: a number where it is one. */
export function toEventNumber(id: string): string | number {
  return /^\d+$/.test(id) ? Number(id) : id;
}

/** The name of an event; those of the user's own are called by their ids. */
export function toEventName(id: string): string {
  return isPlatformEventId(id) ? PLATFORM_EVENTS[id].name : id;
}

const DATASETS = "users/";

/**
 * The keys of the key-value store that are a user's own begin with this. A user's id is encoded as in
 * a URL, so that none can hold the slash that ends it.
 */
export function toDatasetPrefix(userId: string): string {
  return `${DATASETS}${encodeURIComponent(userId)}/`;
}

/** The user whose record a key names; null when it is nobody's. */
export function toDatasetUser(key: string): string | null {
  const end = key.indexOf("/", DATASETS.length);
  if (!key.startsWith(DATASETS) || end <= DATASETS.length) {
    return null;
  }
  try {
    const userId = decodeURIComponent(key.slice(DATASETS.length, end));
    // In one spelling only, or two prefixes would be the same user's.
    return key.startsWith(toDatasetPrefix(userId)) ? userId : null;
  } catch {
    return null;
  }
}

/** The data of a storage event. The key-value store is the one container, a workspace its bucket. */
export function toStorageData(workspaceId: string, key: string): Record<string, unknown> {
  return { row_id: key, container: "kvs", bucket: workspaceId, dataset: toDatasetUser(key) ?? "" };
}
