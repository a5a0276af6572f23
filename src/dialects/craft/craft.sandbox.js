// @ts-check
/**
 * The main module of a `craft` isolate: calls `export default async function (data, { MODULES })`
 * and turns what it returns into text, so that JSON has the author's own meaning (a `toJSON`
 * method, a member that is `undefined`) and only plain data leaves the isolate.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput, toJson } from "hookwright-runtime.js";
import { limitAnswer, runAsData } from "hookwright-run.js";
import { createModules } from "hookwright-craft-modules.js";
import * as user from "user-function.js";

const RESERVED = [
  ["statusCode", "craft_status_code"],
  ["redirectUrl", "craft_redirect_url"],
  ["headers", "craft_headers"],
  ["body", "craft_body"],
  ["bodyBase64", "craft_body_base64"],
];

/**
 * @param {unknown} value
 * @returns {{ type: "empty" } | { type: "text" | "json", text: string, reserved?: Record<string, unknown> }}
 */
function encode(value) {
  if (typeof value === "string") {
    return { type: "text", text: limitAnswer(value) };
  }
  const json = toJson(value);
  if (json === undefined) {
    return { type: "empty" };
  }
  const text = limitAnswer(json);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return { type: "json", text };
  }
  /** @type {Record<string, unknown> | undefined} */
  let reserved;
  for (const [name, key] of /** @type {[string, string][]} */ (RESERVED)) {
    const field = /** @type {Record<string, unknown>} */ (value)[key];
    if (field !== undefined) {
      // Through JSON, so that only plain data is sent whatever the author put there.
      const plain = toJson(field);
      (reserved ??= {})[name] = plain === undefined ? null : JSON.parse(plain);
    }
  }
  return reserved === undefined ? { type: "json", text } : { type: "json", text, reserved };
}

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(
      call,
      (use, log) => user.default(parseInput(call), { MODULES: createModules(use, log) }),
      encode,
    );
  }

  /** Tells what is wrong with the loaded code, or null. @returns {{ message: string } | null} */
  check() {
    if (typeof user.default === "function") {
      return null;
    }
    return { message: `the default export must be a function, it is ${typeof user.default}` };
  }
}
