import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { HostError } from "../../../src/core/host-error.ts";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import { createPoolRunner, dispatch } from "../../../src/sandbox/dispatch.ts";
import type { CircuitChange, SandboxPool } from "../../../src/sandbox/pool-contract.ts";
import { createSandboxPool } from "../../../src/sandbox/pool.ts";
import { findCulprit } from "../../../src/core/blame.ts";
import { createSandboxClient, type SandboxClient } from "../../../src/sandbox/sandbox-client.ts";
import { storeFunction, toBundle, toInvocation, toSources } from "../../support/worker/factories.ts";
import {
  acquire,
  createPlaces,
  findNeighbours,
  placeNamed,
  placeOf,
  type Place,
} from "../../support/worker/places.ts";

describe("the pool", () => {
  it("has a home for each function, and uses all of them", async () => {
    const { pool } = createPlaces(2);
    const { home, same, others } = await findNeighbours(pool);
    expect(same.length).toBeGreaterThan(5);
    expect(others.length).toBeGreaterThan(5);
    expect(await placeOf(pool, "fn_0")).toBe(home);
  });

  it("asks a process once, and believes it for the moment", async () => {
    const { pool, places } = createPlaces(1);
    for (let i = 0; i < 50; i++) {
      await placeOf(pool, `fn_${i}`);
    }
    expect(places[0]?.pings).toBeLessThanOrEqual(3);
  });

  it("takes a process that answers late for a busy one", async () => {
    const { pool, places } = createPlaces(1);
    for (const place of places) {
      place.answersAfterMs = 180;
    }
    // Nobody waits so long for an answer; which of the two is heard of first depends on the machine.
    const lease = await pool.acquire({ functionId: "fn_a", version: "ver of fn_a" }, Date.now() + 10_000);
    expect((lease.service as unknown as Place).name).toMatch(/^place [01]$/);
  });

  it("asks again before anything is sent to a process that gave no answer", async () => {
    const { pool, places } = createPlaces(1);
    (await acquire(pool, "fn_a")).release(true);
    const asked = places[0]?.pings ?? 0;
    (await acquire(pool, "fn_a")).release(false);
    await placeOf(pool, "fn_a");
    expect(places[0]?.pings).toBe(asked + 1);
  });

  it("refuses when nothing answers until the deadline, without everybody asking", async () => {
    const { pool, places } = createPlaces(1);
    for (const place of places) {
      place.state = "silent";
    }
    const waiting = Array.from({ length: 100 }, (_, i) => acquire(pool, `fn_${i}`));
    const ends = await Promise.allSettled(waiting);
    expect(ends.every(({ status }) => status === "rejected")).toBe(true);
    await expect(acquire(pool, "fn_a")).rejects.toThrow("no sandbox process answered in time");
    // 400 ms hold eight rounds of 50 ms; a hundred that ask for themselves would be eight hundred.
    expect(places[0]?.pings).toBeLessThan(400);
    await expect(acquire(createSandboxPool([]), "fn_a")).rejects.toThrow("there is no sandbox process");
  });

  it("goes to the process that replaces one", async () => {
    const { pool, places } = createPlaces(1);
    expect(await placeOf(pool, "fn_a")).toBe("place 0");
    pool.pause(0);
    placeNamed(places, "place 1").replace();
    expect(await placeOf(pool, "fn_a")).toBe("place 1");
    placeNamed(places, "place 0").state = "gone";
    expect(await placeOf(pool, "fn_a")).toBe("place 1");
  });

  it("tells how many runs are under way in a process that is to be replaced", async () => {
    const { pool } = createPlaces(1);
    const leases = [await acquire(pool, "fn_a"), await acquire(pool, "fn_b"), await acquire(pool, "fn_c")];
    expect(pool.pause(0)).toBe(3);
    leases[0]?.release(true);
    leases[1]?.release(false);
    expect(pool.pause(0)).toBe(1);
    expect([pool.pause(1), pool.pause(7)]).toEqual([0, 0]);
    await expect(acquire(pool, "fn_a")).rejects.toThrow("in time");
  });

  it("sends nothing to a process that is paused while it is asked", async () => {
    const { pool, places } = createPlaces(1);
    placeNamed(places, "place 0").answersAfterMs = 60;
    const waiting = placeOf(pool, "fn_a");
    await scheduler.wait(20);
    // Nothing is under way there: whoever replaces the process ends it now.
    expect(pool.pause(0)).toBe(0);
    placeNamed(places, "place 1").replace();
    expect(await waiting).toBe("place 1");
  });

  it("waits for a process that comes back before the deadline", async () => {
    const { pool, places } = createPlaces(1);
    placeNamed(places, "place 0").state = "gone";
    const waiting = pool.acquire({ functionId: "fn_a", version: "ver_a" }, Date.now() + 5_000);
    await scheduler.wait(150);
    placeNamed(places, "place 0").replace();
    expect((await waiting).service).toBe(places[0]);
  });
});

/** A process is ended as the supervisor ends it: who had runs made there is heard before. */
function endPlace(pool: SandboxPool, places: Place[], name: string): void {
  const place = placeNamed(places, name);
  const index = places.indexOf(place);
  const culprit = findCulprit([pool.noteEnd(index, { cause: "hung", memoryMiB: 0 })]);
  if (culprit !== null) {
    pool.noteCulprit(index, culprit);
  }
  place.replace();
}

describe("a process that stops", () => {
  it("leaves a circuit that was open before this process to one run after the cool-down", async () => {
    const changes: CircuitChange[] = [];
    const { pool } = createPlaces(1, (change) => changes.push(change));
    const now = Date.now();
    pool.restoreCircuits([{ version: "ver of fn_a", losses: 3, openedAt: now - 200, retryAt: now + 200 }]);
    await expect(acquire(pool, "fn_a")).rejects.toThrow("the circuit of this version is open");
    await scheduler.wait(250);
    const trial = await acquire(pool, "fn_a");
    await expect(acquire(pool, "fn_a")).rejects.toThrow("the circuit of this version is open");
    trial.release(true);
    expect(changes).toEqual([{ functionId: "fn_a", version: "ver of fn_a", open: null }]);
    (await acquire(pool, "fn_a")).release(true);
  });

  it("keeps away what did not stop it, and keeps to itself what may have", async () => {
    const { pool, places } = createPlaces(2);
    const { home, same } = await findNeighbours(pool);
    const [suspect = "", bystander = ""] = same;
    await acquire(pool, suspect);
    placeNamed(places, home).state = "silent";
    // Longer than one that was asked counts as alive.
    await scheduler.wait(200);
    expect(await placeOf(pool, bystander)).not.toBe(home);
    await expect(acquire(pool, suspect)).rejects.toThrow("in time");
  });

  it("is held against what was under way in it until that answers", async () => {
    const { pool, places } = createPlaces(2);
    const { home, same } = await findNeighbours(pool);
    const [suspect = "", bystander = ""] = same;
    const lost = await acquire(pool, suspect);
    placeNamed(places, home).replace();
    lost.release(false);
    // The accused runs at home, and the others leave its home to it.
    const again = await acquire(pool, suspect);
    expect((again.service as unknown as Place).name).toBe(home);
    expect(await placeOf(pool, bystander)).not.toBe(home);
    again.release(true);
    expect(await placeOf(pool, bystander)).toBe(home);
  });

  it("three times under the same version opens its circuit, which others learn of", async () => {
    const changes: CircuitChange[] = [];
    const { pool, places } = createPlaces(2, (change) => changes.push(change));
    const { home, same } = await findNeighbours(pool);
    const [suspect = "", bystander = ""] = same;
    for (let loss = 0; loss < 3; loss++) {
      const lost = await acquire(pool, suspect);
      endPlace(pool, places, home);
      lost.release(false);
      expect(await lost.findEnd()).toMatchObject({ cause: "hung" });
      // Whoever comes to this place next learns of the loss.
      await acquire(pool, suspect, "another version").then((lease) => lease.release(true));
    }
    await expect(acquire(pool, suspect)).rejects.toMatchObject({
      message: expect.stringContaining("took the sandbox process down 3 times within 10 minutes"),
      refusal: { code: "circuit_open", retryAfterMs: expect.any(Number) },
    });
    expect(changes).toMatchObject([
      {
        functionId: suspect,
        version: `ver of ${suspect}`,
        open: { losses: 3, reason: expect.stringContaining("endless loop") },
      },
    ]);
    expect(await placeOf(pool, bystander)).toMatch(/^place/);
    const fixed = await acquire(pool, suspect, "a fixed version");
    fixed.release(true);
  });
});

describe("a process that somebody else's runs stop", () => {
  /** Ends the process under a run of `name` with which, by what others had under way, it was `culprit`. */
  async function loseWith(culprit: string | null) {
    const { pool, places } = createPlaces(1);
    const places0 = placeNamed(places, "place 0");
    for (let loss = 0; loss < 5; loss++) {
      const lost = await acquire(pool, "fn_a");
      pool.noteEnd(0, { cause: "hung", memoryMiB: 0 });
      if (culprit !== null) {
        pool.noteCulprit(0, culprit);
      }
      places0.replace();
      lost.release(false);
      await acquire(pool, "fn_a", "another version").then((lease) => lease.release(true));
    }
    return pool;
  }

  it.each([
    ["is known", "ver of fn_b"],
    ["is not known", null],
  ])("opens no circuit of those that ran beside them, when that %s", async (_name, culprit) => {
    (await acquire(await loseWith(culprit), "fn_a")).release(true);
  });

  it.each(["killed", "stalled"] as const)(
    "is held against nobody when it was %s from outside",
    async (cause) => {
      const changes: CircuitChange[] = [];
      const { pool, places } = createPlaces(1, (change) => changes.push(change));
      for (let loss = 0; loss < 5; loss++) {
        const lost = await acquire(pool, "fn_a");
        pool.noteEnd(0, { cause, memoryMiB: 0 });
        pool.noteCulprit(0, "ver of fn_a");
        placeNamed(places, "place 0").replace();
        lost.release(false);
        await acquire(pool, "fn_a", "another version").then((lease) => lease.release(true));
      }
      expect(changes).toEqual([]);
      (await acquire(pool, "fn_a")).release(true);
    },
  );

  it("says what was under way there", async () => {
    const { pool } = createPlaces(1);
    const earlier = await acquire(pool, "fn_a");
    const later = await acquire(pool, "fn_a");
    await acquire(pool, "fn_b");
    earlier.release(true);
    later.release(false);
    expect(pool.noteEnd(0, { cause: "hung", memoryMiB: 0 })).toEqual({
      answeredAt: expect.any(Number),
      suspects: ["fn_a", "fn_b"].map((name) => ({
        version: `ver of ${name}`,
        startedAt: expect.any(Number),
        isOnProbation: false,
        losses: 0,
        answers: 0,
      })),
    });
    expect(pool.noteEnd(7, { cause: "hung", memoryMiB: 0 }).suspects).toEqual([]);
  });
});

describe("runs through a pool", () => {
  const sandbox = createSandboxClient(exports.Sandbox({ props: {} }) as never);
  const runner = createPoolRunner(createSandboxPool([sandbox]));

  function run(code: string, pool = runner) {
    return storeFunction(code).then((fn) => {
      const [invocation, trace] = [toInvocation(fn, { a: 1 }), createRunTrace()];
      return dispatch(pool, invocation, toSources(invocation, trace), trace);
    });
  }

  it("come to the same as in this process", async () => {
    expect(await run("export default (data) => { console.log('seen'); return data; };")).toMatchObject({
      kind: "returned",
      value: { type: "json", text: '{"a":1}' },
      logs: [{ message: "seen" }],
      coldStart: true,
    });
    expect(
      await run("export default async (d, { MODULES }) => MODULES.counter.increment({ key: 'n' });"),
    ).toMatchObject({
      value: { text: "1" },
    });
    expect(
      await run(`export default async (d, { MODULES: { kvs, logger } }) => {
        await kvs.write({ key: "pool", value: [1] });
        logger.log("early");
        await new Promise((resolve) => setTimeout(resolve, 300));
        logger.log("late");
        const { pool } = await kvs.get({ key: "pool" });
        return [pool.value, await kvs.get({ key: 5 }).catch(({ status, message }) => [status, message])];
      };`),
    ).toMatchObject({
      value: { text: expect.stringMatching(/^\[\[1\],\[400,".*key.*"\]\]$/) },
      logs: [{ message: "early" }, { message: "late" }],
    });
    expect((await run("export default () => {")).kind).toBe("failed-to-start");
    expect((await run("export default () => process.exit(1);")).kind).toBe("sandbox-lost");
    expect(await runner.isReady()).toBe(true);
  });

  it("check code as in this process", async () => {
    expect(await runner.check("fn_a", "h1", toBundle("export default () => 1;"))).toBeNull();
    expect(await runner.check("fn_a", "h2", toBundle("export default 1;"))).toMatchObject({
      message: "the default export must be a function, it is number",
    });
    expect(await runner.check("fn_a", "h3", toBundle("export default ("))).toMatchObject({ line: 1 });
  });

  it("are lost, as a value, when there is no process", async () => {
    const none = createPoolRunner(createSandboxPool([]));
    expect(await run("export default () => 1;", none)).toMatchObject({
      kind: "sandbox-lost",
      reason: "there is no sandbox process",
    });
    expect(await none.isReady()).toBe(false);
  });

  it("are checked a second time when the process stops under the check: it may have been another's doing", async () => {
    const bundle = toBundle("export default () => 1;");
    let failures = 1;
    const flaky: SandboxClient = {
      ping: () => Promise.resolve("process"),
      run: () => Promise.reject(new Error("not asked for")),
      serve: (...args) => sandbox.serve(...args),
      check: (...args) =>
        failures-- > 0 ? Promise.reject(new Error("disconnected")) : sandbox.check(...args),
    };
    const pool = () => createPoolRunner(createSandboxPool([flaky]));
    expect(await pool().check("fn_a", "h1", bundle)).toBeNull();
    failures = 2;
    const twice = await pool()
      .check("fn_a", "h1", bundle)
      .catch((error: unknown) => (error instanceof HostError ? error : null));
    expect(twice?.message).toMatch(/sandbox/);
  });
});
