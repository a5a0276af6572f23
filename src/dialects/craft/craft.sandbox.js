// @ts-check
/** The main module of a `craft` isolate: calls `export default async function (data, { MODULES })`. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput } from "hookwright-runtime.js";
import { runAsData } from "hookwright-run.js";
import { encodeReturned } from "hookwright-craft-returned-value.js";
import { createModules } from "hookwright-craft-modules.js";
import * as user from "user-function.js";

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(
      call,
      (use, log) => user.default(parseInput(call), { MODULES: createModules(use, log) }),
      encodeReturned,
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
