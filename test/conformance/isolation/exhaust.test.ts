import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { api, install, returns, runs, send, type Target } from "../craft/runner.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { askJson, posts, REACH, runAttempts, usurps } from "./attempts.ts";
import { inOneIsolate, MovedError, SAYS } from "./one-isolate.ts";

/** Names that are guessed, and allowances that are stretched. */

const COUNT = 40;
const call = (target: Target) =>
  send(target).then(({ headers }) => headers.get("hookwright-invocation")?.[0] ?? "");

/** At each place of names of one length, how many characters there are in all of them. */
function countVariants(names: string[]): number[] {
  return Array.from(names[0] ?? "", (_, at) => new Set(names.map((name) => name[at])).size);
}

describe.concurrent("a name that nobody told", () => {
  it("cannot be guessed for an endpoint", async () => {
    const { functionId } = await install({ source: returns("1") });
    const made = await Promise.all(
      Array.from({ length: COUNT }, () => api.call<Target>("POST", `/functions/${functionId}/endpoints`, {})),
    );
    const suffixes = made.map(({ body }) => body.suffix);
    expect(suffixes.filter((suffix) => !/^[A-Za-z0-9]{32}$/.test(suffix))).toEqual([]);
    expect(new Set(suffixes).size).toBe(COUNT);
    // Of 62 characters, 40 draws give about 30; a counter or a clock in it gives one or a few.
    expect(Math.min(...countVariants(suffixes))).toBeGreaterThan(10);
  });

  it("cannot be guessed for a run, beyond its time", async () => {
    const target = await install({ source: returns("1") });
    const ids = await Promise.all(Array.from({ length: COUNT }, () => call(target)));
    expect(ids.filter((id) => !/^inv_[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toEqual([]);
    expect(Math.min(...countVariants(ids.map((id) => id.slice(-16))))).toBeGreaterThan(8);
  });

  it("is wholly needed", async () => {
    const { suffix } = await install({ source: returns("1") });
    const swapped = suffix.replace(/[a-z]/i, (letter) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    );
    const tries = [
      suffix.slice(0, -1),
      `${suffix}0`,
      `${suffix}%00`,
      `${suffix}%20`,
      `%25`,
      swapped,
      `_${suffix.slice(1)}`,
      "%",
      "_".repeat(32),
      "*",
    ];
    const answers = await Promise.all(tries.map((name) => send({ functionId: "", suffix: name })));
    expect(answers.map(({ headers }) => headers.get("hookwright-error"))).toEqual(
      tries.map(() => ["endpoint_not_found"]),
    );
  });
});

const FLOOD = `const flood = async (url, count) => {
  let made = 0;
  for (let i = 0; i < count; i++) {
    try { await (await fetch(url)).arrayBuffer(); made++; } catch {}
  }
  return made;
};
`;

// The functions of `wrangler dev` cannot reach this machine.
describe.runIf(edition === "start").concurrent("the outgoing requests of a function are counted", () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(() => upstream.close());

  /** An address of the service that no other test calls, and how often it was called. */
  function newAddress() {
    const path = `/${crypto.randomUUID()}`;
    const count = () => upstream.received.filter((received) => received.path === path).length;
    return { url: `${upstream.url}${path}`, count };
  }

  it("when runs overlap: together they have what they have one by one", async () => {
    const { url, count } = newAddress();
    const target = await install({ source: `${FLOOD}${runs("return flood(hook.body.url, 100);")}` });
    await Promise.all(Array.from({ length: 4 }, () => send(target, posts({ url }))));
    expect(count()).toBeGreaterThan(50);
    expect(count()).toBeLessThanOrEqual(200);
  });

  it("when they are made after the run's end", async () => {
    const { url, count } = newAddress();
    const target = await install({
      source: `${REACH}${FLOOD}${runs('const { waitUntil } = await reach("cloudflare:", "workers"); waitUntil(flood(hook.body.url, 100)); return 1;')}`,
    });
    await askJson(target, posts({ url }));
    await sleep(1_500);
    expect(count()).toBeLessThanOrEqual(50);
  });

  it("when a run makes runs of its own entrypoint", async () => {
    const { url, count } = newAddress();
    const source = `${REACH}${FLOOD}${runs(`
      if (hook.body.isInner) { return flood(hook.body.url, 50); }
      const { exports } = await reach("cloudflare:", "workers");
      data.jsonPayload.data.hook_data.body.isInner = true;
      const call = { id: "inv_own", handler: "default", input: JSON.stringify(data), settings: {}, deadline: Date.now() + 5_000 };
      await Promise.all(Array.from({ length: 4 }, () => exports.default.run(call)));
      return 1;`)}`;
    await send(await install({ source }), posts({ url }));
    expect(count()).toBeLessThanOrEqual(50);
  });

  it("anew for each run, also behind one that was given up at its deadline", async () => {
    const { url, count } = newAddress();
    const source = `${SAYS}${FLOOD}let stays = 0;
${runs(`switch (hook.body.do) {
      case "stay": stays++; await new Promise((done) => setTimeout(done, 3_000)); return;
      case "flood": return says(await flood("${url}", 300));
      default: return says(stays);
    }`)}`;
    await inOneIsolate(source, async ({ target, ask, tell }) => {
      const path = `/functions/${target.functionId}/endpoints`;
      const hasty = (await api.call<Target>("POST", path, { timeoutMs: 300 })).body;
      await ask("nothing");
      await tell("stay", hasty);
      // What these leave over is not for the next one.
      for (let i = 0; i < 6; i++) {
        if ((await ask<number>("nothing")) !== 1) {
          throw new MovedError("it stayed in another isolate");
        }
      }
      await ask("flood");
      expect(count()).toBeLessThanOrEqual(50);
    });
  });

  it("while its code is checked before it is saved", async () => {
    const { url, count } = newAddress();
    const source = `${REACH}${FLOOD}reach("hookwright-", "main.js").then((main) => {
        main.default.prototype.check = async () => { await flood("${url}", 200); return null; };
      });
      export default () => 1;`;
    await api.call("POST", "/functions", {
      name: "x",
      dialect: "craft",
      code: source,
      modules: {},
      variables: [],
    });
    expect(count()).toBeLessThanOrEqual(50);
  });
});

describe.concurrent("a save", () => {
  it("does not wait for code that keeps its check waiting", async () => {
    const source = `import("hookwright-" + "main.js").then((main) => {
        main.default.prototype.check = () => new Promise((done) => setTimeout(done, 60_000, null));
      });
      export default () => 1;`;
    const code = { name: "x", dialect: "craft", code: source, modules: {}, variables: [] };
    const saving = api.call("POST", "/functions", code).then(({ status }) => status);
    // Twice the time that a save waits for a sandbox, and some more.
    expect([422, 503]).toContain(await Promise.race([saving, sleep(13_000).then(() => "no answer")]));
  });
});

describe.concurrent("a run that wants more than is meant for it", () => {
  it("does not start other runs without end", async () => {
    const { functionId } = await install({ source: returns("1") });
    const source =
      runs(`const calls = Array.from({ length: 60 }, () => MODULES.craftFunctions.invoke({ functionId: "${functionId}", data: {} }));
      return (await Promise.allSettled(calls)).filter(({ status }) => status === "fulfilled").length;`);
    expect(await askJson<number>(await install({ source }))).toBeLessThan(60);
  });

  runAttempts([
    {
      name: "finds its capabilities as they were after 200 refusals",
      tries: `const calls = Array.from({ length: 200 }, () => MODULES.kvs.get({ keys: [5] }));
        const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === "rejected").length;
        return [refused, await MODULES.counter.get({ keys: ["isolation:none"] })];`,
      gives: [200, [0]],
    },
  ]);
});

// One after the other, and no more than the sandbox has done in a moment: others share it.
describe("a value that is more than anybody needs", () => {
  it.each([
    [
      "nested 50,000 deep",
      "let value = 0; for (let i = 0; i < 50_000; i++) { value = [value]; } return value;",
    ],
    ["of 20,000 names", 'return Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ["k" + i, i]));'],
    ["with a name of 100,000 characters", 'return { ["k".repeat(100_000)]: 1 };'],
    ["of 2,000 classes", "return Array.from({ length: 2_000 }, (_, i) => new (class { value = i; })());"],
    [
      "under 10,000 prototypes",
      "let value = { a: 1 }; for (let i = 0; i < 10_000; i++) { value = Object.create(value); } value.own = value.a; return value;",
    ],
    [
      "with 10,000 headers",
      'return { craft_headers: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => ["x-" + i, "1"])) };',
    ],
    ["with a status of 50,000 members", "return { craft_status_code: Array(50_000).fill(0) };"],
  ])("%s hurts nobody else", async (_, body) => {
    const [hostile, next] = await Promise.all([
      install({ source: runs(body) }),
      install({ source: returns("'next'") }),
    ]);
    expect([200, 500]).toContain((await send(hostile)).status);
    expect((await send(next)).body.toString()).toBe("next");
  });

  it.each([
    ["of too many names", 'Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => ["x-" + i, "1"]))'],
    ["of too many lists", "Array.from({ length: 5_000 }, () => [[]])"],
    [
      "too deep",
      "(() => { let value = {}; for (let i = 0; i < 5_000; i++) { value = { value }; } return value; })()",
    ],
  ])("%s from an isolate that speaks in our bootstrap's place does not either", async (_, junk) => {
    const next = await install({ source: returns("'next'") });
    for (const member of ["more: junk", "reserved: { headers: junk }", "reserved: { statusCode: junk }"]) {
      const source = usurps(`const junk = ${junk};
        return { kind: "returned", value: { type: "json", text: "{}", ${member} }, logs: [junk], error: junk };`);
      expect([200, 502]).toContain((await send(await install({ source }))).status);
      expect((await send(next)).body.toString()).toBe("next");
    }
  });
});
