import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { toRunLimits, type EgressInput, type FunctionLimitsInput } from "../../../src/core/run-limits.ts";
import { createDirectRunner } from "../../../src/sandbox/dispatch.ts";
import type { SandboxReport } from "../../../src/sandbox/run.ts";
import { createSandboxing } from "../../../src/sandbox/sandbox-entrypoint.ts";
import {
  storeFunction,
  toInvocation,
  toSources,
  type StoredForTest,
} from "../../support/worker/factories.ts";

const runner = createDirectRunner(createSandboxing(env.LOADER));
const URL_OF_API = "https://api.example.org/";

interface Set extends FunctionLimitsInput, EgressInput {}

function run(fn: StoredForTest, { allow, ...limits }: Set, input: unknown = {}): Promise<SandboxReport> {
  const set = toRunLimits(limits, { allow }, { ms: 10_000, setting: null });
  const invocation = toInvocation(fn, input, { limits: set });
  return runner.run(invocation, toSources(invocation));
}

/** Runs the body of a function, which has `url`, and gives its JSON. */
async function valueOf(body: string, set: Set, input: object = {}): Promise<unknown> {
  const fn = await storeFunction(`export default async ({ url, ...input }) => { ${body} };`);
  const report = await run(fn, set, { url: URL_OF_API, ...input });
  expect(report).toMatchObject({ kind: "returned" });
  const { type, text = "null" } = (report.kind === "returned" ? report.value : {}) as {
    type?: string;
    text?: string;
  };
  return type === "json" ? JSON.parse(text) : text;
}

/** Puts a third party in place of the network. */
function answerWith(answer: (request: Request) => Response | Promise<Response>) {
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => answer(request as Request));
}

const told = (expression: string) =>
  `return ${expression}.then(async (r) => [r.status, (await r.arrayBuffer()).byteLength]).catch((error) => error.message);`;
const chunks = (count: number, bytes: number) => {
  let left = count;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) {
        controller.enqueue(new Uint8Array(bytes));
      } else {
        controller.close();
      }
    },
  });
};

const REFUSED = "outgoing request refused: ";
const TOO_MANY = `${REFUSED}a run may make 2 outgoing requests (the function's limits.outgoingRequests)`;
const TOO_MUCH = `${REFUSED}the outgoing requests of a run may send and receive 1000 bytes (the function's limits.outgoingBytes)`;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the hosts of a function", () => {
  const hosts = (urls: string[], allow: string[] | null) =>
    valueOf(
      "return Promise.all(input.urls.map((each) => fetch(each).then((r) => r.status, (error) => error.message)));",
      { allow },
      { urls },
    );

  it("are those of its list, and nobody else is asked", async () => {
    const network = answerWith(() => new Response());
    expect(
      await hosts(
        ["https://api.example.org/a", "https://a.cdn.example/", "https://example.com/"],
        ["api.example.org", "*.cdn.example"],
      ),
    ).toEqual([200, 200, `${REFUSED}example.com is not in the function's egress.allow`]);
    expect(network).toHaveBeenCalledTimes(2);
  });

  it("are none with an empty list", async () => {
    const network = answerWith(() => new Response());
    expect(await hosts([URL_OF_API], [])).toEqual([
      `${REFUSED}api.example.org is not in the function's egress.allow`,
    ]);
    expect(network).not.toHaveBeenCalled();
  });

  it("are checked at each redirect", async () => {
    const network = answerWith(({ url }) =>
      url === URL_OF_API ? Response.redirect("https://elsewhere.example/", 302) : new Response(),
    );
    expect(await hosts([URL_OF_API], ["api.example.org"])).toEqual([
      `${REFUSED}elsewhere.example is not in the function's egress.allow`,
    ]);
    expect(network).toHaveBeenCalledTimes(1);
  });

  it("are public ones at each redirect too", async () => {
    const network = answerWith(() => Response.redirect("http://127.0.0.1:1/", 302));
    expect(await hosts([URL_OF_API], null)).toEqual([
      `${REFUSED}127.0.0.1 is not a public address (loopback)`,
    ]);
    expect(network).toHaveBeenCalledTimes(1);
  });

  it("may change at any time, and the change is in force for the next run", async () => {
    answerWith(() => new Response());
    const fn = await storeFunction(
      `let runs = 0; export default () => fetch("${URL_OF_API}").then(() => ++runs, (error) => error.message);`,
    );
    const texts: unknown[] = [];
    for (const allow of [null, [], ["api.example.org"], null]) {
      const report = await run(fn, { allow });
      texts.push(report.kind === "returned" ? (report.value as { text: string }).text : report);
    }
    expect(texts).toEqual(["1", expect.stringContaining("egress.allow"), "1", "2"]);
  });
});

describe("a WebSocket", () => {
  it("is not opened, since its bytes would go uncounted", async () => {
    const network = answerWith(() => new Response());
    expect(await valueOf(told("fetch(url, { headers: { upgrade: 'websocket' } })"), {})).toBe(
      `${REFUSED}only requests may be made, no WebSocket be opened`,
    );
    expect(network).not.toHaveBeenCalled();
  });
});

describe("the bytes of a run", () => {
  const LIMIT = { outgoingBytes: 1_000 };
  const withLength = (bytes: number) =>
    new Response(new Uint8Array(bytes), { headers: { "content-length": String(bytes) } });

  it.each<[string, () => Response, unknown]>([
    ["an answer of known length within them", () => withLength(1_000), [200, 1_000]],
    ["an answer of known length beyond them", () => withLength(1_001), TOO_MUCH],
    ["an answer in chunks within them", () => new Response(chunks(10, 100)), [200, 1_000]],
    ["an answer in chunks beyond them", () => new Response(chunks(11, 100)), TOO_MUCH],
    [
      "an answer whose length says nothing",
      () => new Response(chunks(11, 100), { headers: { "content-length": "-1" } }),
      TOO_MUCH,
    ],
    [
      "an answer that is encoded, whose length is another",
      () =>
        new Response(chunks(11, 100), { headers: { "content-encoding": "x-own", "content-length": "5" } }),
      TOO_MUCH,
    ],
    [
      "an answer without a body",
      () => new Response(null, { headers: { "content-length": "5000" } }),
      [200, 0],
    ],
  ])("%s", async (_name, answer, expected) => {
    answerWith(answer);
    expect(await valueOf(told("fetch(url)"), LIMIT)).toEqual(expected);
  });

  const echoSize = async (request: Request) =>
    Response.json({ got: (await request.arrayBuffer()).byteLength });

  it.each<[string, string, unknown]>([
    ["a body of known length within them", "'x'.repeat(980)", { got: 980 }],
    ["a body of known length beyond them", "'x'.repeat(1001)", TOO_MUCH],
    ["a body in chunks within them", "stream(9)", { got: 900 }],
    ["a body in chunks beyond them", "stream(11)", TOO_MUCH],
  ])("%s", async (_name, body, expected) => {
    answerWith(echoSize);
    const source = `const stream = (n) => new ReadableStream({ pull(c) { n-- > 0 ? c.enqueue(new Uint8Array(100)) : c.close(); } });
      return fetch(url, { method: "POST", body: ${body} }).then((r) => r.json(), (error) => error.message);`;
    expect(await valueOf(source, LIMIT)).toEqual(expected);
  });

  it.each([
    ["shorter", "5"],
    ["longer", "500"],
  ])("are not what a header says that is %s than the body", async (_name, length) => {
    answerWith(echoSize);
    const source = `return fetch(url, { method: "POST", body: "x".repeat(100), headers: { "content-length": "${length}" } }).then((r) => r.json(), (error) => error.message);`;
    expect(await valueOf(source, LIMIT)).toBe(`${REFUSED}its content-length is ${length}, its body is not`);
  });

  it("are the sum of what all its requests send and receive", async () => {
    answerWith(() => withLength(300));
    const source =
      "const all = []; for (let i = 0; i < 4; i++) { all.push(await fetch(url, { method: 'POST', body: 'x'.repeat(100) }).then(async (r) => (await r.text()).length, (error) => error.message)); } return all;";
    expect(await valueOf(source, LIMIT)).toEqual([300, 300, TOO_MUCH, TOO_MUCH]);
  });

  it("may be none, for requests without a body", async () => {
    answerWith(() => new Response(null, { status: 204 }));
    expect(await valueOf(told("fetch(url)"), { outgoingBytes: 0 })).toEqual([204, 0]);
  });

  it("leave status, headers and cookies of an answer as they are", async () => {
    answerWith(
      () =>
        new Response(chunks(1, 1), {
          status: 418,
          headers: [
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
            ["x-own", "1"],
          ],
        }),
    );
    const source =
      "const r = await fetch(url); return [r.status, r.headers.getSetCookie(), r.headers.get('x-own'), r.url];";
    expect(await valueOf(source, {})).toEqual([418, ["a=1", "b=2"], "1", URL_OF_API]);
  });
});

describe("what the sandbox tells of a run", () => {
  const FETCHES = `export default async ({ count, isCaught }) => {
    for (let i = 0; i < count; i++) {
      await fetch("${URL_OF_API}").catch((error) => { if (!isCaught) { throw error; } });
    }
    return "done";
  };`;
  const limits = { outgoingRequests: 2 };

  it("is the limit for which it failed", async () => {
    answerWith(() => new Response());
    const fn = await storeFunction(FETCHES);
    expect(await run(fn, limits, { count: 3 })).toMatchObject({
      kind: "threw",
      error: { message: TOO_MANY },
      exceeded: { limit: "outgoingRequests" },
    });
    expect(await run(fn, { outgoingRequests: 0 }, { count: 1 })).toMatchObject({
      kind: "threw",
      exceeded: { limit: "outgoingRequests" },
    });
  });

  it("is the limit that it went on from", async () => {
    answerWith(() => new Response());
    const fn = await storeFunction(FETCHES);
    expect(await run(fn, limits, { count: 3, isCaught: true })).toMatchObject({
      kind: "returned",
      exceeded: { limit: "outgoingRequests" },
    });
    expect(await run(fn, limits, { count: 2 })).not.toHaveProperty("exceeded");
  });

  it("is not what the function says of itself", async () => {
    const fn = await storeFunction(
      `export default () => { throw Object.assign(new Error(${JSON.stringify(TOO_MANY)}), { exceeded: { limit: "cpu" }, answerBytes: 99 }); };`,
    );
    expect(await run(fn, limits)).not.toHaveProperty("exceeded");
    const runtimes = await storeFunction(
      "export default () => { throw new Error('Too many subrequests by single Worker invocation.'); };",
    );
    expect(await run(runtimes, limits)).not.toHaveProperty("exceeded");
  });

  it("is the runtime's own refusal, where all requests were made", async () => {
    answerWith(() => new Response());
    const fn = await storeFunction(`export default async () => {
      await fetch("${URL_OF_API}"); await fetch("${URL_OF_API}");
      throw new Error("Too many subrequests by single Worker invocation.");
    };`);
    expect(await run(fn, limits)).toMatchObject({ kind: "threw", exceeded: { limit: "outgoingRequests" } });
  });

  it("is the size of an answer that was too large", async () => {
    const fn = await storeFunction("export default ({ text, count }) => text.repeat(count);");
    expect(await run(fn, {}, { text: "日", count: 3_495_254 })).toMatchObject({
      kind: "threw",
      error: {
        name: "RangeError",
        message: "the returned value is larger than 10485760 bytes: it has at least 10485762",
      },
      exceeded: { limit: "answerSize", used: 10_485_762 },
    });
    expect(await run(fn, {}, { text: "日", count: 3_495_253 })).toMatchObject({ kind: "returned" });
  });
});
