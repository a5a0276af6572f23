import type { Dialect, InvocationDetail, TestRun } from "../../api/resources.ts";
import { factsOf } from "../function/dialect-facts.ts";
import { toJsonValue } from "../ui/read-json.ts";
import { BATCH, EVENT_TYPES, toExample } from "./event-examples.ts";

/** A call of a handler as it is put together. */
export interface TryCall {
  handler: string;
  /** What the text began as: the type of an event, several of them, or the handler's arguments. */
  example: string;
  text: string;
}

/** What is wrong with the text of a call. */
export type CallFault = "badEvent" | "badEvents" | "badCall";

/** The handler that is called first. */
export function firstCall(dialect: Dialect): TryCall {
  const [handler = ""] = handlersOf(dialect);
  return withHandler(dialect, { handler, example: "", text: "" }, handler);
}

/** The handlers of a dialect that can be called. */
export function handlersOf(dialect: Dialect): readonly string[] {
  return factsOf(dialect).handlers ?? [];
}

/** The examples among which a person chooses; empty: the handler says which. */
export function examplesOf(dialect: Dialect, handler: string): string[] {
  if (dialect !== "integration") {
    return [];
  }
  return handler === "map" ? [...EVENT_TYPES] : [...EVENT_TYPES, BATCH];
}

/** The same call of another handler; its text stays where that takes the same. */
export function withHandler(dialect: Dialect, call: TryCall, handler: string): TryCall {
  const examples = examplesOf(dialect, handler);
  if (examples.includes(call.example)) {
    return { ...call, handler };
  }
  const example = examples[0] ?? toExampleName(handler);
  return { handler, example, text: toExample(example) };
}

/** `onTrack` is for events of the type `track`; other handlers have their own names. */
function toExampleName(handler: string): string {
  const type = /^on([A-Z]\w+)$/.exec(handler)?.[1];
  return type?.toLowerCase() ?? handler;
}

/** Tells why a call cannot be made, or null. */
export function findCallFault(dialect: Dialect, { example, text }: TryCall): CallFault | null {
  const value = toJsonValue(text);
  if (example === BATCH) {
    return Array.isArray(value) && value.every(isObject) ? null : "badEvents";
  }
  if (isObject(value)) {
    return null;
  }
  return factsOf(dialect).triedWith === "arguments" ? "badCall" : "badEvent";
}

/** The call as the API's test takes it. */
export function toTestCall(dialect: Dialect, { handler, example, text }: TryCall): TestRun {
  const value = toJsonValue(text);
  if (factsOf(dialect).triedWith === "arguments") {
    const { variables, ...input } = isObject(value) ? value : {};
    return { handler, input, settings: isObject(variables) ? variables : {} };
  }
  if (handler === "map") {
    return { handler, input: { message: value } };
  }
  const batch = example === BATCH;
  return { handler, input: { events: batch ? value : [value], batch } };
}

/** One line that tells a call from others. */
export function toCallTitle({ handler, text }: TryCall): string {
  return `${handler} ${text.replaceAll(/\s+/g, " ").slice(0, 60)}`;
}

/** What an endpoint of the function was sent, to be tried again. */
export function callFromInvocation(dialect: Dialect, { request }: InvocationDetail): TryCall | null {
  const value = toJsonValue(request?.body ?? "");
  const isBatch = Array.isArray(value);
  if (!isBatch && !isObject(value)) {
    return null;
  }
  const type = isBatch ? BATCH : value["type"];
  const first = firstCall(dialect);
  const handler = handlersOf(dialect).find((each) => toExampleName(each) === type) ?? first.handler;
  const example = [BATCH, ...EVENT_TYPES].find((each) => each === type) ?? first.example;
  return { handler, example, text: JSON.stringify(value, null, 2) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
