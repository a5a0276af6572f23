// @ts-check
/**
 * `Segment.track` and its siblings: each checks what it is given, adds one entry to what this run
 * emits, and returns the entry. What a run emits is its own, however many go on at the same time.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { ValidationError } from "hookwright-segment-errors.js";

/** @typedef {Record<string, unknown>} Fields */
/** @typedef {{ events: Fields[], objects: Fields[] }} Emitted */

const { Error } = globalThis;

/** @type {AsyncLocalStorage<Emitted>} */
const currentRun = new AsyncLocalStorage();

/** Fields that every call passes on, each only if it has a value; all others are dropped. */
const COMMON = ["userId", "anonymousId", "context", "integrations", "messageId", "sentAt", "timestamp"];

/**
 * Runs a handler and gives what it returned with what it emitted; nobody learns of either if it throws.
 * @param {() => unknown} handler
 * @returns {Promise<{ returned: unknown, emitted: Emitted }>}
 */
export async function collect(handler) {
  /** @type {Emitted} */
  const emitted = { events: [], objects: [] };
  const returned = await currentRun.run(emitted, handler);
  // Copied: what goes on behind the handler's back comes too late.
  return { returned, emitted: { events: [...emitted.events], objects: [...emitted.objects] } };
}

/** @param {string} call */
function currentEmitted(call) {
  const emitted = currentRun.getStore();
  if (emitted === undefined) {
    throw new Error(`Segment.${call} can only be called while a handler runs`);
  }
  return emitted;
}

/** @param {Fields} fields @param {string} name */
function assertGiven(fields, name) {
  if (fields[name] === undefined || fields[name] === "") {
    throw new ValidationError(`${name} is required but not defined`);
  }
}

/** @param {Fields} fields */
function assertUser(fields) {
  if (!fields.userId && !fields.anonymousId) {
    throw new ValidationError("One of userId,anonymousId is required but not defined");
  }
}

/**
 * Makes the call for one type of event.
 * @param {string} type
 * @param {string | null} required an attribute that must be given, looked at before the user
 * @param {string[]} optional attributes that are passed on
 */
function eventCall(type, required, optional) {
  return (/** @type {Fields} */ message) => {
    const emitted = currentEmitted(type);
    const fields = message ?? {};
    /** @type {Fields} */
    const event = { type };
    if (required !== null) {
      assertGiven(fields, required);
      event[required] = fields[required];
    }
    assertUser(fields);
    for (const name of optional) {
      if (fields[name] !== undefined) {
        event[name] = fields[name];
      }
    }
    for (const name of COMMON) {
      if (fields[name]) {
        event[name] = fields[name];
      }
    }
    emitted.events.push(event);
    return event;
  };
}

/** The global `Segment`. */
export const Segment = {
  track: eventCall("track", "event", ["properties"]),
  identify: eventCall("identify", null, ["traits"]),
  group: eventCall("group", "groupId", ["traits"]),
  page: eventCall("page", null, ["name", "properties"]),
  screen: eventCall("screen", null, ["name", "properties"]),
  alias: eventCall("alias", "previousId", []),
  set(/** @type {Fields} */ message) {
    const emitted = currentEmitted("set");
    const fields = message ?? {};
    assertGiven(fields, "collection");
    assertGiven(fields, "id");
    const { collection, id, properties } = fields;
    const object = properties === undefined ? { collection, id } : { collection, id, properties };
    emitted.objects.push(object);
    return object;
  },
};
