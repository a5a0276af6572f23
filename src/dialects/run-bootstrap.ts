import consoleModule from "./console.sandbox.js";
import run from "./run.sandbox.js";
import runtime from "./runtime.sandbox.js";

/** What the bootstrap of every dialect stands on: the console and log of a run, its outcome, its capabilities. */
export const RUN_BOOTSTRAP: Readonly<Record<string, string>> = {
  "hookwright-console.js": consoleModule,
  "hookwright-runtime.js": runtime,
  "hookwright-run.js": run,
};
