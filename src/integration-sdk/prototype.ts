import toNoCase from "to-no-case";
import { factories, ResourceLockedError } from "./errors.ts";
import { callSafely } from "./failures.ts";
import { createRequest } from "./http/create-request.ts";
import type { Request } from "./http/request.ts";
import type { Response } from "./http/response.ts";
import { sharedLocks, toRedisLocks, type Locks, type RedisClient } from "./locks.ts";
import { toSlug } from "./slug.ts";
import type { Callback, Integration, Message } from "./types.ts";

/** Every method of HTTP that has a name of its own; `delete` is `del`. */
const VERBS =
  "get post put head options patch copy mkcol move propfind proppatch report mkactivity checkout merge m-search notify subscribe unsubscribe purge link unlink".split(
    " ",
  );
const LOCK_MS = 15_000;
const RETRIED_STATUSES: ReadonlySet<unknown> = new Set([429, 500, 502, 503, 504]);

/** What every integration has; authors add the methods of their messages. */
export const members = {
  initialize(this: Integration): void {},

  /** Tells why a message is not for this integration; nothing when it is. */
  enabled(this: Integration, message: Message): unknown {
    const { name, overrideEnabled } = this;
    if (message.proxy("replay")) {
      return undefined;
    }
    if (typeof overrideEnabled === "boolean") {
      return overrideEnabled ? undefined : factories.reject(name, [`${name} has been explicitly disabled.`]);
    }
    if (!message.enabled(name)) {
      const where = "in the event payload in the `integrations` object";
      return factories.reject(name, [`${name} has been explicitly disabled ${where}.`]);
    }
    const channel = message.channel();
    if (channel === "client" && isUnbundled(message, name)) {
      return undefined;
    }
    return this.channels.includes(channel as string)
      ? undefined
      : Object.assign(new Error("this message was sent client side"), { status: "MESSAGE_SENT_CLIENT_SIDE" });
  },

  /** Gives all values whose keys are the text, however they are written. */
  map(this: Integration, map: unknown, text: string): unknown[] {
    const wanted = toNoCase(text);
    return toPairs(map).flatMap(([key, value]) => (toNoCase(key) === wanted ? [value] : []));
  },

  request(this: Integration, method = "get", path = ""): Request {
    return createRequest(this, method, path);
  },

  /** Passes the answer of a request on, as it is. */
  handle(this: Integration, done: Callback): Callback {
    return (error, response) => done(error, response);
  },

  onresponse(this: Integration, response: Response): void {
    this.emit("response", response);
  },

  /** Whether an error says that the message should be tried again. */
  retry(this: Integration, error: unknown): boolean {
    const status = (error as { status?: unknown } | null | undefined)?.status;
    return !status || RETRIED_STATUSES.has(status) || this.checks.some((check) => Boolean(check(error)));
  },

  /** Takes a key for itself: `(key, fn)`, `(key, timeout, fn)`, or without a callback as a promise. */
  lock(this: Integration, key: string, ...rest: unknown[]): Promise<void> | undefined {
    const done = rest.find((each) => typeof each === "function") as Callback | undefined;
    const timeout = typeof rest[0] === "number" ? rest[0] : LOCK_MS;
    return settle(acquire(this, toLockKey(this, key), timeout), done);
  },

  unlock(this: Integration, key: string, done?: Callback): Promise<void> | undefined {
    const released = locksOf(this).release(toLockKey(this, key));
    const reported = released.catch((error: unknown) => {
      if (this.listenerCount("unlock error") > 0) {
        this.emit("unlock error", error);
      }
      throw error;
    });
    return settle(reported, done);
  },

  /** Keeps locks in a Redis client, or gives the one that does. */
  redis(this: Integration & { redisClient?: RedisClient }, client?: RedisClient): unknown {
    if (client === undefined) {
      return this.redisClient;
    }
    this.redisClient = client;
    this.locks = toRedisLocks(client);
    return this;
  },

  /** Sets what `trace` calls, or gives it. */
  jstrace(this: Integration & { tracer?: Tracer }, tracer?: Tracer): unknown {
    if (tracer === undefined) {
      return this.tracer ?? (() => undefined);
    }
    this.tracer = tracer;
    return this;
  },

  trace(this: Integration & { tracer?: Tracer }, text: string, details?: unknown): void {
    this.tracer?.(text, details);
  },

  error(this: Integration, ...args: unknown[]) {
    return factories.error(this.name, args);
  },
  invalid(this: Integration, ...args: unknown[]) {
    return factories.invalid(this.name, args);
  },
  reject(this: Integration, ...args: unknown[]) {
    return factories.reject(this.name, args);
  },
  slug(this: Integration) {
    return toSlug(this.name);
  },
  ...Object.fromEntries(
    [...VERBS, "del"].map((verb) => [
      verb,
      function send(this: Integration, path?: string) {
        return (this["request"] as typeof members.request)(verb === "del" ? "delete" : verb, path);
      },
    ]),
  ),
};

type Tracer = (text: string, details?: unknown) => void;

function isUnbundled(message: Message, name: string): boolean {
  const unbundled = message.proxy("_metadata.unbundled");
  return Array.isArray(unbundled) && unbundled.includes(name);
}

function toPairs(map: unknown): [string, unknown][] {
  if (!Array.isArray(map)) {
    return typeof map === "object" && map !== null ? Object.entries(map) : [];
  }
  const entries = map as ({ key?: unknown; value?: unknown } | null | undefined)[];
  return entries[0]?.key === undefined
    ? []
    : entries.map((entry) => [typeof entry?.key === "string" ? entry.key : "", entry?.value]);
}

function locksOf(integration: Integration): Locks {
  return integration.locks ?? sharedLocks();
}

function toLockKey({ name }: Integration, key: unknown): string {
  if (typeof key !== "string" || key === "") {
    throw new Error("Key is required.");
  }
  return `${name}:${key}`;
}

async function acquire(integration: Integration, key: string, timeout: number): Promise<void> {
  if (!(await locksOf(integration).acquire(key, timeout))) {
    throw new ResourceLockedError(`key \`${key}\` is locked`, integration.name);
  }
}

/** Ends by the callback, if there is one, or else as a promise. */
function settle(promise: Promise<void>, done: Callback | undefined): Promise<void> | undefined {
  if (done === undefined) {
    return promise;
  }
  promise.then(
    () => callSafely(() => done(null)),
    (error: unknown) => callSafely(() => done(error)),
  );
  return undefined;
}
