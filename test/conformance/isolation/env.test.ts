import { describe, expect, inject, it } from "vitest";
import { install, runs } from "../craft/runner.ts";
import { putSecret } from "../secrets.ts";
import { askJson, runAttempts, usurps, usurpsWithHost, type Attempt, type Ending } from "./attempts.ts";
import { CRAWL, type Crawled } from "./crawl.ts";

/** The environment, database and secrets of the gateway, for which a function looks everywhere. */

const notThere = (specifier: string): Attempt => ({
  name: `the module ${specifier} is not there`,
  tries: `Object.keys(await reach(${JSON.stringify(specifier)}))`,
  throws: /^No such module /,
});

describe.concurrent("modules that are not the function's:", () => {
  runAttempts([
    ...[
      "worker.js",
      "./worker.js",
      "../worker.js",
      "/bundle/worker.js",
      "src/index.ts",
      "file:///bundle/worker.js",
      "file:///etc/passwd",
      "file:///proc/self/environ",
      "data:text/javascript,export default 1",
      "http://127.0.0.1/",
      "cloudflare-internal:env",
      "cloudflare-internal:d1-api",
      "cloudflare-internal:workers",
      "node-internal:process",
      "workerd:unsafe",
      "workerd:rtti",
      "internal:unsafe-eval",
    ].map(notThere),
    {
      name: "require reaches no more than import",
      tries:
        'const { createRequire } = await reach("node:module"); createRequire("/bundle/x.js")("./worker.js"); return 1;',
      throws: /^No such module /,
    },
  ]);
});

describe.concurrent("the runtime's doors to bindings:", () => {
  runAttempts([
    { name: "env is empty", tries: "Reflect.ownKeys(workers.env)", gives: [] },
    { name: "process.env is empty", tries: "Reflect.ownKeys(process.env)", gives: [] },
    { name: "exports are the isolate's own", tries: "Reflect.ownKeys(workers.exports)", gives: ["default"] },
    {
      name: "no entrypoint of ours is among the exports",
      tries:
        'return ["Sandbox", "Egress", "Database", "Maintenance", "Jobs", "RateLimit"].filter((name) => workers.exports[name] !== undefined);',
      gives: [],
    },
    {
      name: "an environment that it makes itself holds what it put there",
      tries: "workers.withEnv({ mine: 1 }, () => Object.keys(workers.env))",
      gives: ["mine"],
    },
    { name: "a service cannot be made", tries: "new workers.ServiceStub()", throws: /Illegal constructor/ },
    {
      name: "the cache cannot be purged",
      tries: "workers.cache.purge({ purgeEverything: true })",
      throws: /./,
    },
  ]);

  it("the entrypoint itself has neither environment nor props", async () => {
    const source = usurps(`const { env, ctx } = this;
      const told = { env: Reflect.ownKeys(env), props: Object.keys(ctx.props ?? {}), exports: Object.keys(ctx.exports) };
      return { kind: "returned", value: { type: "json", text: JSON.stringify(told) }, logs: [] };`);
    expect(await askJson(await install({ source }))).toEqual({ env: [], props: [], exports: ["default"] });
  });

  it("is told of a run what concerns it alone", async () => {
    const source = usurps(
      'return { kind: "returned", value: { type: "json", text: JSON.stringify(Object.keys(call)) }, logs: [] };',
    );
    const told = await askJson<string[]>(await install({ source }));
    expect(told.filter((name) => /workspace|version|chain|token|secret/i.test(name))).toEqual([]);
  });
});

describe.concurrent("the machine:", () => {
  const notImplemented = (name: string, tries: string): Attempt => ({
    name,
    tries,
    throws: /not implemented|disallowed|Illegal constructor/,
  });
  runAttempts([
    {
      name: "the file system is the isolate's own",
      tries: '(await reach("node:fs")).readdirSync("/").toSorted()',
      gives: ["bundle", "dev", "tmp"],
    },
    {
      name: "beside its code lie our bootstrap's modules and no others",
      tries:
        '(await reach("node:fs")).readdirSync("/bundle").filter((name) => !/^(?:hookwright-[a-z-]+|user-function)\\.js$/.test(name))',
      gives: [],
    },
    ...["/etc/passwd", "/proc/self/environ", "/bundle/../../etc/passwd", "/dev/mem"].map((path): Attempt => ({
      name: `${path} cannot be read`,
      tries: `(await reach("node:fs")).readFileSync(${JSON.stringify(path)}, "utf8")`,
      throws: /no such file/,
    })),
    {
      name: "a link leads nowhere outside",
      tries:
        'const fs = await reach("node:fs"); fs.symlinkSync("/etc/passwd", "/tmp/link"); return fs.readFileSync("/tmp/link", "utf8");',
      throws: /no such file/,
    },
    {
      name: "its code cannot be written over",
      tries: '(await reach("node:fs")).writeFileSync("/bundle/hookwright-run.js", "")',
      throws: /not permitted/,
    },
    {
      name: "a file of settings cannot be loaded",
      tries: 'process.loadEnvFile("/proc/self/environ")',
      throws: /no such file/,
    },
    {
      name: "the machine has no name and no addresses",
      tries:
        'const os = await reach("node:os"); return [os.hostname(), os.networkInterfaces(), os.userInfo()];',
      gives: ["localhost", {}, {}],
    },
    notImplemented("no command is run", '(await reach("node:child_process")).execSync("id")'),
    notImplemented("no program takes the process over", 'process.execve("/bin/sh", ["sh"])'),
    notImplemented("no process is killed", "process.kill(1, 9)"),
    notImplemented("no library is loaded", 'process.dlopen({}, "/lib/libc.so.6")'),
    notImplemented("no internal binding is given", 'process.binding("fs")'),
    notImplemented("no internal binding is linked", 'process._linkedBinding("fs")'),
    notImplemented(
      "no thread is started",
      'new (await reach("node:worker_threads")).Worker("1", { eval: true })',
    ),
    notImplemented("no other process is forked", '(await reach("node:cluster")).fork()'),
    notImplemented("no database file is opened", 'new (await reach("node:sqlite")).DatabaseSync("/tmp/x")'),
    notImplemented("no inspector is connected", 'new (await reach("node:inspector")).Session().connect()'),
    notImplemented("no heap is dumped", '(await reach("node:v8")).getHeapSnapshot()'),
    notImplemented("no context is made", '(await reach("node:vm")).runInNewContext("1")'),
    notImplemented("no text becomes code", 'eval("1")'),
    notImplemented("no text becomes a function", 'MODULES.kvs.get.constructor("return 1")'),
    notImplemented(
      "no bytes become code",
      "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
    ),
  ]);
});

describe.concurrent("our own frames under the function:", () => {
  runAttempts([
    {
      name: "a stack names the isolate's modules and nothing below them",
      tries:
        'return new Error("x").stack.split("\\n").slice(1).filter((line) => !/[ (](?:user-function|hookwright-[a-z-]+)\\.js:\\d+:\\d+\\)?$/.test(line));',
      gives: [],
    },
    {
      name: "a stack gives neither functions nor their this",
      tries: `const before = Error.prepareStackTrace;
        Error.prepareStackTrace = (_, sites) => sites.flatMap((site) => [site.getThis(), site.getFunction()]);
        const found = new Error("x").stack.filter((value) => value !== undefined);
        Error.prepareStackTrace = before;
        return found.length;`,
      gives: 0,
    },
    {
      name: "functions do not tell their caller",
      tries: "MODULES.kvs.get.caller",
      throws: /'caller', 'callee', and 'arguments'/,
    },
    {
      name: "what MODULES hands out carries nothing more",
      tries:
        'return Object.values(MODULES.kvs).flatMap((door) => Reflect.ownKeys(door)).filter((key) => !["name", "length"].includes(key));',
      gives: [],
    },
  ]);
});

describe.concurrent("everything that can be reached", () => {
  it("holds no binding, no stub and no key", async () => {
    const target = await install({ source: runs(CRAWL) });
    const { objects, bindings, texts } = await askJson<Crawled>(target);
    expect(objects).toBeGreaterThan(1_000);
    // Its own entrypoint, which can do what the function can.
    expect(bindings.filter(({ path }) => !/exports(?:\.default|$)/.test(path))).toEqual([]);
    expect(texts.filter((text) => text.includes(inject("adminToken")))).toEqual([]);
    expect(texts.filter((text) => /^[0-9a-f]{64}$|^[A-Za-z0-9+/]{43}=$/.test(text))).toEqual([]);
  });
});

/** Ways to get more from the host than its contract has, and how each is refused. */
const HOST_TRIES = [
  "host.__proto__()",
  "host.prototype()",
  "host.toJSON()",
  'host["#deps"]()',
  'host["#run"]()',
  'host["#guard"]((db) => db)',
  "host.env()",
  "host.ctx()",
  "host.readCode()",
  "host.end()",
  "host.kvsGet.constructor()",
  'host.kvsGet.constructor.constructor("return process")()',
  "host.log.caller()",
  "host.secretGet.then()",
  'host.kvsGet(["a"]).constructor.constructor("return process")()',
];

describe.concurrent("the host of a run has its methods and nothing else:", () => {
  let endings: Promise<Ending[]> | undefined;
  it.each(HOST_TRIES.map((tries, index) => ({ tries, index })))("$tries", async ({ index }) => {
    endings ??= install({
      source: usurpsWithHost(
        `const told = []; for (const attempt of [${HOST_TRIES.map((tries) => `async () => ${tries}`).join(", ")}]) { told.push(await ending(attempt)); } return told;`,
      ),
    }).then((target) => askJson<Ending[]>(target));
    expect((await endings)[index]).toEqual({ threw: expect.any(String) });
  });

  it("says of a refusal its name, message and status, and nothing of where it was made", async () => {
    const source = usurpsWithHost(
      "try { await host.kvsGet(null); } catch (error) { return [Object.keys(error), error.stack.split('\\n').slice(1).filter((line) => /worker\\.js|\\/src\\//.test(line))]; }",
    );
    expect(await askJson(await install({ source }))).toEqual([["name", "status", "remote"], []]);
  });

  it("takes the workspace from nobody", async () => {
    const key = `isolation:${crypto.randomUUID()}`;
    const name = await putSecret("the value of a secret");
    const source = usurpsWithHost(`
      const other = { workspaceId: "ws_other", workspace_id: "ws_other", functionId: "fn_other" };
      await host.kvsWrite({ key: ${JSON.stringify(key)}, value: { mine: true }, ...other }, "ws_other");
      await host.counterSet({ key: ${JSON.stringify(key)}, value: 5, ...other }, "ws_other");
      return [
        Object.keys(await host.kvsGet([${JSON.stringify(key)}], "ws_other")).length,
        await host.counterGet([${JSON.stringify(key)}], other),
        Object.keys(await host.secretGet([${JSON.stringify(name)}], other)).length,
      ];`);
    const own = await install({
      source: runs(
        `return [Object.keys(await MODULES.kvs.get({ keys: [${JSON.stringify(key)}] })), await MODULES.counter.get({ keys: [${JSON.stringify(key)}] })];`,
      ),
    });
    expect(await askJson(await install({ source }))).toEqual([1, [5], 1]);
    expect(await askJson(own)).toEqual([[key], [5]]);
  });
});
