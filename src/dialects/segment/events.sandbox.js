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

/**
 * Calls the handler of an event's type. An unknown type is nobody's: nothing is called, and the
 * caller is told so.
 * @param {SegmentEvent} event
 * @param {unknown} settings
 * @returns {Promise<{ isKnown: boolean, returned: unknown }>}
 */
export async function callHandler(event, settings) {
  const type = String(event?.type);
  const name = HANDLERS.get(type);
  if (name === undefined) {
    return { isKnown: false, returned: undefined };
  }
  const handler = findHandler(name) ?? (() => refuseUnsupported(type));
  return { isKnown: true, returned: await handler(event, settings) };
}
