// @ts-check
/** The main module of a `segment-source` isolate: calls `onRequest(request, settings)`. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput, toJson } from "hookwright-runtime.js";
import { limitAnswer, runAsData } from "hookwright-run.js";
import { encodeReturned } from "hookwright-craft-returned-value.js";
import { currentDeadline } from "hookwright-segment-cache.js";
import { collect } from "hookwright-segment-emitter.js";
import { ServerRequest, toLegacyPayload } from "hookwright-segment-request.js";
import { toFrozen } from "hookwright-segment-settings.js";
import {
  findHandler,
  findLegacyHandler,
  findLoadFault,
  refuseUnsupported,
} from "hookwright-segment-script.js";

/** @typedef {import("./emitter.sandbox.js").Emitted} Emitted */
/** @typedef {import("./request.sandbox.js").Payload} Payload */

const { Array } = globalThis;

/**
 * @param {Payload} payload
 * @param {unknown} settings
 * @returns {Promise<{ returned: unknown, emitted: Emitted }>}
 */
async function handle(payload, settings) {
  const legacy = findLegacyHandler();
  if (legacy !== undefined) {
    const { returned, emitted } = await collect(() =>
      legacy({ payload: toLegacyPayload(payload), settings }),
    );
    return { returned: undefined, emitted: join(emitted, returned) };
  }
  const onRequest = findHandler("onRequest") ?? (() => refuseUnsupported("request"));
  return collect(() => onRequest(new ServerRequest(payload), settings));
}

/**
 * What an older function returns is what it emits.
 * @param {Emitted} emitted @param {any} returned @returns {Emitted}
 */
function join({ events, objects }, returned) {
  return {
    events: [...events, ...(Array.isArray(returned?.events) ? returned.events : [])],
    objects: [...objects, ...(Array.isArray(returned?.objects) ? returned.objects : [])],
  };
}

/** @param {any} ended */
function encode({ returned, emitted }) {
  const text = { emitted: limitAnswer(toJson(emitted) ?? "") };
  return returned === undefined ? text : { ...text, answer: encodeReturned(returned) };
}

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(
      call,
      () => {
        const { payload } = /** @type {{ payload: Payload }} */ (parseInput(call));
        return currentDeadline.run(call.deadline, handle, payload, toFrozen(call.settings));
      },
      encode,
    );
  }

  /** Tells what is wrong with the loaded code, or null. */
  check() {
    return findLoadFault();
  }
}
