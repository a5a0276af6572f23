import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import {
  createBystanders,
  startBystanders,
  type Bystander,
  type BystanderCall,
} from "./support/bystanders.ts";
import { FAULTS, type Fault } from "./support/faults.ts";
import { waitFor } from "./support/poll.ts";
import { SANDBOX_COUNTS } from "./support/sandbox-counts.ts";
import { findProcess, listProcesses } from "./support/processes.ts";

/** A hung or dead sandbox process is back within this time. */
const BACK_WITHIN_MS = 3_000;
/** What was sent to a sandbox so shortly after it stopped may be lost with it. */
const LOST_WITHIN_MS = 250;
/** What client, machine and gateway may add to an endpoint's time-out before the answer is read. */
const ANSWER_SLACK_MS = 2_000;
/** Three losses of two seconds each, and what is between them. */
const OPEN_WITHIN_MS = 30_000;
const CALL_AGAIN_MS = 1_000;
/** As many as open a circuit when a run is to blame. */
const STOPS = 3;
const STARTED_MS = 1_500;

/** Loops when it is told to, and answers otherwise. */
const ENDLESS = FAULTS[0]?.code ?? "";

describe.each(SANDBOX_COUNTS)("with %i sandbox(es)", (sandboxes) => {
  let server: RunningServer;
  let client: ApiClient;
  let bystanders: Bystander[];

  beforeAll(async () => {
    server = await startServer({ args: ["--sandboxes", String(sandboxes)] });
    client = createClient(server.url, ADMIN_TOKEN);
    bystanders = await createBystanders(client);
  });
  afterAll(async () => {
    await server.stop();
  });

  /** Calls a function in its bad mode and checks what its own caller gets. */
  async function callBadly(url: string, fault: Fault): Promise<void> {
    const startedAt = performance.now();
    const response = await fetch(`${url}?bad=1`, { method: "POST" });
    const text = await response.text();
    expect(performance.now() - startedAt).toBeLessThan(fault.timeoutMs + ANSWER_SLACK_MS);
    expect({ status: response.status, text: text.slice(0, 200) }).toMatchObject({ status: fault.status });
    expect(fault.codes).toContain(response.headers.get("hookwright-error"));
    expect(response.headers.get("hookwright-invocation")).toMatch(/^inv_/);
  }

  /** Does something bad while others are called; gives what went wrong for those. */
  async function findHarmed(
    doBadly: () => Promise<unknown>,
  ): Promise<{ at: number; calls: BystanderCall[] }> {
    const called = await startBystanders(bystanders);
    const at = performance.now();
    await doBadly();
    await called.settle();
    await called.stop();
    return { at, calls: called.calls().filter(({ problem }) => problem !== null) };
  }

  function expectOnlyInFlight(at: number, harmed: BystanderCall[], afterMs = 0): void {
    const inFlight = (call: BystanderCall) =>
      call.endedAt > at && call.startedAt < at + afterMs + LOST_WITHIN_MS && call.status === 502;
    expect(
      harmed.filter((call) => !inFlight(call)).map((call) => ({ ...call, after: call.startedAt - at })),
    ).toEqual([]);
  }

  async function expectBack(url: string): Promise<void> {
    await waitFor("the function answers", async () => (await fetch(url)).status === 200, BACK_WITHIN_MS);
  }

  test.each(FAULTS)("$name", async (fault) => {
    const { url } = await client.createEndpoint({
      code: fault.code,
      endpoint: { timeoutMs: fault.timeoutMs },
    });
    expect((await fetch(url)).status).toBe(200);
    const { at, calls } = await findHarmed(() => callBadly(url, fault));
    expectOnlyInFlight(at, calls, fault.afterMs);
    await expectBack(url);
  });

  async function circuitOf(functionId: string): Promise<object | null> {
    const { body } = await client.call<{ circuit: object | null }>("GET", `/functions/${functionId}`);
    return body.circuit;
  }

  /** How often a sandbox was found hung so far. */
  function countHangs(): number {
    return server.output().split("is hung: restarting it").length - 1;
  }

  test("a looping function called by 20 clients at once", async () => {
    const { url } = await client.createEndpoint({ code: ENDLESS });
    expect((await fetch(url)).status).toBe(200);
    const { at, calls } = await findHarmed(async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}?bad=1`)));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(502));
    });
    expectOnlyInFlight(at, calls);
    await expectBack(url);
  });

  test("a function that loops whenever it is called does not take the others down", async () => {
    const { url, functionId } = await client.createEndpoint({ code: ENDLESS });
    const called = await startBystanders(bystanders);
    const hangsBefore = countHangs();
    let isDone = false;
    const attackers = Array.from({ length: 5 }, async () => {
      while (!isDone) {
        expect((await fetch(`${url}?bad=1`)).status).toBe(502);
      }
    });
    await waitFor("it is no longer run", async () => {
      const { body } = await client.call<{ items: { id: string }[] }>(
        "GET",
        `/invocations?functionId=${functionId}&limit=1`,
      );
      const record = await client.call<{ error?: { message: string } }>(
        "GET",
        `/invocations/${body.items[0]?.id}`,
      );
      return record.body.error?.message.startsWith("the circuit of this version is open");
    });
    // Its callers hear at once why, its author sees it too, and a version that does better is run.
    const refused = await fetch(`${url}?bad=1`);
    expect(refused.headers.get("hookwright-error")).toBe("circuit_open");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await circuitOf(functionId)).toMatchObject({
      state: "open",
      losses: 3,
      reason: expect.stringContaining("endless loop"),
    });
    await called.settle();
    isDone = true;
    await Promise.all(attackers);
    const code = "export default () => 'mended';";
    expect((await client.call("POST", `/functions/${functionId}/versions`, { code })).status).toBe(201);
    expect(await (await fetch(url)).text()).toBe("mended");
    expect(await circuitOf(functionId)).toBeNull();
    await called.stop();
    // Each time the process died, a function can have had one call under way there.
    const harmed = called.calls().filter(({ problem }) => problem !== null);
    expect(harmed.length).toBeLessThanOrEqual(bystanders.length * (countHangs() - hangsBefore));
    expect(harmed.every(({ status }) => status === 502)).toBe(true);
  });

  test("a function that loops in calls that are made later harms no other for long", async () => {
    const { url, functionId } = await client.createEndpoint({
      code: ENDLESS,
      endpoint: { mode: "async" },
    });
    const { at, calls } = await findHarmed(async () => {
      // Not the gateway has it run, but control, of whose runs a gateway knows nothing.
      const callAgain = async () => void (await fetch(`${url}?bad=1`));
      const timer = setInterval(() => void callAgain().catch(() => undefined), CALL_AGAIN_MS);
      await callAgain();
      await waitFor("its circuit opens", async () => (await circuitOf(functionId)) !== null, OPEN_WITHIN_MS);
      clearInterval(timer);
    });
    expect(calls.filter(({ status, endedAt }) => status !== 502 || endedAt < at)).toEqual([]);
  });

  test("code whose loading never ends is refused", async () => {
    const { at, calls } = await findHarmed(async () => {
      const code = "for (;;) {}\nexport default async function () {}";
      const { status } = await client.call("POST", "/functions", { name: "endless", dialect: "craft", code });
      expect(status).toBe(422);
    });
    // It is tried twice, since the first time another function could have stopped the process.
    const late = calls.filter(({ status, endedAt }) => status !== 502 || endedAt < at);
    expect(late).toEqual([]);
  });

  /** Sends a signal to a sandbox, and waits until another process takes its place. */
  async function signal(name: NodeJS.Signals): Promise<void> {
    const root = server.child.pid ?? 0;
    const { pid = 0 } = findProcess(root, "sandbox-0") ?? {};
    expect(pid).toBeGreaterThan(0);
    process.kill(pid, name);
    const isReplaced = () => ![undefined, pid].includes(findProcess(root, "sandbox-0")?.pid);
    await waitFor("another process takes its place", isReplaced, BACK_WITHIN_MS);
  }

  test("a sandbox killed during calls", async () => {
    const { at, calls } = await findHarmed(() => signal("SIGKILL"));
    expectOnlyInFlight(at, calls);
  });

  test("a sandbox that is stopped again and again, which no run has done", async () => {
    const harmed = await findHarmed(async () => {
      for (let stop = 0; stop < STOPS; stop++) {
        // One that is still starting is not watched yet.
        await sleep(STARTED_MS);
        await signal("SIGSTOP");
      }
    });
    expect(harmed.calls.filter(({ status }) => status !== 502)).toEqual([]);
    expect(server.output()).toContain("sandbox-0 answers nothing, and is not at work");
  });

  test("after all of it the server is whole", async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await client.call("GET", "/functions")).status).toBe(200);
    const answers = await Promise.all(bystanders.map(({ url }) => fetch(`${url}?n=3`)));
    expect(answers.map(({ status }) => status)).toEqual(bystanders.map(() => 200));
    // Whatever they were lost with was never held to be their doing.
    expect(await Promise.all(bystanders.map(({ functionId }) => circuitOf(functionId)))).toEqual(
      bystanders.map(() => null),
    );
    const roles = listProcesses(server.child.pid ?? 0).map(({ role }) => role);
    const expected = ["control", "gateway", "reaper", "sandbox-0", "sandbox-1"].slice(0, 3 + sandboxes);
    expect(roles.toSorted()).toEqual(expected);
  });
});
