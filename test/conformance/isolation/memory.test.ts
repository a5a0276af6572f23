import { describe, expect, it } from "vitest";
import { install, runs, send, type Target } from "../craft/runner.ts";
import { askJson, posts, REACH } from "./attempts.ts";
import { inOneIsolate, SAYS } from "./one-isolate.ts";

/** The memory of another function, in the same process of the machine as often as not. */

interface Place {
  name: string;
  /** Leaves a mark where another function might find it. */
  plant: string;
  /** An expression that is true where the mark is found. */
  finds: string;
  /** A later run of the function that left it finds it: the mark is really there. */
  stays: boolean;
}

const PLACES: Place[] = [
  { name: "a global", plant: "globalThis.mark = 1;", finds: "globalThis.mark === 1", stays: true },
  { name: "the module's own scope", plant: "own.mark = 1;", finds: "own.mark === 1", stays: true },
  {
    name: "the scope of our bootstrap",
    plant: 'const runtime = await reach("hookwright-", "runtime.js"); runtime.RetryableError.mark = 1;',
    finds: "MODULES.RetryableError.mark === 1",
    stays: true,
  },
  {
    name: "a prototype that all objects share",
    plant: "Object.prototype.markOfAll = 1;",
    finds: "({}).markOfAll === 1",
    stays: true,
  },
  {
    name: "a method that all lists share",
    plant: "Array.prototype.mark = () => 1;",
    finds: '"mark" in []',
    stays: true,
  },
  {
    name: "a name of the symbol registry",
    plant: 'globalThis[Symbol.for("mark")] = 1;',
    finds: 'globalThis[Symbol.for("mark")] === 1',
    stays: true,
  },
  {
    name: "the environment of the process",
    plant: 'process.env.MARK = "1";',
    finds: 'process.env.MARK === "1"',
    stays: true,
  },
  {
    name: "a listener of the process",
    plant: 'process.on("mark", () => undefined);',
    finds: 'process.listenerCount("mark") > 0',
    stays: true,
  },
  {
    name: "memory that threads share",
    plant: "globalThis.shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });",
    finds: "globalThis.shared !== undefined",
    stays: true,
  },
  {
    name: "a server that listens",
    plant:
      'const http = await reach("node:http"); http.createServer((_, response) => response.end("mark")).listen(8080);',
    finds:
      'await reach("cloudflare:", "node").then(({ handleAsNodeRequest }) => handleAsNodeRequest(8080, new Request("http://x/"))).then((response) => response.ok, () => false)',
    stays: true,
  },
  {
    name: "a channel for diagnostics",
    plant:
      'const { channel } = await reach("node:diagnostics_channel"); channel("mark").subscribe(() => undefined);',
    finds: '(await reach("node:diagnostics_channel")).channel("mark").hasSubscribers',
    stays: true,
  },
  {
    name: "the agent of HTTP",
    plant: 'const http = await reach("node:http"); http.globalAgent.mark = 1;',
    finds: '(await reach("node:http")).globalAgent.mark === 1',
    stays: true,
  },
  {
    name: "a file",
    plant: 'const fs = await reach("node:fs"); fs.writeFileSync("/tmp/mark", "1");',
    finds: '(await reach("node:fs")).existsSync("/tmp/mark")',
    stays: false,
  },
  {
    name: "the cache",
    plant:
      'await caches.default.put("http://mark.example/", new Response("1", { headers: { "cache-control": "max-age=60" } })).catch(() => undefined);',
    finds:
      'await caches.default.match("http://mark.example/").then((found) => found !== undefined, () => false)',
    stays: false,
  },
  {
    name: "a channel of broadcasts",
    plant:
      'const { BroadcastChannel } = await reach("node:worker_threads"); try { globalThis.channel = new BroadcastChannel("mark"); } catch {}',
    finds: "globalThis.channel !== undefined",
    stays: false,
  },
];

const SOURCE = `${REACH}${SAYS}const own = {};
${runs(`const places = [${PLACES.map(
  ({ plant, finds }) =>
    `{ plant: async () => { ${plant} return true; }, finds: async () => Boolean(${finds}) }`,
).join(",\n")}];
  return says(await places[hook.body.place][hook.body.do]());`)}`;

/** Several: a function has one of the machine's sandboxes, and some of these share the planter's. */
const others = Promise.all(Array.from({ length: 4 }, () => install({ source: SOURCE })));

describe.concurrent("what a function leaves behind in", () => {
  it.each(PLACES.map((place, index) => ({ ...place, index })))("$name", async ({ index, stays }) => {
    const find = (other: Target) => askJson(other, posts({ place: index, do: "finds" }));
    await inOneIsolate(SOURCE, async ({ ask }) => {
      expect(await ask("plant", { place: index })).toBe(true);
      expect(await ask("finds", { place: index })).toBe(stays);
      const found = await Promise.all((await others).map(find));
      expect(found).toEqual(Array(4).fill(expect.objectContaining({ value: false })));
    });
  });
});

describe.concurrent("memory that was used before", () => {
  it.each([
    ["a buffer that is not cleared", "Buffer.allocUnsafeSlow(1_000_000)"],
    ["a part of the pool", "Buffer.allocUnsafe(4_000)"],
    ["a new buffer", "new Uint8Array(1_000_000)"],
    ["memory of WebAssembly", "new Uint8Array(new WebAssembly.Memory({ initial: 16 }).buffer)"],
    [
      "a buffer that grew",
      "new Uint8Array(new ArrayBuffer(8, { maxByteLength: 1_000_000 }).transfer(1_000_000))",
    ],
  ])("is empty in %s", async (_, expression) => {
    const filler = await install({
      source: runs(
        "globalThis.held = Array.from({ length: 8 }, () => new Uint8Array(1_000_000).fill(0xaa)); return 1;",
      ),
    });
    await askJson(filler);
    const looker = await install({
      source: runs(
        `let found = 0; for (let i = 0; i < 4; i++) { found += (${expression}).indexOf(0xaa) + 1; } return found;`,
      ),
    });
    expect(await askJson(looker)).toBe(0);
  });
});

describe.concurrent("what runs in another function", () => {
  it("keeps its timers, whichever numbers are cleared here", async () => {
    const slow = await install({
      source: runs("await new Promise((done) => setTimeout(done, 400)); return 'woken';"),
    });
    const clearer = await install({
      source: runs(
        "for (let id = -10; id < 20_000; id++) { clearTimeout(id); clearInterval(id); } return 'cleared';",
      ),
    });
    const running = send(slow);
    await Promise.all(Array.from({ length: 5 }, () => send(clearer)));
    expect((await running).body.toString()).toBe("woken");
  });

  it.each([
    ["process.abort()", "process.abort();"],
    ["process.exit()", "process.exit(0);"],
    ["process.reallyExit()", "process.reallyExit(1);"],
    [
      "abortIsolate()",
      'const { abortIsolate } = await import(["cloudflare", "workers"].join(":")); abortIsolate("x");',
    ],
  ])("goes on when a function calls %s", async (_, ends) => {
    const source = runs(
      "await MODULES.kvs.get({ keys: ['a'] }); await new Promise((done) => setTimeout(done, 500)); await MODULES.kvs.get({ keys: ['a'] }); return 'fine';",
    );
    const [one, two, ender] = await Promise.all([
      install({ source }),
      install({ source }),
      install({ source: runs(ends) }),
    ]);
    const running = [send(one), send(two)];
    const ended = await send(ender);
    expect(ended.status).toBe(502);
    const answers = await Promise.all(running);
    expect(answers.map(({ body }) => body.toString())).toEqual(["fine", "fine"]);
  });
});
