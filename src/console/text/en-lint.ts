import type { MistakeRule } from "../editor/lint/find-mistakes.ts";

/** What breaks each rule; the name that it is about and, in English, why. */
const rules: Record<MistakeRule, (about: string, reason: string) => string> = {
  "no-default-export": (about) => `No default export: write ${about}`,
  "no-exports": () => "It exports nothing: export upsert and delete.",
  "no-handler": (about) => `No handler, such as ${about}: each call fails.`,
  "script-import": () => "A Segment function is a script and cannot import: its libraries are globals.",
  "own-source": (about) => `A function cannot send to its own source (${about}).`,
  "missing-global": (about, reason) => `${about} is not there: ${reason}`,
  "common-js": () => "An integration is CommonJS: use require() and module.exports.",
  "no-file": (about) => `There is no file “${about}” beside this one.`,
  "closed-builtin": (about) => `The Node built-in “${about}” is not there for functions.`,
  "closed-runtime": (about) => `“${about}” belongs to the runtime and is closed to functions.`,
  "closed-own": (about) => `“${about}” is one of the gateway’s own modules and is closed to functions.`,
  "single-file": (about) => `“${about}” is a file, and this function is a single file: put the code into it.`,
  url: (about) => `“${about}” is a URL, and modules come from the shelf.`,
  "not-on-shelf": (about) => `The shelf has no module “${about}”.`,
  "cannot-run": (about, reason) => `“${about}” does not run in functions: ${reason}`,
  pin: (about, reason) =>
    `The shelf has another version of “${about}” than the one that is asked for: ${reason}`,
  "sub-path": (about) => `“${about}” is not on the shelf: the package is, without this sub-path.`,
};

/** The texts of the editor about mistakes in the code, in English. */
export const enLint = {
  lint: {
    count: (count: number) =>
      count === 1
        ? "1 mistake in this file: F8 goes to it."
        : `${count} mistakes in this file: F8 goes to the next, Shift+F8 back.`,
    rules,
    /** CodeMirror's own words. */
    phrases: {
      Diagnostics: "Mistakes",
      "No diagnostics": "There are no mistakes",
      close: "Close",
    },
  },
};
