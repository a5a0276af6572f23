import { describe, expect, it } from "vitest";
import { install, readInvocation, runBodies, runs, send, type BodyRow } from "./runner.ts";

/** A function's body, and the log that it must leave. */
const logs = (name: string, body: string, log: (string | RegExp)[]): BodyRow => ({
  name,
  body,
  expected: { status: 200, log },
});
const EVERY = "logger.debug('d'); logger.log('l'); logger.warn('w'); logger.error('e');";
const level = (name: string, options: string, log: string[]): BodyRow =>
  logs(name, `const logger = MODULES.initLogger(${options}); ${EVERY}`, log);

describe.concurrent("initLogger", () => {
  const all = ["DEBUG d", "INFO l", "WARN w", "ERROR e"];
  runBodies([
    level("with DEBUG writes every level", "{ logLevel: 'DEBUG' }", all),
    level("with INFO leaves DEBUG out", "{ logLevel: 'INFO' }", all.slice(1)),
    level("with WARN leaves INFO out", "{ logLevel: 'WARN' }", all.slice(2)),
    level("with ERROR writes errors alone", "{ logLevel: 'ERROR' }", all.slice(3)),
    level("takes a level in lower case", "{ logLevel: 'warn' }", all.slice(2)),
    level("with a level that is not known writes every level", "{ logLevel: 'LOUD' }", all),
    level(
      "with the placeholder of an unset variable writes every level",
      "{ logLevel: '<% LOG_LEVEL %>' }",
      all,
    ),
    level("without a level writes every level", "{}", all),
    level("without options writes every level", "", all),
    level("with null writes every level", "null", all),
    logs("has info, which is log", "MODULES.initLogger({ logLevel: 'INFO' }).info('i');", ["INFO i"]),
    logs("may be taken apart", "const { log, error } = MODULES.initLogger({}); log('a'); error('b');", [
      "INFO a",
      "ERROR b",
    ]),
    logs(
      "makes loggers that do not share their level",
      "const a = MODULES.initLogger({ logLevel: 'ERROR' }); const b = MODULES.initLogger({ logLevel: 'DEBUG' }); a.log('a'); b.log('b');",
      ["INFO b"],
    ),
    logs("gives undefined back", "const l = MODULES.initLogger({}); l.log(l.log('a') === undefined);", [
      "INFO a",
      "INFO true",
    ]),
  ]);
});

describe.concurrent("the older MODULES.logger", () => {
  runBodies([
    logs("writes every level", `const { logger } = MODULES; ${EVERY} logger.info('i');`, [
      "DEBUG d",
      "INFO l",
      "WARN w",
      "ERROR e",
      "INFO i",
    ]),
  ]);
});

const line = (name: string, args: string, message: string | RegExp): BodyRow =>
  logs(name, `MODULES.logger.log(${args});`, [typeof message === "string" ? `INFO ${message}` : message]);

describe.concurrent("what is logged", () => {
  runBodies([
    line("as one text is that text", "'hello %s'", "hello %s"),
    line("as one object is JSON", "{ a: 1, b: ['x', null], c: undefined }", '{"a":1,"b":["x",null]}'),
    line("as one list is JSON", "[1, { a: 2 }]", '[1,{"a":2}]'),
    line("as one number is JSON", "5", "5"),
    line("as null is JSON", "null", "null"),
    line("as true is JSON", "true", "true"),
    line("as one Date is JSON", "new Date(0)", '"1970-01-01T00:00:00.000Z"'),
    line("as undefined says so", "undefined", "undefined"),
    line("as nothing at all says so", "", "undefined"),
    line("as a function is written as it can be", "(x) => x", /^INFO \(x\) => x$/),
    line(
      "as a circular object is written as it can be",
      "((a) => (a.self = a))({})",
      /^INFO <ref \*1> \{ self: \[Circular \*1\] \}$/,
    ),
    line("as a BigInt is written as it can be", "10n", "10n"),
    line(
      "as an Error has its stack",
      "new TypeError('x')",
      /^INFO TypeError: x\n {4}at .*user-function\.js:\d+/,
    ),
    line("as an Error and more is formatted", "new Error('x'), { a: 1 }", /^INFO Error: x\n[^]*\{ a: 1 \}$/),
    line(
      "as several values is formatted as console.log does",
      "'a', 1, { b: [2] }, 'c'",
      "a 1 { b: [ 2 ] } c",
    ),
    line("as a format is formatted", "'%s is %d of %j', 'x', 5, { a: 1 }", 'x is 5 of {"a":1}'),
    line("as a text with line ends keeps them", "'a\\nb'", "a\nb"),
    line("has every character", "'日本 😀'", "日本 😀"),
    line("may be empty", "''", ""),
    logs(
      "may throw when it is read, and the run goes on",
      "MODULES.logger.log({ get a() { throw new Error('x'); } }); MODULES.logger.log('after');",
      [/^INFO /, "INFO after"],
    ),
    logs(
      "may throw when it is printed, and the run goes on",
      "const bad = { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('x'); } }; MODULES.logger.log(bad, bad); console.log(bad); MODULES.logger.log('after');",
      [/^INFO /, /^INFO /, "INFO after"],
    ),
  ]);
});

describe.concurrent("console", () => {
  runBodies([
    logs(
      "writes to the same log",
      "console.debug('d'); console.log('l'); console.info('i'); console.warn('w'); console.error('e'); MODULES.logger.log('logger');",
      ["DEBUG d", "INFO l", "INFO i", "WARN w", "ERROR e", "INFO logger"],
    ),
    logs(
      "formats as Node's does",
      "console.log('%s=%o', 'a', [1]); console.log({ a: { b: { c: { d: 1 } } } }); console.log();",
      ["INFO a=[ 1, [length]: 1 ]", "INFO { a: { b: { c: [Object] } } }", "INFO "],
    ),
    logs("has trace, dir and table", "console.trace('t'); console.dir({ a: 1 }); console.table([1]);", [
      "DEBUG t",
      "INFO { a: 1 }",
      "INFO [ 1 ]",
    ]),
    logs(
      "has assert, count and groups",
      "console.assert(true, 'fine'); console.assert(false, 'not %s', 'fine'); console.count(); console.count('c'); console.count(); console.countReset(); console.count(); console.group('g'); console.groupEnd(); console.groupCollapsed('h'); console.dirxml({ a: 1 });",
      [
        "ERROR Assertion failed not %s fine",
        "INFO default: 1",
        "INFO c: 1",
        "INFO default: 2",
        "INFO default: 1",
        "INFO g",
        "INFO h",
        "INFO { a: 1 }",
      ],
    ),
    logs(
      "has timers",
      "console.time(); console.timeLog(); console.timeEnd(); console.timeEnd(); console.time('t'); await new Promise((done) => setTimeout(done, 20)); console.timeEnd('t');",
      [/^INFO default: \d+ ms$/, /^INFO default: \d+ ms$/, /^INFO t: \d\d+ ms$/],
    ),
    logs(
      "keeps the order of what is written over a longer time",
      "for (let i = 0; i < 8; i++) { console.log(i); await new Promise((done) => setTimeout(done, 45)); }",
      ["INFO 0", "INFO 1", "INFO 2", "INFO 3", "INFO 4", "INFO 5", "INFO 6", "INFO 7"],
    ),
    logs("works when taken apart", "const { log } = console; log('x');", ["INFO x"]),
    logs(
      "works inside timers and promises",
      "await Promise.all([1, 2, 3].map(async (n) => { await new Promise((done) => setTimeout(done, n * 10)); console.log(n); }));",
      ["INFO 1", "INFO 2", "INFO 3"],
    ),
  ]);

  it("of the module itself goes to the log of its isolate's first call", async () => {
    const target = await install({
      source: "console.log('loading');\nexport default () => console.log('called');\n",
    });
    const answers = [await send(target), await send(target), await send(target), await send(target)];
    const messages = await Promise.all(
      answers.map(async (answer) =>
        (await readInvocation(answer)).logs?.map(({ message }) => message).join(),
      ),
    );
    // Another isolate may be made at any time, but not for every call.
    expect(messages[0]).toBe("loading,called");
    expect(messages).toContain("called");
  });

  it("of each of several calls at once goes to its own log", async () => {
    const target = await install({
      source: runs(
        "for (let i = 0; i < 3; i++) { console.log(hook.query.n, i); await new Promise((done) => setTimeout(done, 10)); }",
      ),
    });
    const names = ["a", "b", "c", "d"];
    const answers = await Promise.all(names.map((n) => send(target, { query: `?n=${n}` })));
    const messages = await Promise.all(
      answers.map(async (answer) => (await readInvocation(answer)).logs?.map(({ message }) => message)),
    );
    expect(messages).toEqual(names.map((n) => [`${n} 0`, `${n} 1`, `${n} 2`]));
  });
});

describe.concurrent("the log of a run", () => {
  const MARK = "[log cut here: a run may write 65536 bytes]";
  runBodies([
    logs("is cut at 64 KiB, and marked", "for (let i = 0; i < 70; i++) { console.log('x'.repeat(1024)); }", [
      ...Array.from({ length: 64 }, () => `INFO ${"x".repeat(1024)}`),
      `INFO  ${MARK}`,
    ]),
    logs("is cut within one long line", "console.log('x'.repeat(100_000)); console.log('after');", [
      `INFO ${"x".repeat(65_536)} ${MARK}`,
    ]),
    logs(
      "counts the bytes of other writings than Latin",
      "console.log('日'.repeat(30_000)); console.log('after');",
      [new RegExp(`^INFO 日{21840,21846} ${MARK.replaceAll("[", "\\[")}$`)],
    ),
    logs("is cut at 1000 lines, and marked", "for (let i = 0; i < 2000; i++) { console.log(i); }", [
      ...Array.from({ length: 1_000 }, (_, i) => `INFO ${i}`),
      "INFO 1000 [log cut here: a run may write 1000 lines]",
    ]),
    {
      name: "is kept when the function throws",
      body: "console.log('before'); throw new Error('x');",
      expected: { status: 500, log: ["INFO before"] },
    },
    {
      name: "has the time and level of each line",
      body: "console.warn('x');",
      expected: {
        status: 200,
        record: {
          logs: [
            {
              time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
              level: "WARN",
              message: "x",
            },
          ],
        },
      },
    },
    logs("is empty when nothing was written", "", []),
  ]);

  it("stays its own however many long ones are written at once", async () => {
    const target = await install({
      source: runs("console.log('日'.repeat(20_000)); return '日'.repeat(60_000);"),
    });
    const answers = await Promise.all(Array.from({ length: 14 }, () => send(target)));
    const records = await Promise.all(answers.map((answer) => readInvocation(answer)));
    expect(records.map(({ logs: lines }) => lines?.length)).toEqual(answers.map(() => 1));
  });
});
