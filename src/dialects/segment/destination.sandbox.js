// @ts-check
/** The main module of a `segment-destination` isolate: calls `onTrack` and its siblings, or `onBatch`. */
import { toRunError } from "hookwright-runtime.js";
import { createEntrypoint } from "hookwright-segment-entrypoint.js";
import { callHandler } from "hookwright-segment-events.js";
import { findHandler } from "hookwright-segment-script.js";

/** @typedef {import("./events.sandbox.js").EventsInput} EventsInput */
/** @typedef {{ status: number, errormessage?: string }} Status */

const { Array, Number, Set, String, TypeError } = globalThis;

const OK = 200;
const DISCARDED = 400;
const RETRIED = 500;
/** Errors after which an event is tried again. */
const RETRYABLE = new Set(["RetryError", "Timeout"]);

/**
 * @param {EventsInput} input
 * @param {unknown} settings
 * @param {string} handler
 * @returns {Promise<{ statuses?: Status[] }>}
 */
async function deliver({ events, batch }, settings, handler) {
  if (!batch) {
    for (const event of events) {
      await callHandler(event, settings, handler);
    }
    return {};
  }
  const onBatch = findHandler("onBatch");
  if (onBatch === undefined) {
    return { statuses: await deliverOneByOne(events, settings, handler) };
  }
  return toResult(await onBatch(events, settings), events.length);
}

/** @param {EventsInput["events"]} events @param {unknown} settings @param {string} handler */
async function deliverOneByOne(events, settings, handler) {
  /** @type {Status[]} */
  const statuses = [];
  for (const event of events) {
    try {
      await callHandler(event, settings, handler);
      statuses.push({ status: OK });
    } catch (thrown) {
      const { name, message } = toRunError(thrown);
      statuses.push({
        status: RETRYABLE.has(name) ? RETRIED : DISCARDED,
        errormessage: `${name}: ${message}`,
      });
    }
  }
  return statuses;
}

/**
 * Reads what `onBatch` returned: one status for each event, or nothing if all went well.
 * @param {unknown} returned @param {number} count
 */
function toResult(returned, count) {
  if (returned === undefined || returned === null) {
    return {};
  }
  if (!Array.isArray(returned) || returned.length !== count) {
    const given = Array.isArray(returned) ? `${returned.length}` : `a ${typeof returned}`;
    throw new TypeError(
      `onBatch must return an array with one status for each of ${count} events: it returned ${given}`,
    );
  }
  return { statuses: returned.map(toStatus) };
}

/** @param {any} given @param {number} index @returns {Status} */
function toStatus(given, index) {
  const status = given?.status;
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new TypeError(
      `the status of event ${index} that onBatch returned must be an integer from 100 to 599`,
    );
  }
  const { errormessage } = given;
  return errormessage === undefined ? { status } : { status, errormessage: String(errormessage) };
}

export default createEntrypoint(deliver);
