// @ts-check
/** The main module of a `segment-insert` isolate: handlers give the event back, changed or not, or drop it. */
import { toRunError } from "hookwright-runtime.js";
import { createEntrypoint } from "hookwright-segment-entrypoint.js";
import { callHandler } from "hookwright-segment-events.js";
import { findHandler } from "hookwright-segment-script.js";

/** @typedef {import("./events.sandbox.js").EventsInput} EventsInput */
/** @typedef {import("./events.sandbox.js").SegmentEvent} SegmentEvent */

const { Array, TypeError } = globalThis;

/**
 * @param {EventsInput} input
 * @param {unknown} settings
 * @param {string} handler
 * @returns {Promise<{ events: (SegmentEvent | null)[] }>}
 */
async function insert({ events, batch }, settings, handler) {
  const onBatch = batch ? findHandler("onBatch") : undefined;
  if (onBatch !== undefined) {
    // The batch is copied: the function may change its array, and the positions are the platform's.
    return { events: toPositions(events, await onBatch([...events], settings)) };
  }
  /** @type {(SegmentEvent | null)[]} */
  const kept = [];
  for (const event of events) {
    kept.push(await (batch ? insertOfMany : insertOne)(event, settings, handler));
  }
  return { events: kept };
}

/** @param {SegmentEvent} event @param {unknown} settings @param {string} handler */
async function insertOne(event, settings, handler) {
  const { isKnown, returned } = await callHandler(event, settings, handler);
  return isKnown ? toEvent(returned) : event;
}

/**
 * One dropped event must not drop its neighbours.
 * @param {SegmentEvent} event @param {unknown} settings @param {string} handler
 */
async function insertOfMany(event, settings, handler) {
  try {
    return await insertOne(event, settings, handler);
  } catch (thrown) {
    if (toRunError(thrown).name === "DropEvent") {
      return null;
    }
    throw thrown;
  }
}

/** @param {unknown} returned @returns {SegmentEvent | null} */
function toEvent(returned) {
  if (returned === undefined || returned === null) {
    return null;
  }
  if (typeof returned !== "object" || Array.isArray(returned)) {
    const what = Array.isArray(returned) ? "an array" : `a ${typeof returned}`;
    throw new TypeError(
      `an insert function must return the event, or nothing to drop it: it returned ${what}`,
    );
  }
  return /** @type {SegmentEvent} */ (returned);
}

/**
 * Puts what `onBatch` returned to the events that went in: by position if it returned as many, or else
 * by identity or `messageId`; what it left out is dropped.
 * @param {SegmentEvent[]} events
 * @param {unknown} returned
 * @returns {(SegmentEvent | null)[]}
 */
function toPositions(events, returned) {
  if (!Array.isArray(returned)) {
    throw new TypeError(`onBatch must return an array of events: it returned a ${typeof returned}`);
  }
  const given = returned.map(toEvent);
  if (given.length === events.length) {
    return given;
  }
  /** @type {(SegmentEvent | null)[]} */
  const placed = events.map(() => null);
  for (const event of given) {
    if (event !== null) {
      placed[indexOf(events, event)] = event;
    }
  }
  return placed;
}

/** @param {SegmentEvent[]} events @param {SegmentEvent} event */
function indexOf(events, event) {
  const index = events.findIndex(
    (each) => each === event || (each.messageId !== undefined && each.messageId === event.messageId),
  );
  if (index === -1) {
    throw new TypeError("onBatch returned an event that was not in the batch: its messageId is unknown");
  }
  return index;
}

export default createEntrypoint(insert);
