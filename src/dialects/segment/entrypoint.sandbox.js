// @ts-check
/** What destination and insert functions share: the entrypoint, around what each makes of its events. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput, toJson } from "hookwright-runtime.js";
import { limitAnswer, runAsData } from "hookwright-run.js";
import { currentDeadline } from "hookwright-segment-cache.js";
import { noteRequests } from "hookwright-segment-requests.js";
import { findLoadFault } from "hookwright-segment-script.js";
import { toFrozen } from "hookwright-segment-settings.js";

/** @typedef {import("./events.sandbox.js").EventsInput} EventsInput */

/**
 * Makes the entrypoint of an isolate that calls `handle` with events, settings and the handler that is meant.
 * @param {(input: EventsInput, settings: unknown, handler: string) => Promise<object>} handle
 */
export function createEntrypoint(handle) {
  return class extends WorkerEntrypoint {
    /** @param {Call} call */
    run(call) {
      const handleAll = () =>
        currentDeadline.run(
          call.deadline,
          handle,
          /** @type {EventsInput} */ (parseInput(call)),
          toFrozen(call.settings),
          call.handler,
        );
      return runAsData(
        call,
        (_use, log) => noteRequests(log, handleAll),
        (result) => limitAnswer(toJson(result) ?? ""),
      );
    }

    /** Tells what is wrong with the loaded code, or null. */
    check() {
      return findLoadFault();
    }
  };
}
