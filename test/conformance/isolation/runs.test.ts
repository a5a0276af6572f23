import { describe, expect, it } from "vitest";
import { api, eventually, install, readInvocation, runs, type Target } from "../craft/runner.ts";
import type { RawAnswer } from "../raw-request.ts";
import { askJson, posts, REACH, usurps } from "./attempts.ts";
import { inOneIsolate, NOTES, SAYS } from "./one-isolate.ts";

/**
 * Another run's capabilities and log: those of a run that is over, and those of one beside it. The
 * functions wait for the test's word where a run has to be over, so that nothing here depends on
 * how fast the machine is.
 */

/** The source of a function that does what it is told to do, with notes. */
function notes(cases: Record<string, string>): string {
  const all = Object.entries(cases).map(([name, body]) => `case "${name}": { ${body} return 1; }`);
  return `${REACH}${SAYS}${NOTES}${runs(`const { waitUntil } = await reach("cloudflare:", "workers");
  const act = async () => {
    switch (hook.body.do) {
      case "tell": return notes;
      case "say": words.add(hook.body.word); return 1;
      ${all.join("\n      ")}
    }
  };
  return says(await act());`)}`;
}

const refusals = (count: number) => Array.from({ length: count }, () => ({ threw: expect.any(String) }));

/** The log as the record shows it. */
async function readLog(answer: RawAnswer): Promise<string[]> {
  return (await readInvocation(answer)).logs?.map(({ message }) => message) ?? [];
}

const newKey = () => `isolation:${crypto.randomUUID()}`;

/** What the workspace's store holds under a key, as another function sees it. */
async function readKey(key: string): Promise<unknown> {
  const target = await install({ source: runs("return MODULES.kvs.get({ keys: [hook.body.key] });") });
  return askJson(target, posts({ key }));
}

/** Another endpoint of a function, which gives its runs up soon. */
async function makeHasty({ functionId }: Target): Promise<Target> {
  return (await api.call<Target>("POST", `/functions/${functionId}/endpoints`, { timeoutMs: 500 })).body;
}

describe.concurrent("MODULES of a run that is over", () => {
  it.each([
    ["used its capabilities", "await MODULES.counter.get({ keys: ['a'] });"],
    ["never used them", ""],
  ])("do nothing in a later run, where it %s", async (_, uses) => {
    const key = newKey();
    const source = notes({
      keep: `${uses} globalThis.kept = MODULES;`,
      use: `await note(() => globalThis.kept.kvs.write({ key: "${key}", value: {} }));`,
    });
    await inOneIsolate(source, async ({ ask, readNotes }) => {
      await ask("keep");
      await ask("use");
      expect(await readNotes(1)).toEqual(refusals(1));
      expect(await readKey(key)).toEqual({});
    });
  });

  it("do nothing in what the run left behind", async () => {
    const key = newKey();
    const source = notes({
      leave: `await MODULES.counter.get({ keys: ["a"] });
        waitUntil(until("over").then(() => note(() => MODULES.kvs.write({ key: "${key}", value: {} }))));`,
    });
    await inOneIsolate(source, async ({ ask, say, readNotes }) => {
      await ask("leave");
      await say("over");
      expect(await readNotes(1)).toEqual(refusals(1));
      expect(await readKey(key)).toEqual({});
    });
  });

  it("write nothing into the log of the next one", async () => {
    const source = notes({
      first: `globalThis.kept = MODULES.logger; console.log("first");
        await MODULES.counter.get({ keys: ["a"] });
        waitUntil(until("over").then(() => { console.log("late"); MODULES.logger.log("late"); words.add("written"); }));`,
      second: `globalThis.kept?.log("by a kept logger"); console.log("second"); words.add("over"); await until("written");`,
    });
    await inOneIsolate(source, async ({ ask, tell }) => {
      await ask("tell");
      const first = await tell("first");
      const second = await tell("second");
      expect(await readLog(first)).toEqual(["first"]);
      expect(await readLog(second)).toEqual(["second"]);
    });
  });
});

/** Uses of a host, in code of a function in our bootstrap's place. */
const USES = [
  'host.kvsWrite({ key: "x", value: {} })',
  'host.kvsGet(["x"])',
  'host.counterIncrement({ key: "x" })',
  'host.secretGet(["X"])',
  'host.log([{ time: Date.now(), level: "INFO", message: "after the end" }])',
  // By way of a run of its own entrypoint, which no caller of ours has asked for.
  "workers.exports.default.use(host)",
];

/** Keeps a duplicate of the host, and uses it in every way once it hears that the run is over. */
const KEEPS_HOST = `${SAYS}${NOTES}${usurps(`
  const answer = (value) => ({ kind: "returned", value: { type: "json", text: JSON.stringify(says(value)) }, logs: [] });
  switch (body.do) {
    case "tell": return answer(notes);
    case "say": words.add(body.word); return answer(1);
  }
  const main = await reach("hookwright-", "main.js");
  main.default.prototype.use = (host) => host.kvsGet(["x"]);
  const goOn = async (given) => {
    const host = given.dup();
    const attempts = [${USES.map((use) => `() => ${use}`).join(", ")}];
    const left = until("over").then(async () => {
      for (const attempt of attempts) { await note(async () => attempt()); }
    });
    workers.waitUntil(left);
    if (body.do === "stay") { await left; }
    return answer(1);
  };
  return { kind: "waiting", run: { goOn } };`)}`;

/** Long enough for what is over to do something all the same, and to be seen doing it. */
const late = () => new Promise((done) => setTimeout(done, 1_000));
/**
 * The gateway keeps something to do for the first call after a while, and so listens on for that one
 * longest. Several at once, since other tests call too.
 */
const quiet = () => new Promise((done) => setTimeout(done, 700));

describe.concurrent("a host that was kept by a function in our bootstrap's place", () => {
  it.each([1, 2, 3])("does nothing after the end (%d)", async () => {
    await inOneIsolate(KEEPS_HOST, async ({ say, tell, readNotes }) => {
      await quiet();
      const answer = await tell("leave");
      expect(answer.status).toBe(200);
      await say("over");
      expect(await readNotes(USES.length)).toEqual(refusals(USES.length));
      expect(await readLog(answer)).toEqual([]);
    });
  });

  it.each([1, 2, 3])("does nothing after the deadline (%d)", async () => {
    await inOneIsolate(KEEPS_HOST, async ({ target, say, tell, readNotes }) => {
      const hasty = await makeHasty(target);
      await quiet();
      const answer = await tell("stay", hasty);
      expect(answer.headers.get("hookwright-error")).toEqual(["function_timeout"]);
      await say("over");
      // Where the run was ended with its deadline, nothing is left of it that could take notes.
      await late();
      expect((await readNotes(0)).filter((ending) => "gave" in ending)).toEqual([]);
      expect(await readLog(answer)).toEqual([]);
    });
  });
});

describe.concurrent("MODULES of a run that was given up at its deadline", () => {
  it.each([1, 2, 3])("do nothing from then on (%d)", async () => {
    const key = newKey();
    const source = notes({
      stay: `await MODULES.counter.get({ keys: ["a"] });
        await until("over");
        await note(() => MODULES.kvs.write({ key: "${key}", value: {} }));`,
    });
    await inOneIsolate(source, async ({ target, say, tell }) => {
      const hasty = await makeHasty(target);
      await quiet();
      const answer = await tell("stay", hasty);
      expect(answer.headers.get("hookwright-error")).toEqual(["function_timeout"]);
      await say("over");
      await late();
      expect(await readKey(key)).toEqual({});
    });
  });
});

describe.concurrent("a run beside another one of its function", () => {
  it("cannot use the other's capabilities", async () => {
    const key = newKey();
    const source = notes({
      hold: 'await MODULES.counter.get({ keys: ["a"] }); globalThis.held = MODULES; await until("used"); return (await MODULES.counter.get({ keys: ["a"] })).length;',
      find: "return globalThis.held !== undefined;",
      use: `await note(() => globalThis.held.kvs.write({ key: "${key}", value: {} })); words.add("used");`,
    });
    await inOneIsolate(source, async ({ ask, tell, readNotes }) => {
      await ask("tell");
      const holding = tell("hold");
      await eventually(async () => ((await ask<boolean>("find")) ? true : undefined), "the other run");
      await ask("use");
      expect(await readNotes(1)).toEqual(refusals(1));
      expect(JSON.parse((await holding).body.toString())).toMatchObject({ value: 1 });
      expect(await readKey(key)).toEqual({});
    });
  });

  it("keeps its own log, also when the other one wakes it", async () => {
    const source = notes({
      sleeper: `const woken = new Promise((wake) => { globalThis.wake = () => { console.log("by the one that wakes"); wake(); }; });
        words.add("asleep");
        await Promise.race([woken, until("never")]);
        console.log("woken");
        words.add("awake");`,
      waker: 'await until("asleep"); globalThis.wake(); await until("awake"); console.log("has woken");',
    });
    await inOneIsolate(source, async ({ ask, tell }) => {
      await ask("tell");
      const [sleeper, waker] = await Promise.all([tell("sleeper"), tell("waker")]);
      await ask("tell");
      expect([sleeper.status, waker.status]).toEqual([200, 200]);
      expect(await readLog(sleeper)).toEqual(["woken"]);
      expect(await readLog(waker)).toEqual(["by the one that wakes", "has woken"]);
    });
  });
});
