import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import { createCodeCache } from "../../../src/sandbox/code-cache.ts";
import { createDirectRunner, dispatch } from "../../../src/sandbox/dispatch.ts";
import { getRecords } from "../../../src/host/kvs.ts";
import { db, storeFunction, toInvocation, toSources, WORKSPACE } from "../../support/worker/factories.ts";

const runner = createDirectRunner({
  loader: env.LOADER,
  codes: createCodeCache(),
  egressFor: (loaderId, limits) => exports.Egress({ props: { loaderId, limits } }),
});

/** Writes under its key, on and on, as MODULES or through a duplicate of the host that it keeps. */
const STAYS = `export default async ({ key }, { MODULES }) => {
  for (let i = 0; i < 20; i++) {
    await MODULES.kvs.write({ key, value: { i } });
    await new Promise((done) => setTimeout(done, 50));
  }
};`;
const KEEPS = `const ready = import("hookwright-" + "main.js").then(async (main) => {
  const { waitUntil } = await import("cloudflare:" + "workers");
  main.default.prototype.run = async (call) => ({ kind: "waiting", run: { goOn: async (given) => {
    const [host, { key }] = [given.dup(), JSON.parse(call.input)];
    waitUntil((async () => {
      for (let i = 0; i < 20; i++) {
        await new Promise((done) => setTimeout(done, 50));
        await host.kvsWrite({ key, value: { i } });
      }
    })());
    return { kind: "returned", value: { type: "empty" }, logs: [] };
  } } });
});
export default () => ready;`;

describe("the capabilities of a run", () => {
  it.each([
    ["its deadline", STAYS, 200],
    ["its end, kept by a function in our bootstrap's place", KEEPS, 5_000],
  ])("end with %s", async (_, code, allowedMs) => {
    const fn = await storeFunction(code);
    await dispatch(runner, toInvocation(fn, { key: "warm" }), toSources(toInvocation(fn)), createRunTrace());
    const trace = createRunTrace();
    const invocation = toInvocation(fn, { key: "late" }, { deadline: Date.now() + allowedMs });
    await dispatch(runner, invocation, toSources(invocation, trace), trace);
    await scheduler.wait(50);
    const read = async () => JSON.stringify(await getRecords(db, WORKSPACE, ["late"], Date.now()));
    const before = await read();
    await scheduler.wait(500);
    expect(await read()).toBe(before);
  });
});
