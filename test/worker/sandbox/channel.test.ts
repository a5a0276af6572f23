import { describe, expect, it } from "vitest";
import type { RunSources, SandboxCall } from "../../../src/core/contract.ts";
import type { RunHost } from "../../../src/core/run-host.ts";
import { HostError } from "../../../src/core/host-error.ts";
import { openChannel } from "../../../src/sandbox/channel/client.ts";
import { toPlainArguments } from "../../../src/sandbox/channel/messages.ts";

/** The sandbox's end of a channel, in the hands of a test: it hears what comes and says what it likes. */
class Sandbox {
  readonly texts: string[] = [];
  readonly socket: WebSocket;
  readonly channel: ReturnType<typeof openChannel>;

  constructor() {
    const { 0: theirs, 1: ours } = new WebSocketPair();
    ours.accept();
    ours.addEventListener("message", ({ data }) => this.texts.push(String(data)));
    this.socket = ours;
    this.channel = openChannel(() => Promise.resolve(theirs));
  }

  run(input = "{}", sources: Partial<RunSources> = {}, allowedMs = 5_000) {
    return this.channel.run(toCall(input, Date.now() + allowedMs), { ...none, ...sources });
  }

  say(...messages: unknown[]): void {
    this.socket.send(JSON.stringify(messages));
  }

  /** All messages that have come so far, once there are so many. */
  async heard(count: number): Promise<unknown[][]> {
    for (let i = 0; i < 100; i++) {
      const messages = this.texts.flatMap((text) => JSON.parse(text) as unknown[][]);
      if (messages.length >= count) {
        return messages;
      }
      await scheduler.wait(10);
    }
    throw new Error(`${count} messages did not come: ${this.texts.join()}`);
  }
}

const none: RunSources = {
  createHost: () => {
    throw new Error("not asked for");
  },
  readCode: () => Promise.reject(new Error("not asked for")),
};

const toCall = (input: string, deadline: number): SandboxCall => ({
  functionId: "fn_a",
  dialect: "craft",
  contentHash: "hash",
  call: { id: "inv_a", handler: "default", input, settings: {}, deadline },
});

const report = (value: unknown) => ({ kind: "returned", value, logs: [], coldStart: false });

/** A host of which only these capabilities are used. */
const host = (methods: Partial<RunHost>) => ({ createHost: () => methods as RunHost });

describe("a channel", () => {
  it("carries runs and their reports, in whatever order they end", async () => {
    const sandbox = new Sandbox();
    const runs = [sandbox.run("1"), sandbox.run("2")];
    const messages = await sandbox.heard(2);
    expect(messages.map(([kind, id]) => [kind, id])).toEqual([
      ["run", 1],
      ["run", 2],
    ]);
    sandbox.say(["report", 2, report("two")], ["report", 1, report("one")]);
    expect(await Promise.all(runs)).toEqual([report("one"), report("two")]);
  });

  it("sends what comes up at the same time as one text, and a large input by itself", async () => {
    const sandbox = new Sandbox();
    const large = "x".repeat(1_048_576);
    const runs = [...Array.from({ length: 20 }, () => sandbox.run()), sandbox.run(large)];
    await sandbox.heard(21);
    expect(sandbox.texts.length).toBeLessThanOrEqual(3);
    sandbox.say(...runs.map((_, index) => ["report", index + 1, report(index)]));
    expect(await Promise.all(runs)).toHaveLength(21);
  });

  it("gives a run what it asks for, and tells refusals from faults", async () => {
    const sandbox = new Sandbox();
    const running = sandbox.run("{}", {
      ...host({
        counterIncrement: () => Promise.resolve(7),
        kvsGet: () => Promise.reject(new HostError(400, "keys must be an array of texts")),
        kvsDelete: () => Promise.reject(new Error("the database's own words")),
      }),
      readCode: () => Promise.reject(new HostError(404, "the version was deleted")),
    });
    await sandbox.heard(1);
    sandbox.say(
      ["ask", 1, 1, "counterIncrement", [{ key: "n" }]],
      ["ask", 1, 2, "kvsGet", [5]],
      ["ask", 1, 3, "kvsDelete", ["k"]],
      ["ask", 1, 4, "readCode", []],
    );
    const answers = (await sandbox.heard(5)).slice(1).toSorted((a, b) => Number(a[1]) - Number(b[1]));
    expect(answers).toEqual([
      ["answer", 1, { value: 7 }],
      ["answer", 2, { error: { status: 400, message: "keys must be an array of texts" } }],
      ["answer", 3, { error: { status: 500, message: "the platform could not do this" } }],
      ["answer", 4, { error: { status: 404, message: "the version was deleted" } }],
    ]);
    sandbox.say(["report", 1, report(null)]);
    await running;
  });

  it.each([
    ["a member that is no capability", 1, "constructor", []],
    ["a name of the prototype", 1, "__proto__", []],
    ["no name", 1, 7, []],
    ["arguments that are none", 1, "kvsGet", "key"],
    ["a run there is none of", 99, "kvsGet", [["key"]]],
    ["a run whose id is no number", "1", "kvsGet", [["key"]]],
  ])("refuses to be asked for %s", async (_name, runId, what, args) => {
    const sandbox = new Sandbox();
    const running = sandbox.run("{}", host({ kvsGet: () => Promise.resolve({}) }));
    await sandbox.heard(1);
    sandbox.say(["ask", runId, 1, what, args]);
    expect((await sandbox.heard(2))[1]).toEqual([
      "answer",
      1,
      { error: { status: runId === 1 ? 400 : 410, message: expect.any(String) } },
    ]);
    sandbox.say(["report", 1, report(null)]);
    await running;
  });

  it("gives nothing more to a run that is over", async () => {
    const sandbox = new Sandbox();
    const running = sandbox.run("{}", host({ kvsGet: () => Promise.resolve({}) }));
    await sandbox.heard(1);
    sandbox.say(["report", 1, report(null)], ["ask", 1, 1, "kvsGet", [["key"]]]);
    await running;
    expect((await sandbox.heard(2))[1]).toMatchObject(["answer", 1, { error: { status: 410 } }]);
    const late = sandbox.run("{}", host({ kvsGet: () => Promise.resolve({}) }), 30);
    await scheduler.wait(60);
    sandbox.say(["ask", 2, 2, "kvsGet", [["key"]]]);
    expect((await sandbox.heard(4))[3]).toMatchObject(["answer", 2, { error: { status: 410 } }]);
    void late;
  });

  it.each([
    ["no JSON", "nonsense"],
    ["no list", '{"kind":"report"}'],
    ["a list of no messages", '["report"]'],
  ])("breaks off when the process says %s, and with it the runs", async (_name, text) => {
    const sandbox = new Sandbox();
    const running = sandbox.run();
    sandbox.socket.send(text);
    await expect(running).rejects.toThrow("cannot be read");
    expect(sandbox.channel.isOpen).toBe(false);
  });

  it("loses its runs when the process goes away", async () => {
    const sandbox = new Sandbox();
    const running = [sandbox.run(), sandbox.run()];
    await sandbox.heard(2);
    sandbox.socket.close(1_011);
    const ends = await Promise.allSettled(running);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(sandbox.channel.isOpen).toBe(false);
  });

  it("loses its runs when it cannot be opened", async () => {
    const channel = openChannel(() => Promise.reject(new Error("connection refused")));
    await expect(channel.run(toCall("{}", Date.now() + 5_000), none)).rejects.toThrow("connection refused");
    expect(channel.isOpen).toBe(false);
  });

  it("takes no further run once nobody waits for one that it carries, and ends with the others", async () => {
    const sandbox = new Sandbox();
    let isClosed = false;
    sandbox.socket.addEventListener("close", () => (isClosed = true));
    void sandbox.run("{}", {}, 50);
    const other = sandbox.run();
    await sandbox.heard(2);
    await scheduler.wait(1_500);
    expect(sandbox.channel.isOpen).toBe(false);
    expect(isClosed).toBe(false);
    sandbox.say(["report", 2, report("done")]);
    expect(await other).toEqual(report("done"));
    await scheduler.wait(100);
    expect(isClosed).toBe(true);
  });
});

describe("arguments of a capability", () => {
  it.each([
    ["texts and numbers", [["a", 1, true, null]]],
    ["objects", [{ key: "k", value: { deep: [{ a: 1 }] } }]],
  ])("go on as they are: %s", (_name, args) => {
    expect(toPlainArguments(args)).toEqual(args);
  });

  it("go on as texts where they are numbers that JSON cannot hold, so that they are refused for what they are", () => {
    expect(toPlainArguments([{ minutesToExpire: Infinity, changeAmount: Number.NaN }])).toEqual([
      { minutesToExpire: "Infinity", changeAmount: "NaN" },
    ]);
  });

  it.each([
    ["a function", [{ toJSON: () => 1 }]],
    ["a symbol", [Symbol("s")]],
    ["a large integer", [{ value: 1n }]],
    [
      "a value that holds itself",
      [Object.assign([], { 0: null })].map((list) => ((list[0] = list as never), list)),
    ],
  ])("are refused: %s", (_name, args) => {
    expect(() => toPlainArguments(args)).toThrow(HostError);
  });
});
