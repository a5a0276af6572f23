import type { FieldError, TriggerPatch, TriggerResource, TriggerWrite } from "../../api/resources.ts";

/** The events that the platform fires by itself. */
export const PLATFORM_EVENTS = [
  [1000, "STORAGE_INSERT"],
  [1001, "STORAGE_UPDATE"],
  [1002, "STORAGE_DELETE"],
  [2000, "AUTH_LOGIN"],
  [2001, "AUTH_REGISTER"],
] as const;

/** What a trigger is made of, as it is edited. */
export interface TriggerValues {
  name: string;
  platform: readonly number[];
  /** Ids of the user's own, one a line. */
  own: string;
  target: "function" | "url";
  functionId: string;
  url: string;
}

export const FRESH: TriggerValues = {
  name: "",
  platform: [],
  own: "",
  target: "function",
  functionId: "",
  url: "",
};

/** A trigger as it is edited. */
export function toTriggerValues({ name, eventIds, target }: TriggerResource): TriggerValues {
  const isOfPlatform = (eventId: string | number) => PLATFORM_EVENTS.some(([id]) => id === eventId);
  const { functionId, url } = target;
  return {
    name,
    platform: eventIds.filter((id) => typeof id === "number").filter(isOfPlatform),
    own: eventIds.filter((id) => !isOfPlatform(id)).join("\n"),
    target: functionId === undefined ? "url" : "function",
    functionId: functionId ?? "",
    url: url ?? "",
  };
}

/** What is sent of a new one. */
export function toTriggerWrite(values: TriggerValues): TriggerWrite {
  const { name, target, functionId, url } = values;
  return {
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    eventIds: toEventIds(values),
    target: target === "function" ? { functionId } : { url: url.trim() },
  };
}

/** What is sent of a change: what is not as it was, so that nothing is undone that somebody else has changed. */
export function toTriggerPatch(values: TriggerValues, before: TriggerValues): TriggerPatch {
  const [now, then] = [toTriggerWrite(values), toTriggerWrite(before)];
  const isSame = (part: "eventIds" | "target") => JSON.stringify(now[part]) === JSON.stringify(then[part]);
  return {
    // A trigger that is there has a name; without one it is the API that says so.
    ...(values.name.trim() === before.name ? {} : { name: values.name.trim() }),
    ...(isSame("eventIds") ? {} : { eventIds: now.eventIds }),
    ...(isSame("target") ? {} : { target: now.target }),
  };
}

/** The fields by the paths that the API has for them. */
const FIELDS = ["name", "eventIds", "target.functionId", "target.url"] as const;

/** What the API says of each field, where an id that was sent is named; `isWhole` tells that all of it is of a field. */
export function toTriggerErrors(
  errors: readonly FieldError[],
  sent: TriggerPatch = {},
): { messages: Record<(typeof FIELDS)[number], string[]>; isWhole: boolean } {
  const messagesOf = (field: string) =>
    errors
      .filter(({ path }) => isOf(path, field))
      .map(({ path, message }) => {
        const id = path.startsWith("eventIds.") ? sent.eventIds?.[Number(path.split(".")[1])] : undefined;
        return id === undefined ? message : `${id}: ${message}`;
      });
  return {
    messages: {
      name: messagesOf("name"),
      eventIds: messagesOf("eventIds"),
      "target.functionId": messagesOf("target.functionId"),
      "target.url": messagesOf("target.url"),
    },
    isWhole: errors.length > 0 && errors.every(({ path }) => FIELDS.some((field) => isOf(path, field))),
  };
}

function isOf(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

function toEventIds({ platform, own }: TriggerValues): (string | number)[] {
  const ids = own
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return [...platform, ...ids.map(toEventId)];
}

/** The id of an event as the API takes it: a number where it is one. */
export function toEventId(given: string): string | number {
  const id = given.trim();
  return /^\d+$/.test(id) ? Number(id) : id;
}
