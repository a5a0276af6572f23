// @ts-check
/** The main module of an `integration` isolate: hands messages to the author's integration. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput, RuledError, toJson, toRunError } from "hookwright-runtime.js";
import { limitAnswer, runAsData } from "hookwright-run.js";
import { deliverMany, deliverOne, mapOne } from "hookwright-integration-sdk.js";
import { noteRequests, sendNoted } from "hookwright-segment-requests.js";
import { currentUse } from "hookwright-integration-locks.js";
import { findIntegration, findLoadFault } from "hookwright-integration-files.js";

/** @typedef {Record<string, unknown>} Raw */
/** @typedef {{ events: Raw[], batch: boolean }} EventsInput */
/** @typedef {{ message: Raw, settings?: Record<string, unknown> }} MapInput */

const { fetch: fetchOriginal } = globalThis;
// The SDK and the packages of the shelf send by the global one.
globalThis.fetch = (/** @type {any} */ input, /** @type {any} */ init = {}) =>
  sendNoted(fetchOriginal, input instanceof URL ? input.href : input, init);

const OK = 200;
const DISCARDED = 400;
const RETRIED = 500;
/** The handler that gives what the mapper makes of a message. */
const MAP = "map";

/** @param {EventsInput} input @param {Record<string, unknown>} settings */
async function deliver({ events, batch }, settings) {
  const Integration = findIntegration();
  if (!batch) {
    for (const event of events) {
      const end = await deliverOne(Integration, settings, event);
      if (!end.ok) {
        throw new RuledError(end.error, end.ruling, codeOf(end.error));
      }
    }
    return {};
  }
  const ends = await deliverMany(Integration, settings, events);
  return {
    statuses: ends.map((end) => {
      if (end.ok) {
        return { status: OK };
      }
      const { error, ruling } = end;
      const { name, message } = toRunError(error);
      return {
        status: ruling.again ? RETRIED : DISCARDED,
        errormessage: `${codeOf(error) ?? name}: ${message}`,
        ruling,
      };
    }),
  };
}

/** Errors of the SDK are known by their codes. @param {any} error @returns {string | undefined} */
function codeOf(error) {
  const { code, status } = error ?? {};
  return [code, status].find((each) => typeof each === "string" && /^[A-Z_]{1,40}$/.test(each));
}

/** @param {Call} call @param {Record<string, unknown>} given */
function handle(call, given) {
  if (call.handler === MAP) {
    const { message, settings = {} } = /** @type {MapInput} */ (parseInput(call));
    return { mapped: mapOne(findIntegration(), { ...given, ...settings }, message) ?? null };
  }
  return deliver(/** @type {EventsInput} */ (parseInput(call)), given);
}

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(
      call,
      (use, log) => noteRequests(log, () => currentUse.run(use, async () => handle(call, call.settings))),
      (result) => limitAnswer(toJson(result) ?? ""),
    );
  }

  /** Tells what is wrong with the loaded code, or null. */
  check() {
    return findLoadFault();
  }
}
