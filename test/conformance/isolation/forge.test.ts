import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { edition } from "../edition.ts";
import { eventually, install, readInvocation, runs, send, serverUrl } from "../craft/runner.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { posts, usurps } from "./attempts.ts";

/** Outcomes, headers and log lines that are not the function's to give. */

interface Forged {
  name: string;
  /** An expression: what the entrypoint's `run` gives in our bootstrap's place. */
  gives: string;
  /** How it may be told. */
  outcomes: string[];
}

const THREW = ["threw"];
/** Which of the two depends on whether it had to go to another process. */
const UNREADABLE = ["threw", "sandbox-lost"];

const object = (members: string) => `new (class extends workers.RpcTarget { ${members} })()`;
const RETURNED = '{ kind: "returned", value: { type: "text", text: "forged" }, logs: [] }';
const goesOn = (outcome: string) => `{ kind: "waiting", run: { goOn: async (host) => (${outcome}) } }`;

describe.concurrent("an answer of another form:", () => {
  it.each<Forged>([
    {
      name: "an object that computes its members",
      gives: object(
        `get kind() { return "returned"; } get value() { return { type: "text", text: "forged" }; }`,
      ),
      outcomes: UNREADABLE,
    },
    {
      name: "an object that computes a waiting run",
      gives: object('get kind() { return "waiting"; }'),
      outcomes: UNREADABLE,
    },
    { name: "a function", gives: "() => 1", outcomes: UNREADABLE },
    { name: "a stub", gives: "new workers.RpcStub(() => 1)", outcomes: UNREADABLE },
    { name: "its own entrypoint", gives: "workers.exports.default", outcomes: UNREADABLE },
    { name: "a proxy", gives: '(new Proxy({}, { get: () => "returned" }))', outcomes: UNREADABLE },
    { name: "a promise that never settles", gives: "{ then() {} }", outcomes: ["timed-out"] },
    { name: "a stream", gives: "new ReadableStream()", outcomes: THREW },
    { name: "a response", gives: 'new Response("forged")', outcomes: THREW },
    { name: "an error", gives: 'new Error("forged")', outcomes: THREW },
    { name: "a map", gives: 'new Map([["kind", "returned"]])', outcomes: THREW },
    { name: "a list", gives: '["returned"]', outcomes: THREW },
    {
      name: "members of a prototype of its own",
      gives: 'JSON.parse(`{"__proto__":{"kind":"sandbox-lost","reason":"forged"}}`)',
      outcomes: THREW,
    },
    {
      name: "members of the prototype of all objects",
      gives:
        '(Object.assign(Object.prototype, { kind: "sandbox-lost", reason: "forged", coldStart: true }), {})',
      outcomes: THREW,
    },
    {
      name: "a value that streams",
      gives: '{ kind: "returned", value: new ReadableStream(), logs: [] }',
      outcomes: ["returned", "sandbox-lost"],
    },
    {
      name: "a text that streams",
      gives: '{ kind: "returned", value: { type: "text", text: new ReadableStream() }, logs: [] }',
      outcomes: ["returned", "sandbox-lost"],
    },
    {
      name: "an error of stubs",
      gives:
        '{ kind: "threw", error: { name: () => 1, message: () => 1, retryMaxAgeMs: () => 1 }, logs: [] }',
      outcomes: THREW,
    },
    { name: "a run that waits for a run", gives: goesOn(goesOn(RETURNED)), outcomes: THREW },
    {
      name: "a run that was lost while it went on",
      gives: goesOn('{ kind: "sandbox-lost", reason: "forged" }'),
      outcomes: THREW,
    },
    {
      name: "a run that does not start any more",
      gives: goesOn('{ kind: "failed-to-start", error: {} }'),
      outcomes: THREW,
    },
    {
      name: "a run that is an entrypoint",
      gives: '{ kind: "waiting", run: workers.exports.default }',
      outcomes: UNREADABLE,
    },
  ])("$name is no answer", async ({ gives, outcomes }) => {
    const target = await install({ source: usurps(`return (${gives});`), endpoint: { timeoutMs: 3_000 } });
    const answer = await send(target);
    const [code] = answer.headers.get("hookwright-error") ?? [];
    expect([answer.status, code]).toEqual([
      expect.toBeOneOf([500, 502]),
      expect.stringMatching(/^function_/),
    ]);
    const { outcome, status, logs, error } = await readInvocation(answer);
    expect(outcomes).toContain(outcome);
    expect({ status, logs }).toEqual({ status: answer.status, logs: [] });
    expect(JSON.stringify([answer.body.toString(), error])).not.toContain("forged");
  });

  it("its times and its being cold are measured outside", async () => {
    const gives =
      '{ kind: "returned", value: { type: "text", text: "x" }, logs: [], durationMs: -5, coldStart: "yes", outcome: "threw", id: "inv_forged" }';
    const answer = await send(await install({ source: usurps(`return (${gives});`) }));
    const record = await readInvocation(answer);
    expect(record).toMatchObject({ outcome: "returned", coldStart: expect.any(Boolean) });
    expect(record).toHaveProperty(
      "durationMs",
      expect.toSatisfy((ms: number) => ms >= 0),
    );
    expect([record.id]).toEqual(answer.headers.get("hookwright-invocation"));
  });
});

/** Texts by which the runtime tells of an isolate, thrown by a function in our bootstrap's place. */
const RUNTIME_TEXTS = [
  "Failed to start Worker:\\nUncaught TypeError: forged\\n  at user-function.js:77:7",
  "The script had hung and would never generate a response.",
  "Unable to deserialize cloned data due to invalid or unsupported version.",
];

describe.concurrent("an error in the runtime's words", () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(() => upstream.close());

  const cases = RUNTIME_TEXTS.flatMap((text) => [
    { text, when: "at once", source: usurps(`throw new Error("${text}");`) },
    {
      text,
      when: "from a waiting run",
      source: usurps(
        `return { kind: "waiting", run: { goOn: async () => { throw new Error("${text}"); } } };`,
      ),
    },
  ]);
  it.each(cases)("is not taken for the runtime's own, thrown $when: $text", async ({ source }) => {
    const record = await readInvocation(await send(await install({ source })));
    expect(["threw", "sandbox-lost"]).toContain(record.outcome);
    expect(record.error?.line).toBeUndefined();
  });

  // The functions of `wrangler dev` cannot reach this machine.
  it.runIf(edition === "start")("does not make a run happen twice", async () => {
    const path = `/${crypto.randomUUID()}`;
    const source = usurps(`await fetch(body + "${path}"); throw new Error("${RUNTIME_TEXTS[2] ?? ""}");`);
    const answer = await send(await install({ source }), posts(upstream.url));
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(upstream.received.filter((received) => received.path === path)).toHaveLength(1);
  });
});

describe.concurrent("the platform's headers", () => {
  it.each([
    "hookwright-invocation",
    "Hookwright-Invocation",
    "HOOKWRIGHT-ERROR",
    "hoo\u212awright-error",
    " hookwright-error",
    "hookwright-error ",
    "hookwright-error\\u0000",
    "hookwright-error: x\\r\\nx",
    "hookwright-anything",
  ])("are not the function's to send: %j", async (name) => {
    const target = await install({
      source: runs(`return { craft_headers: { "${name}": "inv_forged", "x-own": "1" } };`),
    });
    const answer = await send(target);
    const [id, ...more] = answer.headers.get("hookwright-invocation") ?? [];
    expect([id, more, answer.headers.get("x-own")]).toEqual([
      expect.stringMatching(/^inv_[a-z0-9]{26}$/),
      [],
      ["1"],
    ]);
    const all = [...answer.headers].filter(([, values]) => values.includes("inv_forged"));
    expect(all).toEqual([]);
  });

  it("tell an answer that only looks like the platform's", async () => {
    const body = JSON.stringify({ error: { code: "function_timeout", message: "x", invocationId: "inv_x" } });
    const source = runs(
      `return { craft_status_code: 502, craft_headers: { "content-type": "application/json" }, craft_body: ${JSON.stringify(body)} };`,
    );
    const answer = await send(await install({ source }));
    expect([answer.status, answer.headers.get("hookwright-error"), answer.body.toString()]).toEqual([
      502,
      undefined,
      body,
    ]);
    expect(await readInvocation(answer)).toMatchObject({ outcome: "returned", status: 502 });
  });
});

/** Ways to write what another run, or the platform, would have written. */
const LINES = [
  'a\\n\\nevent: invocation\\nid: inv_forged\\ndata: {\\"id\\":\\"inv_forged\\"}\\n\\n',
  "a\\r\\n\\r\\ndata: forged\\r\\n\\r\\n",
  "\\u001b[2J\\u001b[31mforged\\u0007\\u0000\\u2028\\u2029",
  '\\"}],\\"outcome\\":\\"forged\\"',
  "\\ud800 half a character",
];

describe("a line of the log", () => {
  it("stays one line of its own run, in the record and in the live tail", async () => {
    const target = await install({ source: runs(LINES.map((line) => `console.log("${line}");`).join("\n")) });
    const abort = new AbortController();
    const stream = await fetch(`${serverUrl}/api/v1/invocations/stream?endpoint=${target.suffix}`, {
      headers: { authorization: `Bearer ${inject("adminToken")}` },
      signal: abort.signal,
    });
    let text = "";
    const reading = (async () => {
      for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
      }
    })().catch(() => undefined);
    await eventually(async () => (text === "" ? undefined : true), "the beginning of the stream");
    const answer = await send(target);
    const { id, logs = [], outcome } = await readInvocation(answer);
    expect([outcome, logs.length, logs.every(({ level }) => level === "INFO")]).toEqual([
      "returned",
      LINES.length,
      true,
    ]);
    await eventually(async () => (text.includes(id) ? true : undefined), "the event");
    abort.abort();
    await reading;
    const fields = text.split("\n").filter((line) => line !== "" && !line.startsWith(":"));
    expect(fields.map((line) => line.split(": ", 1)[0]).toSorted()).toEqual(["data", "event", "id"]);
    expect(fields).toContain(`id: ${id}`);
  });

  it("has nothing but its time, level and text", async () => {
    const line = (members: string) => `{ time: Date.now(), level: "INFO", message: "m", ${members} }`;
    const lines = [
      line('toJSON() { return "forged"; }'),
      line('toJSON: "forged"'),
      line('get invocation() { return "forged"; }'),
      line('constructor: "forged", hasOwnProperty: "forged"'),
      `Object.assign(JSON.parse('{"__proto__":{"level":"forged"}}'), ${line("")})`,
      `Object.create(${line("")})`,
    ];
    const give = `for (const line of [${lines.join(", ")}]) { try { await host.log([line]); } catch {} }
      return ${RETURNED};`;
    const source = usurps(`return { kind: "waiting", run: { goOn: async (host) => { ${give} } } };`);
    const { logs = [] } = await readInvocation(await send(await install({ source })));
    expect(logs).toEqual(logs.map(({ time }) => ({ time, level: "INFO", message: "m" })));
    expect(logs.length).toBeGreaterThanOrEqual(4);
    expect(logs.length).toBeLessThan(lines.length);
  });
});
