import { describe, expect, it } from "vitest";
import { isCloneSkew, isSubrequestRefusal, toPlatformOutcome } from "../../../src/sandbox/platform-errors.ts";

describe("toPlatformOutcome", () => {
  it.each([
    {
      name: "a syntax error in the function",
      error: new Error(
        "Failed to start Worker:\nUncaught SyntaxError: Unexpected token '}'\n  at user-function.js:3:7\n",
      ),
      expected: {
        kind: "failed-to-start",
        error: { message: "SyntaxError: Unexpected token '}'", line: 3, column: 8 },
      },
    },
    {
      name: "a syntax error at the beginning of a line, whose column the runtime leaves out",
      error: new Error(
        "Failed to start Worker:\nUncaught SyntaxError: Unexpected token '}'\n  at user-function.js:3",
      ),
      expected: {
        kind: "failed-to-start",
        error: { message: "SyntaxError: Unexpected token '}'", line: 3, column: 1 },
      },
    },
    {
      name: "an error thrown while the module loads",
      error: new Error(
        "Failed to start Worker:\nUncaught TypeError: no\n  at helper (file:///bundle/user-function.js:12:34)\n  at file:///bundle/user-function.js:1:1",
      ),
      expected: { kind: "failed-to-start", error: { message: "TypeError: no", line: 12, column: 34 } },
    },
    {
      name: "a start failure without a position",
      error: new Error('Failed to start Worker:\nNo such module "nope".\n'),
      expected: { kind: "failed-to-start", error: { message: 'No such module "nope".' } },
    },
    {
      name: "a start failure without a second line",
      error: new Error("Failed to start Worker:"),
      expected: { kind: "failed-to-start", error: { message: "Failed to start Worker:" } },
    },
    {
      name: "a run that nothing can settle any more",
      error: new Error(
        "The Workers runtime canceled this request because it detected that your Worker's code had hung and would never generate a response.",
      ),
      expected: { kind: "timed-out", afterMs: 0 },
    },
    {
      name: "a broken connection",
      error: new Error("Network connection lost."),
      expected: { kind: "sandbox-lost", reason: "Network connection lost." },
    },
    ...(
      [
        ["Worker exceeded CPU time limit.", "cpu"],
        ["Durable Object exceeded its CPU time limit and was reset.", "cpu"],
        ["Worker exceeded memory limit.", "memory"],
        ["Durable Object's isolate exceeded its memory limit and was reset.", "memory"],
        ["Too many subrequests by single Worker invocation.", "outgoingRequests"],
        ["Too many API requests by single Worker invocation.", "outgoingRequests"],
      ] as const
    ).map(([text, limit]) => ({
      name: `the end of a run for a limit: ${text}`,
      error: new Error(text),
      expected: { kind: "sandbox-lost", reason: text, exceeded: { limit } },
    })),
    {
      name: "code that is too slow to load",
      error: new Error("Failed to start Worker:\nScript startup exceeded CPU time limit."),
      expected: { kind: "failed-to-start", error: { message: "Script startup exceeded CPU time limit." } },
    },
    { name: "a thrown text", error: "gone", expected: { kind: "sandbox-lost", reason: "gone" } },
    { name: "nothing", error: undefined, expected: { kind: "sandbox-lost", reason: "undefined" } },
  ])("reads $name", ({ error, expected }) => {
    expect(toPlatformOutcome(error)).toEqual(expected);
  });

  it("takes no more of a text than a record can hold", () => {
    const huge = "x".repeat(3_000_000);
    for (const error of [new Error(`Failed to start Worker:\nUncaught Error: ${huge}`), new Error(huge)]) {
      expect(JSON.stringify(toPlatformOutcome(error)).length).toBeLessThan(20_000);
    }
  });
});

describe("isSubrequestRefusal", () => {
  it.each([
    [{ message: "Too many subrequests by single Worker invocation. To configure this limit, …" }, true],
    [{ message: "Worker exceeded CPU time limit." }, false],
    [{ message: 7 }, false],
    [null, false],
    ["Too many subrequests", false],
  ])("%j: %s", (error, expected) => {
    expect(isSubrequestRefusal(error)).toBe(expected);
  });
});

describe("isCloneSkew", () => {
  it.each([
    [new Error("Unable to deserialize cloned data due to invalid or unsupported version."), true],
    [new Error("Network connection lost."), false],
    ["Unable to deserialize cloned data", false],
  ])("%s: %s", (error, expected) => {
    expect(isCloneSkew(error)).toBe(expected);
  });
});
