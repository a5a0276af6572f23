import events from "analytics-events";

/** Names of methods and what their events look like, in the order in which they are tried. */
export const EVENT_METHODS: [method: string, pattern: RegExp][] = Object.entries(events);

/** The methods that a tracked event may be for, most wanted first. */
export function toEventMethods(event: unknown): string[] {
  const name = typeof event === "string" ? event : "";
  return EVENT_METHODS.filter(([, pattern]) => pattern.test(name)).map(([method]) => method);
}
