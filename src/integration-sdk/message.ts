import Facade from "@segment/facade";
import type { Message } from "./types.ts";

type FacadeClass = new (message: object) => Message;

const CLASSES = Facade as unknown as Record<string, FacadeClass | undefined>;
const NAMES = new Map([
  ["identify", "Identify"],
  ["track", "Track"],
  ["page", "Page"],
  ["screen", "Screen"],
  ["group", "Group"],
  ["alias", "Alias"],
  ["delete", "Delete"],
]);

/** A message as integrations get it; undefined for a type that there is not. */
export function toMessage(raw: object, type: string): Message | undefined {
  const name = NAMES.get(type);
  const Class = name === undefined ? undefined : CLASSES[name];
  return Class === undefined ? undefined : new Class(raw);
}

/**
 * Completes what the tracking API does not say: the channel that a message came by, which decides
 * whether an integration takes it. Its library tells.
 */
export function withChannel<T extends { channel?: unknown; context?: unknown }>(raw: T): T {
  if (raw.channel !== undefined && raw.channel !== null) {
    return raw;
  }
  const { library } = (raw.context ?? {}) as { library?: string | { name?: unknown } };
  const name = typeof library === "string" ? library : library?.name;
  return { ...raw, channel: toChannel(typeof name === "string" ? name.toLowerCase() : "") };
}

function toChannel(library: string): string {
  if (/ios|android|swift|kotlin|react-native|flutter|xamarin/.test(library)) {
    return "mobile";
  }
  return /^(?:analytics\.js|analytics-next|@segment\/analytics-next|ajs)/.test(library) ? "client" : "server";
}
