import type { TriggerWrite } from "../../api/resources.ts";

/** The events that the platform fires by itself. */
export const PLATFORM_EVENTS = [
  [1000, "STORAGE_INSERT"],
  [1001, "STORAGE_UPDATE"],
  [1002, "STORAGE_DELETE"],
  [2000, "AUTH_LOGIN"],
  [2001, "AUTH_REGISTER"],
] as const;

/** What a new trigger is made of, as it is edited. */
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

/** What is sent of it. */
export function toTriggerWrite(values: TriggerValues): TriggerWrite {
  const { name, platform, own, target, functionId, url } = values;
  const ids = own
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return {
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    eventIds: [...platform, ...ids.map(toEventId)],
    target: target === "function" ? { functionId } : { url },
  };
}

/** The id of an event as the API takes it: a number where it is one. */
export function toEventId(given: string): string | number {
  const id = given.trim();
  return /^\d+$/.test(id) ? Number(id) : id;
}
