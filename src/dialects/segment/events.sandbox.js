// @ts-check
/** What destination and insert functions share: which handler an event is for. */
import { findHandler, refuseUnsupported } from "hookwright-segment-script.js";

/** @typedef {Record<string, unknown> & { type?: unknown }} SegmentEvent */
/** @typedef {{ events: SegmentEvent[], batch: boolean }} EventsInput */

const { Map, String } = globalThis;

const HANDLERS = new Map([
  ["track", "onTrack"],
  ["identify", "onIdentify"],
  ["page", "onPage"],
  ["screen", "onScreen"],
  ["group", "onGroup"],
  ["alias", "onAlias"],
  ["delete", "onDelete"],
]);

const TYPES = new Map([...HANDLERS].map(([type, handler]) => [handler, type]));

/**
 * Calls the handler that the caller names, or else that of the event's type: what an insert function
 * made of an event does not choose another one. An unknown type is nobody's: nothing is called, and
 * the caller is told so.
 * @param {SegmentEvent} event
 * @param {unknown} settings
 * @param {string} named
 * @returns {Promise<{ isKnown: boolean, returned: unknown }>}
 */
export async function callHandler(event, settings, named) {
  const type = TYPES.get(named) ?? String(event?.type);
  const name = HANDLERS.get(type);
  if (name === undefined) {
    return { isKnown: false, returned: undefined };
  }
  const handler = findHandler(name) ?? (() => refuseUnsupported(type));
  return { isKnown: true, returned: await handler(event, settings) };
}
