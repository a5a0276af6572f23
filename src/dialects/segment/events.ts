import type { HookRequest } from "../../core/hook.ts";
import { parseHookBody } from "../craft/body.ts";
import { HANDLER_NAMES } from "./check.ts";

/** What the handlers of destination and insert functions are called with. */
export interface EventsInput {
  events: unknown[];
  batch: boolean;
}

/** `event` chooses the handler by the event's type; a delivery names the one it means. */
export const EVENT_HANDLERS: readonly [string, ...string[]] = [
  "event",
  ...HANDLER_NAMES.filter((name) => name !== "onRequest"),
];

/** Makes the input of one event, or of a list of them. */
export function toEventsInput(value: unknown): EventsInput {
  return Array.isArray(value) ? { events: value, batch: true } : { events: [value], batch: false };
}

/** An endpoint of such a function takes events as JSON: what a delivery does can be tried by hand. */
export async function readEvents(request: HookRequest): Promise<EventsInput> {
  const { value } = await parseHookBody(request.body, request.headers.get("content-type"));
  return toEventsInput(value);
}
