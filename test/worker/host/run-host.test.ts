import { env, RpcStub } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Invocation } from "../../../src/core/contract.ts";
import type { KvsOperator, RunHost } from "../../../src/core/run-host.ts";
import { importSealingKey } from "../../../src/core/crypto.ts";
import { HostError } from "../../../src/core/host-error.ts";
import { Host, readRunCode } from "../../../src/host/run-host.ts";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import { writeSecret } from "../../../src/storage/secrets.ts";
import {
  NO_STORAGE_EVENTS,
  db,
  NOW,
  storeFunction,
  toBundle,
  toInvocation,
  WORKSPACE,
} from "../../support/worker/factories.ts";

const sealing = () => importSealingKey(env.ENCRYPTION_KEY);
const FN = { id: "fn_a", version: { id: "ver_a", number: 1, dialect: "craft" as const, contentHash: "h" } };

function createHost(fields: Partial<Invocation> = {}) {
  const invoked: unknown[] = [];
  const faults: unknown[] = [];
  const trace = createRunTrace();
  const deps = {
    db,
    sealing,
    storageEvents: NO_STORAGE_EVENTS,
    reportFault: (error: unknown) => void faults.push(error),
    invoke: async (caller: Invocation, target: unknown) => {
      invoked.push([caller.id, target]);
      return "inv_made";
    },
  };
  const invocation = toInvocation(FN, {}, fields);
  const readCode = () => readRunCode(deps, invocation);
  return { host: new Host(deps, invocation, trace), readCode, trace, invoked, faults, invocation };
}

async function refusalOf(call: () => Promise<unknown>): Promise<HostError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof HostError) {
      return error;
    }
    throw error;
  }
  throw new Error("it was let through");
}

describe("the kvs of a run", () => {
  it("writes, reads, lists and deletes", async () => {
    const { host } = createHost();
    const before = Date.now();
    await host.kvsWrite({ key: "a", value: { v: 1 }, minutesToExpire: 2 });
    const { a } = await host.kvsGet(["a", "none"]);
    expect(a?.value).toEqual({ v: 1 });
    expect(a?.created_at).toBeGreaterThanOrEqual(before);
    expect((a?.expired_at ?? 0) - (a?.created_at ?? 0)).toBe(120_000);
    await host.kvsWrite({ key: "b", value: [1] });
    const page = await host.kvsList({ pageSize: 1 });
    expect(page).toMatchObject({ item: { a: { value: { v: 1 } } }, endCursor: "a", isMoreResults: true });
    const rest = await host.kvsList({ pageSize: 1, startCursor: page.endCursor ?? "" });
    expect(rest).toMatchObject({ item: { b: { value: [1] } }, endCursor: "b", isMoreResults: false });
    await host.kvsDelete("a");
    await host.kvsDelete("a");
    expect(await host.kvsGet(["a"])).toEqual({});
    expect(await host.kvsList({ startKey: "c" })).toEqual({
      item: {},
      endCursor: null,
      isMoreResults: false,
    });
  });

  it("lives a day unless it is told otherwise", async () => {
    const { host } = createHost();
    await host.kvsWrite({ key: "a", value: {} });
    const { a } = await host.kvsGet(["a"]);
    expect((a?.expired_at ?? 0) - (a?.created_at ?? 0)).toBe(86_400_000);
  });

  it("refuses a conflict with 409 and leaves what is there", async () => {
    const { host } = createHost();
    await host.kvsWrite({ key: "a", value: { v: 1 } });
    const entry = { key: "a", value: { v: 2 }, operator: "<" as const, unixtimeMs: 5 };
    expect(await refusalOf(() => host.kvsCheckAndWrite(entry))).toMatchObject({ status: 409 });
    expect((await host.kvsGet(["a"]))["a"]?.value).toEqual({ v: 1 });
    await host.kvsCheckAndWrite({ ...entry, operator: ">" });
    expect((await host.kvsGet(["a"]))["a"]?.value).toEqual({ v: 2 });
  });

  it("belongs to the workspace of the run", async () => {
    const [mine, other] = [createHost(), createHost({ workspaceId: "ws_other" })];
    await mine.host.kvsWrite({ key: "a", value: {} });
    expect(await other.host.kvsGet(["a"])).toEqual({});
    expect((await other.host.kvsList({})).item).toEqual({});
    await other.host.kvsDelete("a");
    expect(Object.keys(await mine.host.kvsGet(["a"]))).toEqual(["a"]);
  });
});

describe("the counters of a run", () => {
  it("count up and down, and are 0 where there is none", async () => {
    const { host } = createHost();
    expect(await host.counterIncrement({ key: "n" })).toBe(1);
    expect(await host.counterIncrement({ key: "n", changeAmount: 5 })).toBe(6);
    expect(await host.counterIncrement({ key: "n", changeAmount: -7 })).toBe(-1);
    await host.counterSet({ key: "m", value: 40, secondsToExpire: 60 });
    expect(await host.counterGet(["none", "m", "n", "m"])).toEqual([0, 40, -1, 40]);
  });

  it("are exact when 50 runs count at once", async () => {
    const { host } = createHost();
    await Promise.all(Array.from({ length: 50 }, () => createHost().host.counterIncrement({ key: "n" })));
    expect(await host.counterGet(["n"])).toEqual([50]);
  });
});

describe("the secrets of a run", () => {
  it("are opened by name, and noted so that they stay out of its record", async () => {
    await writeSecret(db, await sealing(), WORKSPACE, "A", "value of a", NOW);
    await writeSecret(db, await sealing(), "ws_other", "B", "value of b", NOW);
    const { host, trace } = createHost();
    expect(await host.secretGet(["A", "B", "NONE"])).toEqual({ A: "value of a" });
    expect([...trace.secrets]).toEqual(["value of a"]);
  });
});

describe("the code of a run", () => {
  it("is the version's own", async () => {
    const { version } = await storeFunction("export default () => 5;");
    expect(await createHost({ version }).readCode()).toEqual(toBundle("export default () => 5;"));
  });

  it("is a 404 once the version is deleted", async () => {
    expect(await refusalOf(() => createHost().readCode())).toMatchObject({ status: 404 });
  });
});

describe("a run", () => {
  it("invokes with what it was told, in its own name", async () => {
    const { host, invoked, invocation } = createHost();
    const target = { functionId: "fn_b", data: { a: 1 }, workspaceId: "ws_other" };
    expect(await host.invoke(target)).toEqual({ requestId: "inv_made" });
    expect(invoked).toEqual([[invocation.id, { functionId: "fn_b", data: { a: 1 } }]]);
  });

  it("writes lines into its log", async () => {
    const { host, trace } = createHost();
    await host.log([{ time: 1, level: "INFO", message: "one" }]);
    await host.log("junk" as unknown as []);
    expect(trace.log.lines).toEqual([{ time: 1, level: "INFO", message: "one" }]);
  });

  it("shows nothing but its methods to the other side", async () => {
    const { host } = createHost();
    const stub = new RpcStub(host) as unknown as Record<string, PromiseLike<unknown>>;
    for (const member of ["deps", "db", "sealing", "#deps", "trace", "run"]) {
      const read = async () => {
        await stub[member];
      };
      await expect(read()).rejects.toThrow(/does not implement/);
    }
  });
});

describe("a fault of ours", () => {
  it("is told to the operator; user code learns nothing of the database", async () => {
    const { host, readCode, faults } = createHost();
    await env.DB.exec("drop table kvs; drop table counters; drop table versions; drop table secrets");
    for (const call of [
      () => host.kvsGet(["a"]),
      () => host.kvsWrite({ key: "a", value: {} }),
      () => host.kvsCheckAndWrite({ key: "a", value: {}, operator: "<", unixtimeMs: 1 }),
      () => host.kvsDelete("a"),
      () => host.kvsList({}),
      () => host.counterGet(["a"]),
      () => host.counterSet({ key: "a", value: 1 }),
      () => host.counterIncrement({ key: "a" }),
      () => host.secretGet(["A"]),
      () => readCode(),
    ]) {
      const refusal = await refusalOf(call);
      expect(refusal).toMatchObject({
        status: 500,
        message: "the platform failed to do this; it may work later",
      });
      expect(String(faults.pop())).toMatch(/Failed query/);
    }
    expect(faults).toEqual([]);
  });
});

describe("junk of a hostile isolate", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;

  const JUNK: [method: keyof RunHost, argument: unknown][] = [
    ...(
      ["kvsWrite", "kvsCheckAndWrite", "kvsList", "counterSet", "counterIncrement", "invoke"] as const
    ).flatMap((method): [keyof RunHost, unknown][] =>
      [null, undefined, 7, "text"].map((junk) => [method, junk]),
    ),
    ...(["secretGet", "kvsGet", "counterGet"] as const).flatMap((method): [keyof RunHost, unknown][] =>
      [
        null,
        undefined,
        7,
        "A",
        {},
        { length: 1, 0: "A" },
        [7],
        Array(2),
        Array.from({ length: 1_001 }, () => "A"),
      ].map((junk) => [method, junk]),
    ),
    ["secretGet", ["lower"]],
    ["kvsDelete", undefined],
    ["kvsDelete", ["a"]],
    ["kvsWrite", {}],
    ["kvsWrite", { key: "a" }],
    ["kvsWrite", { key: "a", value: "text" }],
    ["kvsWrite", { key: "a", value: null }],
    ["kvsWrite", { key: "a", value: { big: 1n } }],
    ["kvsWrite", { key: "a", value: circular }],
    ["kvsWrite", { key: "a", value: { v: "x".repeat(1_100) } }],
    ["kvsWrite", { key: "a", value: {}, minutesToExpire: 44_641 }],
    ["kvsWrite", { key: "a", value: {}, minutesToExpire: "5" }],
    ["kvsCheckAndWrite", { key: "a", value: {}, operator: "!=", unixtimeMs: 1 }],
    ["kvsCheckAndWrite", { key: "a", value: {}, operator: "< 1 or 1", unixtimeMs: 1 }],
    ["kvsCheckAndWrite", { key: "a", value: {}, operator: ["<"], unixtimeMs: 1 }],
    ["kvsCheckAndWrite", { key: "a", value: {}, operator: "<", unixtimeMs: "1" }],
    ["kvsCheckAndWrite", { key: "a", value: {}, operator: "<" }],
    ["kvsList", { pageSize: 0 }],
    ["kvsList", { pageSize: 31 }],
    ["kvsList", { pageSize: 1.5 }],
    ["kvsList", { pageSize: "5" }],
    ["kvsList", { startKey: 5 }],
    ["kvsList", { stopKey: "日本" }],
    ["kvsList", { startCursor: {} }],
    ["counterSet", { key: "n" }],
    ["counterSet", { key: "n", value: 1.5 }],
    ["counterSet", { key: "n", value: "1" }],
    ["counterSet", { key: "n", value: 1, secondsToExpire: 0 }],
    ["counterSet", { key: "n", value: 1, secondsToExpire: 2_592_001 }],
    ["counterIncrement", { key: "n", changeAmount: Number.NaN }],
    ["counterIncrement", { key: "n", changeAmount: 1n }],
    ["counterIncrement", { key: "" }],
    ["invoke", {}],
    ["invoke", { functionId: 7 }],
    ["invoke", { functionId: ["fn_b"], data: {} }],
  ];

  it.each([...Map.groupBy(JUNK, ([method]) => method)])(
    "is refused by %s with 400",
    async (method, calls) => {
      const { host, invoked } = createHost();
      const call = host[method] as (argument: unknown) => Promise<unknown>;
      for (const [, argument] of calls) {
        const refusal = await refusalOf(() => call.call(host, argument));
        expect([argument, refusal.name, refusal.status]).toEqual([argument, "HostError", 400]);
        expect(refusal.message).not.toBe("");
      }
      expect(invoked).toEqual([]);
    },
  );

  it("keeps its status on the way to the isolate", async () => {
    const stub = new RpcStub(createHost().host) as unknown as RunHost;
    const refused = async () => {
      await stub.kvsWrite({ key: "", value: {} });
    };
    await expect(refused()).rejects.toMatchObject({ status: 400, message: /key must/ });
  });

  it("does not become SQL", async () => {
    const { host } = createHost();
    const key = "'; delete from kvs; --";
    await host.kvsWrite({ key, value: { v: "'); drop table kvs; --" } });
    await host.counterIncrement({ key });
    expect((await host.kvsGet([key]))[key]?.value).toEqual({ v: "'); drop table kvs; --" });
    expect(await host.counterGet([key])).toEqual([1]);
    const operators: KvsOperator[] = ["<", ">", "=", "<=", ">="];
    for (const operator of operators) {
      await host.kvsCheckAndWrite({ key: `new ${operator}`, value: {}, operator, unixtimeMs: 1 });
    }
    expect(Object.keys((await host.kvsList({})).item)).toHaveLength(6);
  });
});
