// @ts-check
/** The main module of an `xkit` isolate: calls the destination's function for an upsert or a delete. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput, toJson, toRunError } from "hookwright-runtime.js";
import { runAsData } from "hookwright-run.js";
import { findFailure } from "hookwright-xkit-common-js.js";
import * as user from "user-function.js";

/** @typedef {(parameters: Record<string, unknown>) => unknown} Handler */
/**
 * @typedef {{
 *   inputs?: Record<string, unknown>,
 *   dates?: string[],
 *   context?: unknown,
 *   connection?: unknown,
 *   source?: unknown,
 *   record?: unknown,
 * }} Input
 */

const { Date, Error, Number } = globalThis;

/** What a function returns is only shown: what is longer is not. */
const RETURNED_CHARS = 65_536;

/**
 * The function for an operation: exported by its name, from the module or from its default export,
 * or the one function that the code exports.
 * @param {string} operation
 * @returns {Handler | undefined}
 */
function findHandler(operation) {
  const exported = /** @type {Record<string, any>} */ (user);
  const { default: main } = exported;
  const places = [exported, main, main?.default];
  const named = places.map((place) => place?.[operation]);
  const alone = [main, main?.default, exported["handler"], main?.handler];
  return [...named, ...alone].find((value) => typeof value === "function");
}

/** @param {Call} call */
function callHandler(call) {
  const failure = findFailure();
  if (failure !== null) {
    throw failure.thrown;
  }
  const handler = findHandler(call.handler);
  if (handler === undefined) {
    throw new Error(`the code exports no function for ${call.handler}`);
  }
  const { inputs = {}, dates = [], context, connection, source, record } = toInput(parseInput(call));
  for (const name of dates) {
    inputs[name] = new Date(/** @type {number} */ (inputs[name]));
  }
  return handler({ variables: call.settings, inputs, context, connection, source, record });
}

/** @param {unknown} given @returns {Input} */
function toInput(given) {
  return typeof given === "object" && given !== null ? given : {};
}

/** Nothing depends on what is returned, so it need not be what JSON can hold. @param {unknown} returned */
function encode(returned) {
  try {
    const text = toJson({ returned }) ?? "{}";
    return text.length > RETURNED_CHARS ? "{}" : text;
  } catch {
    return "{}";
  }
}

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(call, () => callHandler(call), encode);
  }

  /** Tells what is wrong with the loaded code, or null. @returns {{ message: string, line?: number, column?: number } | null} */
  check() {
    const failure = findFailure();
    if (failure === null) {
      return findHandler("upsert") === undefined && findHandler("delete") === undefined
        ? {
            message:
              "the code exports no function: name one `upsert`, `delete`, or make it the default export",
          }
        : null;
    }
    const { name, message: text, stack = "" } = toRunError(failure.thrown);
    const message = `${name}: ${text}`;
    const [, line, column] = /user-function\.js:(\d+):(\d+)/.exec(stack) ?? [];
    if (line === undefined) {
      return { message };
    }
    return {
      message,
      line: Number(line),
      column: Number(column) - (line === "1" ? failure.headChars : 0),
    };
  }
}
