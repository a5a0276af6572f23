import { describe, expect, it } from "vitest";
import { install, readInvocation, runBodies, runs, send, type BodyRow } from "./runner.ts";

/** A function that throws: the caller gets a code and an id, the record has what was thrown. */
const throws = (name: string, body: string, error: Record<string, unknown>): BodyRow => ({
  name,
  body,
  expected: { status: 500, error: "function_error", record: { outcome: "threw", status: 500, error } },
});
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe.concurrent("a thrown value", () => {
  runBodies([
    throws("may be an Error", "throw new Error('secret text');", { name: "Error", message: "secret text" }),
    throws("may be another error", "throw new TypeError('x');", { name: "TypeError", message: "x" }),
    throws(
      "may be an error of the author's own",
      "throw new (class Own extends Error { name = 'Own'; })('x');",
      { name: "Own", message: "x" },
    ),
    throws("may come from the runtime", "return null.x;", { name: "TypeError", message: matching(/null/) }),
    throws("may be a rejected promise", "return Promise.reject(new Error('later'));", {
      name: "Error",
      message: "later",
    }),
    throws(
      "may come out of a timer that is awaited",
      "await new Promise((_, no) => setTimeout(() => no(new Error('timer')), 5));",
      { message: "timer" },
    ),
    throws("may be a text", "throw 'just text';", { message: "just text" }),
    throws("may be undefined", "throw undefined;", { message: "undefined" }),
    throws("may be null", "throw null;", { message: "null" }),
    throws("may be a number", "throw 404;", { message: "404" }),
    throws(
      "may be an object, whose status is not the answer's",
      "throw { craft_status_code: 404, status: 404 };",
      { message: matching(/craft_status_code: 404/) },
    ),
    throws("may have no message", "throw new Error();", { message: "" }),
    throws("may have a name that is no text", "throw Object.assign(new Error('x'), { name: 5 });", {
      name: "5",
      message: "x",
    }),
    throws("may have a message that is no text", "const e = new Error(); e.message = { a: 1 }; throw e;", {
      message: "[object Object]",
    }),
    throws("may have a stack that is no text", "const e = new Error('x'); e.stack = 5; throw e;", {
      message: "x",
    }),
    throws("may be circular", "const e = new Error('x'); e.self = e; e.cause = e; throw e;", {
      message: "x",
    }),
    throws(
      "may throw again when its message is read",
      "throw Object.defineProperty(new Error(), 'message', { get() { throw new Error('y'); } });",
      { message: matching(/./) },
    ),
    throws(
      "may throw again when its name is made a text",
      "throw Object.assign(new Error('x'), { name: { toString() { throw new Error('y'); } } });",
      { message: matching(/./) },
    ),
    throws(
      "may throw again when it is printed",
      "throw { [Symbol.for('nodejs.util.inspect.custom')]() { throw 'y'; } };",
      { message: matching(/./) },
    ),
    throws(
      "may throw at every touch",
      "throw new Proxy(new Error('x'), { get() { throw 'y'; }, getPrototypeOf() { throw 'z'; } });",
      { message: matching(/./) },
    ),
    throws("may have no prototype", "throw Object.create(null);", { message: matching(/./) }),
    throws("may be a symbol", "throw Symbol('x');", { message: "Symbol(x)" }),
    throws("may look like the platform's own errors", "throw new Error('Failed to start Worker: x');", {
      message: "Failed to start Worker: x",
    }),
    throws("may be very long, and is cut in the record", "throw new Error('x'.repeat(100_000));", {
      message: matching(/^x{16384}$/),
    }),
    throws("is the same from a function that is not async", "throw new Error('x');", { message: "x" }),
  ]);

  it("is told to the caller by nothing but a code", async () => {
    const target = await install({
      source: runs(
        "const e = new RangeError('topsecret'); e.extra = 'topsecret'; e.stack = 'topsecret'; throw e;",
      ),
    });
    const answer = await send(target);
    expect(JSON.stringify([[...answer.headers], answer.body.toString()])).not.toMatch(/topsecret|RangeError/);
    const { error } = await readInvocation(answer);
    expect(error).toEqual({ name: "RangeError", message: "topsecret", stack: "topsecret" });
  });

  it("is recorded with the line of the author's code", async () => {
    const target = await install({
      source:
        "export default async function () {\n  return first();\n}\nfunction first() {\n  throw new Error('x');\n}\n",
    });
    const { error } = await readInvocation(await send(target));
    expect(error?.stack).toMatch(/^Error: x\n\s+at first \(user-function\.js:5:9\)\n/);
    expect(error?.stack).not.toContain("hookwright-");
  });
});

const retryable = (name: string, body: string, message: string): BodyRow => ({
  name,
  body,
  expected: {
    status: 503,
    headers: { "retry-after": /^[1-9]\d*$/ },
    error: "function_retryable",
    record: { outcome: "threw", status: 503, error: { message } },
  },
});

describe.concurrent("RetryableError", () => {
  runBodies([
    retryable("asks the caller to come again", "throw new MODULES.RetryableError('busy');", "busy"),
    retryable("may have an age limit", "throw new MODULES.RetryableError('busy', 60);", "busy"),
    retryable("may have no message", "throw new MODULES.RetryableError();", ""),
    retryable("may be extended", "throw new (class extends MODULES.RetryableError {})('busy');", "busy"),
    retryable("may be rejected with", "return Promise.reject(new MODULES.RetryableError('busy'));", "busy"),
    throws(
      "has a name that alone means nothing",
      "throw Object.assign(new Error('x'), { name: 'RetryableError', retryThresholdAge: 5 });",
      { name: "RetryableError" },
    ),
    {
      name: "is an error like any other inside the function",
      body: "const e = new MODULES.RetryableError('busy'); return [e instanceof Error, e.name, e.message, String(e), /user-function/.test(e.stack)];",
      expected: { status: 200, json: [true, "RetryableError", "busy", "RetryableError: busy", true] },
    },
    {
      name: "has an age limit of 86400 s at most, which is the default too",
      body: "return [undefined, 0, 1, 86400, 86401, 1e9, -1, NaN, 'x'].map((age) => new MODULES.RetryableError('x', age).retryThresholdAge);",
      expected: { status: 200, json: [86400, 0, 1, 86400, 86400, 86400, 86400, 86400, 86400] },
    },
  ]);
});
