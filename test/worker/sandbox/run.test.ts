import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { toContentHash } from "../../../src/core/content-hash.ts";
import type { CodeBundle, RunSources, Variable } from "../../../src/core/contract.ts";
import { createId } from "../../../src/core/ids.ts";
import { RUN_REQUESTS } from "../../../src/core/limits.ts";
import {
  DEFAULT_ISOLATE_LIMITS,
  toRunLimits,
  type EgressInput,
  type FunctionLimitsInput,
  type IsolateLimits,
} from "../../../src/core/run-limits.ts";
import { assembleWorker, toLoaderId } from "../../../src/sandbox/assemble.ts";
import { createCodeCache } from "../../../src/sandbox/code-cache.ts";
import { createDirectRunner } from "../../../src/sandbox/dispatch.ts";
import { toIsolateCode } from "../../../src/sandbox/isolate-code.ts";
import type { Sandboxing } from "../../../src/sandbox/isolate.ts";
import { checkInIsolate } from "../../../src/sandbox/run.ts";
import { createVersion } from "../../../src/storage/versions.ts";
import {
  db,
  storeFunction,
  toBundle,
  toInvocation,
  toSources,
  toVersion,
  type StoredForTest,
} from "../../support/worker/factories.ts";

const egressFor = (loaderId: string, limits: IsolateLimits) =>
  exports.Egress({ props: { loaderId, limits } });

const toLimits = (limits: FunctionLimitsInput = {}, egress: EgressInput = {}) =>
  toRunLimits(limits, egress, { ms: 10_000, setting: null });

function createSandboxing(): Sandboxing {
  return { loader: env.LOADER, codes: createCodeCache(), egressFor };
}

let codeReads = 0;

/** Notes how often the code was asked for. */
function toCountingSources(invocation: ReturnType<typeof toInvocation>): RunSources {
  const sources = toSources(invocation);
  return {
    ...sources,
    readCode() {
      codeReads++;
      return sources.readCode();
    },
  };
}

function run(sandboxing: Sandboxing, fn: StoredForTest, input: unknown = {}, limits = toLimits()) {
  const invocation = toInvocation(fn, input, { limits });
  return createDirectRunner(sandboxing).run(invocation, toCountingSources(invocation));
}

/** Runs a function once and gives its JSON. */
async function valueOf(
  sandboxing: Sandboxing,
  fn: StoredForTest,
  input: unknown = {},
  limits = toLimits(),
): Promise<unknown> {
  const report = await run(sandboxing, fn, input, limits);
  expect(report).toMatchObject({ kind: "returned" });
  const { text } = (report.kind === "returned" ? report.value : {}) as { text?: string };
  return JSON.parse(text ?? "null");
}

afterEach(() => {
  codeReads = 0;
  vi.restoreAllMocks();
});

describe("an isolate", () => {
  it("is cold once and warm from then on", async () => {
    const sandboxing = createSandboxing();
    const fn = await storeFunction();
    const flags = [];
    for (let i = 0; i < 3; i++) {
      flags.push((await run(sandboxing, fn)).coldStart);
    }
    expect(flags).toEqual([true, false, false]);
  });

  it("is made of code that is read once, and never for a warm call", async () => {
    const sandboxing = createSandboxing();
    const fn = await storeFunction();
    for (let i = 0; i < 5; i++) {
      await run(sandboxing, fn, { i });
    }
    await Promise.all(Array.from({ length: 10 }, (_, i) => run(sandboxing, fn, { i })));
    expect(codeReads).toBe(1);
  });

  it("keeps the inputs of runs at the same time apart", async () => {
    const sandboxing = createSandboxing();
    const fn = await storeFunction(
      "export default async (data) => { await new Promise((r) => setTimeout(r, 5)); return data; };",
    );
    const values = await Promise.all(Array.from({ length: 20 }, (_, n) => valueOf(sandboxing, fn, { n })));
    expect(values).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
  });

  const COUNT = "let n = 0; export default () => ++n;";

  it("is shared by versions of a function with the same content", async () => {
    const sandboxing = createSandboxing();
    const fn = await storeFunction(COUNT);
    const saved = await createVersion(db, await toVersion(fn.id, COUNT), true);
    const again = { ...fn, version: { ...fn.version, id: saved.id, number: saved.number } };
    expect([await valueOf(sandboxing, fn), await valueOf(sandboxing, again)]).toEqual([1, 2]);
  });

  it("is never shared by two functions, also with the same code", async () => {
    const sandboxing = createSandboxing();
    const [one, two] = [await storeFunction(COUNT), await storeFunction(COUNT)];
    const counts = [];
    for (const fn of [one, two, one, two]) {
      counts.push(await valueOf(sandboxing, fn));
    }
    expect(counts).toEqual([1, 1, 2, 2]);
  });

  it("is not the one of other code", async () => {
    const sandboxing = createSandboxing();
    const fn = await storeFunction("export default () => 1;");
    expect(await valueOf(sandboxing, fn)).toBe(1);
    const saved = await createVersion(db, await toVersion(fn.id, "export default () => 2;"), true);
    const { id, number, contentHash } = saved;
    expect(await valueOf(sandboxing, { ...fn, version: { ...fn.version, id, number, contentHash } })).toBe(2);
  });
});

describe("the loader id", () => {
  const variables: Variable[] = [
    { name: "A", value: 1 },
    { name: "B", value: "x" },
  ];
  const bundle: CodeBundle = {
    ...toBundle("export default () => 1;"),
    modules: { lodash: "4", uuid: "14" },
    variables,
  };
  const idOf = async (change: Partial<CodeBundle> = {}) =>
    toLoaderId("fn_a", "craft", await toContentHash({ ...bundle, ...change }), "");

  it("is the same for the same content, in whatever order it is written", async () => {
    const id = await idOf();
    expect(await idOf()).toBe(id);
    expect(await idOf({ variables: variables.toReversed(), modules: { uuid: "14", lodash: "4" } })).toBe(id);
    expect(id).toMatch(/^fn_a:[0-9a-f]{64}:[0-9a-f]{16}$/);
  });

  it("is another for everything that goes into the isolate", async () => {
    const ids = [
      await idOf(),
      await idOf({ code: "export default () => 2;" }),
      await idOf({
        variables: [
          { name: "A", value: 2 },
          { name: "B", value: "x" },
        ],
      }),
      await idOf({
        variables: [
          { name: "A", value: "x" },
          { name: "B", value: 1 },
        ],
      }),
      await idOf({ variables: [] }),
      await idOf({ modules: { lodash: "4" } }),
      await idOf({ modules: { lodash: "4", uuid: "13" } }),
      toLoaderId("fn_b", "craft", await toContentHash(bundle), ""),
      ...[
        toLimits({ cpuMs: 500 }),
        toLimits({ outgoingRequests: 51 }),
        toLimits({ outgoingBytes: 0 }),
        toLimits({}, { allow: [] }),
        toLimits({}, { allow: ["a.example"] }),
      ].map(({ isolate }) => toLoaderId("fn_a", "craft", "hash", isolate.key)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("what the loader is given", () => {
  it("has every option set, and nothing of ours in its environment", () => {
    const egress = egressFor("x", DEFAULT_ISOLATE_LIMITS);
    const { modules, ...options } = assembleWorker(
      {
        bundle: { ...toBundle("const name = '<% NAME %>';"), variables: [{ name: "NAME", value: "ann" }] },
        shelf: {},
      },
      DEFAULT_ISOLATE_LIMITS,
      egress,
    );
    expect(options).toEqual({
      compatibilityDate: "2026-11-01",
      compatibilityFlags: [],
      limits: { cpuMs: 1_000, subRequests: 50 },
      mainModule: "hookwright-main.js",
      env: {},
      globalOutbound: expect.anything(),
    });
    expect(options.globalOutbound).toBe(egress);
    expect(Object.keys(modules)).toContain(options.mainModule);
    expect(modules["user-function.js"]).toEqual({ js: "const name = 'ann';" });
  });

  it("has the packages that are imported, and no others", async () => {
    const { modules } = assembleWorker(
      await toIsolateCode(toBundle('import "uuid";', ["uuid"])),
      DEFAULT_ISOLATE_LIMITS,
      egressFor("x", DEFAULT_ISOLATE_LIMITS),
    );
    expect(Object.keys(modules).some((name) => name.includes("uuid"))).toBe(true);
    expect(Object.keys(modules).some((name) => name.includes("lodash"))).toBe(false);
  });
});

describe("code that cannot run", () => {
  it.each([
    [
      "a syntax error",
      "export default () => {\n  const a = 1;\n  const a = 2;\n};",
      3,
      9,
      /^SyntaxError: .*'a'/,
    ],
    ["an error while it loads", "\n\nthrow new TypeError('not today');", 3, 7, /^TypeError: not today$/],
    ["a module there is none of", 'import "no-such-thing";', undefined, undefined, /no-such-thing/],
  ])("failed to start: %s", async (_name, code, line, column, message) => {
    const fn = await storeFunction(code);
    const report = await run(createSandboxing(), fn);
    expect(report).toMatchObject({ kind: "failed-to-start", logs: [] });
    expect(report.kind === "failed-to-start" && report.error).toEqual({
      message: expect.stringMatching(message),
      ...(line === undefined ? {} : { line, column }),
    });
    expect(await checkInIsolate(createSandboxing(), fn.id, fn.version.contentHash, toBundle(code))).toEqual(
      report.kind === "failed-to-start" && report.error,
    );
  });

  it("is found by the check when it exports no function", async () => {
    const check = (code: string) =>
      checkInIsolate(createSandboxing(), createId("fn"), "hash", toBundle(code));
    expect(await check("export default () => 1;")).toBeNull();
    expect(await check("export const handler = () => 1;")).toEqual({
      message: "the default export must be a function, it is undefined",
    });
    expect(await check("export default {};")).toMatchObject({ message: expect.stringContaining("object") });
  });

  it("is not believed about itself: what the check gives is checked", async () => {
    const hostile = (answer: string) => `
      import("hookwright-" + "main.js").then((main) => { main.default.prototype.check = () => (${answer}); });
      export default () => 1;`;
    const check = (answer: string) =>
      checkInIsolate(createSandboxing(), createId("fn"), "hash", toBundle(hostile(answer)));
    expect(await check("({ message: { deep: 1 }, line: 'x', more: 1 })")).toEqual({ message: "" });
    expect(await check("'text'")).toEqual({ message: "" });
    expect((await check("({ message: 'x'.repeat(99_999) })"))?.message).toHaveLength(16_384);
  });

  it("is told as a throw when it throws, with its own stack", async () => {
    const fn = await storeFunction("export default () => {\n  throw new RangeError('too far');\n};");
    expect(await run(createSandboxing(), fn)).toMatchObject({
      kind: "threw",
      error: {
        name: "RangeError",
        message: "too far",
        stack: expect.stringContaining("user-function.js:2:9"),
      },
    });
  });

  it("is told as lost when it ends its isolate, and the function can run again", async () => {
    const sandboxing = createSandboxing();
    const fn = await storeFunction(
      "export default (data) => { if (data.exit) { process.exit(1); } return 'alive'; };",
    );
    expect(await run(sandboxing, fn, { exit: true })).toMatchObject({ kind: "sandbox-lost", logs: [] });
    const after = await run(sandboxing, fn);
    expect(after).toMatchObject({ kind: "returned", value: { type: "text", text: "alive" } });
  });

  it("is told as timed out when nothing can settle it any more", async () => {
    const fn = await storeFunction("export default () => new Promise(() => undefined);");
    expect(await run(createSandboxing(), fn)).toMatchObject({ kind: "timed-out" });
  });

  it("has no code any more when its version was deleted", async () => {
    const fn = await storeFunction();
    const gone = { ...fn, version: { ...fn.version, id: "ver_gone", contentHash: "gone" } };
    await expect(run(createSandboxing(), gone)).rejects.toThrow("the version was deleted");
  });
});

describe("requests of user code", () => {
  const FETCH = `export default async ({ url, count = 1, headers = {} }) => {
    const answers = [];
    for (let i = 0; i < count; i++) {
      answers.push(await fetch(url, { headers }).then((r) => r.json(), (e) => e.message));
    }
    return answers;
  };`;

  /** Puts a third party in place of the network: it answers with what arrived there. */
  function answerInPlaceOfTheNetwork() {
    return vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
      const { url, headers, redirect } = request as Request;
      return Response.json({ url, redirect, headers: Object.fromEntries(headers) });
    });
  }

  it.each(["http://127.0.0.1:1/", "http://localhost/", "http://169.254.169.254/", "http://[::1]/"])(
    "do not reach %s",
    async (url) => {
      const network = answerInPlaceOfTheNetwork();
      const fn = await storeFunction(FETCH);
      const [message] = (await valueOf(createSandboxing(), fn, { url })) as string[];
      expect(message).toMatch(/^outgoing request refused: .* is not a public/);
      expect(network).not.toHaveBeenCalled();
    },
  );

  it("leave without the headers that speak for the platform, and marked as ours", async () => {
    answerInPlaceOfTheNetwork();
    const fn = await storeFunction(FETCH);
    const headers = {
      authorization: "Bearer mine",
      "x-api-key": "k",
      "cf-connecting-ip": "1.2.3.4",
      "x-forwarded-for": "1.2.3.4",
      "x-real-ip": "1.2.3.4",
      "cdn-loop": "somebody-else",
      "hookwright-no-store": "1",
    };
    const [answer] = (await valueOf(createSandboxing(), fn, {
      url: "https://api.example.org/a?b=1",
      headers,
    })) as {
      url: string;
      redirect: string;
      headers: Record<string, string>;
    }[];
    expect(answer).toMatchObject({ url: "https://api.example.org/a?b=1", redirect: "manual" });
    expect(answer?.headers).toMatchObject({ authorization: "Bearer mine", "x-api-key": "k" });
    expect(answer?.headers["cdn-loop"]).toMatch(/^hookwright/);
    const names = Object.keys(answer?.headers ?? {}).filter((name) =>
      /^(cf-|x-forwarded|x-real|hookwright)/.test(name),
    );
    expect(names).toEqual([]);
  });

  it("are counted for each run", async () => {
    const network = answerInPlaceOfTheNetwork();
    const sandboxing = createSandboxing();
    const fn = await storeFunction(FETCH);
    const input = { url: "https://api.example.org/", count: RUN_REQUESTS + 2 };
    const answers = (await valueOf(sandboxing, fn, input)) as unknown[];
    expect(answers.filter((answer) => typeof answer === "string")).toEqual([
      "outgoing request refused: a run may make 50 outgoing requests (the function's limits.outgoingRequests)",
      "outgoing request refused: a run may make 50 outgoing requests (the function's limits.outgoingRequests)",
    ]);
    expect(network).toHaveBeenCalledTimes(RUN_REQUESTS);
    const [answer] = (await valueOf(sandboxing, fn, { ...input, count: 1 })) as unknown[];
    expect(answer).toMatchObject({ url: "https://api.example.org/" });
  });
});
