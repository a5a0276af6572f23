import { EVENT_METHODS, toEventMethods } from "./ecommerce.ts";
import { callSafely, withFailures } from "./failures.ts";
import type { Callback, Integration, Message } from "./types.ts";

/** The author's methods, which get what the mapper makes of a message. */
const MAPPED = ["identify", "track", "page", "screen", "group", "alias", "delete"];

type Method = (this: Integration, message: unknown, done?: Callback) => unknown;
type Batch = (this: Integration, bucket: unknown[], done: Callback) => unknown;

/** Puts the mapper before an integration's methods, and lets tracked events find the method of their name. */
export function wrapMethods(integration: Integration): void {
  for (const name of [...MAPPED, ...EVENT_METHODS.map(([method]) => method)]) {
    wrapMapped(integration, name);
  }
  wrapTrack(integration);
  wrapBatch(integration);
}

function wrapMapped(integration: Integration, name: string): void {
  const method = integration[name];
  const map = integration.mapper?.[name];
  if (typeof method !== "function" || typeof map !== "function") {
    return;
  }
  replace(integration, name, method as Method, (message, done) =>
    (method as Method).call(integration, map.call(integration, message, integration.settings), done),
  );
}

/** Entries of the mapper for an event's own method count without that for `track`, and the other way round. */
function wrapTrack(integration: Integration): void {
  const { track } = integration;
  if (typeof track !== "function") {
    return;
  }
  replace(integration, "track", track as Method, (message, done) => {
    const { event } = message as { event?: () => unknown };
    const names = typeof event === "function" ? toEventMethods(event.call(message)) : [];
    const name = names.find((each) => typeof integration[each] === "function");
    const method = name === undefined ? track : integration[name];
    return (method as Method).call(integration, message, done);
  });
}

/** How many arguments a method takes tells whether it calls back. */
function replace(integration: Integration, name: string, method: Method, by: Method): void {
  Object.defineProperty(by, "length", { value: method.length });
  integration[name] = by;
}

/** Messages of one call of the author's `batch`, and how it ended. */
export interface BucketEnd {
  messages: unknown[];
  error?: unknown;
  result?: unknown;
}

const batches = new WeakMap<Integration, Batch>();

function wrapBatch(integration: Integration): void {
  const { batch } = integration;
  if (typeof batch !== "function") {
    return;
  }
  batches.set(integration, batch as Batch);
  integration["batch"] = (messages: Message[], done: Callback) => {
    void sendBuckets(integration, messages).then((ends) => {
      const failed = ends.find(({ error }) => error !== undefined);
      const results = ends.map(({ result }) => result);
      callSafely(() => (failed === undefined ? done(null, results) : done(failed.error)));
    });
  };
}

/**
 * Sends messages by the author's `batch`, in the buckets that the mapper makes of them; every bucket
 * ends for itself. Undefined when there is no such method.
 */
export async function sendBuckets(integration: Integration, messages: Message[]): Promise<BucketEnd[]> {
  const batch = batches.get(integration);
  if (batch === undefined) {
    throw new TypeError("the integration has no batch method");
  }
  const { mapper, settings } = integration;
  const made: unknown = mapper?.["batch"]?.call(integration, messages, settings);
  const buckets = Array.isArray(made) ? (made as Message[][]) : [messages];
  return Promise.all(buckets.map((bucket) => sendBucket(integration, batch, bucket)));
}

async function sendBucket(integration: Integration, batch: Batch, messages: Message[]): Promise<BucketEnd> {
  const { mapper, settings } = integration;
  try {
    const payloads = messages.map((message) => {
      const map = mapper?.[message.type()];
      return map === undefined ? message : map.call(integration, message, settings);
    });
    return { messages, result: await callBack(integration, batch, payloads) };
  } catch (error) {
    return { messages, error: error ?? new Error("the batch failed without an error") };
  }
}

/**
 * Calls a method that takes a callback, or gives a promise, or both. What it returns counts when it
 * takes no callback; a promise that fails counts always. A request that was sent with a callback of
 * its own is not what the method ends with.
 */
export function callBack(
  integration: Integration,
  method: (...args: never[]) => unknown,
  argument: unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done: Callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = withFailures(reject, () =>
      (method as (this: Integration, ...args: unknown[]) => unknown).call(integration, argument, done),
    );
    if (!isAwaitable(returned)) {
      return;
    }
    const takesCallback = method.length > 1;
    returned.then((value) => (takesCallback ? undefined : resolve(value)), reject);
  });
}

/** A request whose `end` was called reports to its caller. */
function isAwaitable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function" &&
    !("isEnded" in value && value.isEnded === true)
  );
}
