import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { GivenRecord, Operation } from "../../../../src/core/destinations.ts";
import type { Env } from "../../../../src/env.ts";
import { deliverRecords, type RecordDeps } from "../../../../src/pipeline/records/deliver-records.ts";
import { takeRecords } from "../../../../src/pipeline/records/take-records.ts";
import { servicesOf } from "../../../../src/process.ts";
import { readInvocation } from "../../../../src/storage/invocations.ts";
import { updateDestination, type StoredDestination } from "../../../../src/storage/destinations.ts";
import { listRecords, readRecord } from "../../../../src/storage/record-queries.ts";
import { sealSettings } from "../../../../src/storage/sealed-settings.ts";
import {
  storeDestination,
  storeMapping,
  storeOrigin,
} from "../../../support/worker/destination-factories.ts";
import { db, NOW, storeFunction, WORKSPACE } from "../../../support/worker/factories.ts";

const services = servicesOf(env as unknown as Env);
const deps: RecordDeps = { ...services.records, wake: async () => undefined };

/** Logs what it is called with, and does what the input says. */
const CODE = `
const call = (operation) => async ({ variables, inputs, context, connection, source, record }) => {
  console.log(operation, JSON.stringify(inputs), context.external_id, connection.connector.slug, source.name, record.version);
  if (inputs.n === 13) throw new TypeError("unlucky");
  return { operation, variables };
};
export const upsert = call("upsert");
const remove = call("delete");
export { remove as delete };
`;

async function setUp(fields: Partial<StoredDestination> = {}, code = CODE) {
  const fn = await storeFunction(code, { dialect: "xkit" });
  const destination = await storeDestination(fn.id, fields);
  await storeOrigin();
  await storeMapping(destination);
  const owner = { workspaceId: WORKSPACE, destinationId: destination.id };
  const woken: string[] = [];
  const list = async () => (await listRecords(db, owner, { limit: 100 })).items.toReversed();
  const attemptsOf = async (id = "") =>
    ((await readRecord(db, owner, id))?.attempts ?? []).map(
      ({ detail, ...attempt }): Record<string, unknown> => ({
        ...attempt,
        ...(JSON.parse(detail) as object),
      }),
    );
  return {
    destination,
    fn,
    woken,
    list,
    attemptsOf,
    take: (operation: Operation, ...given: GivenRecord[]) =>
      takeRecords(
        {
          db,
          wake: async ({ id }) => woken.push(id),
          waitUntil: (promise) => void promise,
        },
        destination,
        operation,
        given,
        Date.now(),
      ),
  };
}

const given = (externalId: string, record?: unknown, version?: number): GivenRecord => ({
  context: "acme",
  source: "crm",
  externalId,
  ...(record === undefined ? {} : { record }),
  version,
});
const deliver = (id: string | null = null, more: Partial<RecordDeps> = {}) =>
  deliverRecords({ ...deps, ...more }, id, (promise) => void promise.catch(() => undefined));
const makeDue = () =>
  env.DB.prepare("update destination_records set due_at = 0 where state = 'queued'").run();

describe("a record", () => {
  it("is written before it is answered, and handed to the upsert function once", async () => {
    const { take, list, attemptsOf, woken } = await setUp();
    const [taken] = await take("upsert", given("a", { n: "7" }));
    expect(taken).toMatchObject({ externalId: "a", version: 0, state: "queued", errors: [] });
    expect(woken).toEqual([taken?.id]);
    expect(await deliver()).toBe(true);
    expect(await deliver()).toBe(false);
    const [row] = await list();
    expect(row).toMatchObject({ id: taken?.id, state: "delivered", attempts: 1, errors: null });
    expect(await attemptsOf(row?.id)).toMatchObject([
      {
        number: 1,
        reason: null,
        operation: "upsert",
        request: { inputs: { n: 7 }, context: { external_id: "acme" } },
        response: { operation: "upsert", variables: {} },
        logs: [{ message: 'upsert {"n":7} acme crm CRM 0' }],
      },
    ]);
  });

  it("leaves a record of the run", async () => {
    const { take, attemptsOf } = await setUp();
    const [taken] = await take("upsert", given("a", { n: 13 }));
    await deliver(taken?.id ?? null);
    await services.recorder.flush();
    const [attempt] = await attemptsOf(taken?.id);
    const run = await readInvocation(db, WORKSPACE, String(attempt?.["invocationId"]));
    expect(run).toMatchObject({ outcome: "threw", endpoint: null });
  });

  it("that is deleted is handed to the delete function, made from its last version", async () => {
    const { take, attemptsOf } = await setUp();
    const [taken] = await take("upsert", given("a", { n: 7 }));
    await deliver();
    expect(await take("delete", given("a"))).toMatchObject([{ id: taken?.id, version: 1, state: "queued" }]);
    await deliver();
    expect((await attemptsOf(taken?.id))[1]).toMatchObject({
      operation: "delete",
      request: { inputs: { n: 7 } },
      response: { operation: "delete" },
    });
  });

  it("that is deleted is made from what the delete brings, if it brings something", async () => {
    const { take, attemptsOf } = await setUp();
    const [taken] = await take("delete", given("a", { n: 8 }));
    await deliver();
    expect(await attemptsOf(taken?.id)).toMatchObject([
      { operation: "delete", request: { inputs: { n: 8 } } },
    ]);
  });

  it("that nobody knows cannot be deleted without what the inputs need", async () => {
    const { take } = await setUp();
    expect(await take("delete", given("a"))).toMatchObject([
      { state: "rejected", errors: [{ path: "inputs.n" }] },
    ]);
  });

  it("is delivered in its latest version only", async () => {
    const { take, attemptsOf } = await setUp();
    const [taken] = await take("upsert", given("a", { n: 1 }), given("b", { n: 1 }), given("a", { n: 2 }));
    expect(taken).toMatchObject({ state: "superseded" });
    await take("upsert", given("a", { n: 3 }));
    await deliver();
    expect(await attemptsOf(taken?.id)).toMatchObject([{ version: 2, request: { inputs: { n: 3 } } }]);
  });

  it("may come out of order when it has a number", async () => {
    const { take, list } = await setUp();
    await take("upsert", given("a", { n: 2 }, 20));
    expect(await take("upsert", given("a", { n: 1 }, 10))).toMatchObject([
      { state: "superseded", version: 20 },
    ]);
    expect(await take("delete", given("a", undefined, 20))).toMatchObject([{ state: "queued", version: 20 }]);
    expect(await list()).toMatchObject([{ operation: "upsert", version: 20 }]);
  });

  it("is delivered again when a newer version came while it was under way", async () => {
    const { take, list, attemptsOf } = await setUp();
    const [taken] = await take("upsert", given("a", { n: 1 }));
    const again: string[] = [];
    await deliver(null, {
      wake: async ({ id }) => again.push(id),
      async run(...run) {
        const outcome = await deps.run(...run);
        await take("upsert", given("a", { n: 2 }));
        return outcome;
      },
    });
    expect(again).toEqual([taken?.id]);
    expect(await list()).toMatchObject([{ state: "queued", version: 1, attempts: 0, leaseId: null }]);
    await deliver();
    expect(await attemptsOf(taken?.id)).toMatchObject([
      { version: 0, request: { inputs: { n: 1 } } },
      { version: 1, request: { inputs: { n: 2 } } },
    ]);
  });
});

describe("a long list", () => {
  it("goes on after a message that came once", async () => {
    const { take, destination } = await setUp();
    const taken = await take("upsert", ...Array.from({ length: 11 }, (_, n) => given(`r${n}`, { n })));
    const woken: string[] = [];
    const more: Partial<RecordDeps> = { wake: async ({ id }) => woken.push(id) };
    await deliver(taken[0]?.id ?? null, more);
    expect(woken).toEqual([destination.id]);
    await deliver(destination.id, more);
    expect(woken).toHaveLength(1);
  });
});

describe("a failure", () => {
  it("is tried again twenty times, then the record is dead", async () => {
    const { take, list, attemptsOf } = await setUp();
    const [taken] = await take("upsert", given("a", { n: 13 }));
    const before = Date.now();
    await deliver();
    const [first] = await list();
    expect(first).toMatchObject({
      state: "queued",
      attempts: 1,
      errors: '[{"path":"","message":"TypeError: unlucky"}]',
    });
    expect((first?.dueAt ?? 0) - before).toBeGreaterThanOrEqual(15_000);
    expect((first?.dueAt ?? 0) - before).toBeLessThan(20_000);
    await env.DB.prepare("update destination_records set attempts = 19").run();
    for (const state of ["queued", "dead"]) {
      await makeDue();
      await deliver();
      expect(await list()).toMatchObject([{ state }]);
    }
    expect(await deliver()).toBe(false);
    expect(await attemptsOf(taken?.id)).toMatchObject(
      [1, 2, 3].map((number) => ({ number, reason: "failed" })),
    );
  });

  it("of a function that is gone or off is tried again too", async () => {
    const { take, list, fn, attemptsOf } = await setUp();
    await env.DB.prepare("update functions set enabled = 0 where id = ?").bind(fn.id).run();
    const [taken] = await take("upsert", given("a", { n: 1 }));
    await deliver();
    expect(await list()).toMatchObject([{ state: "queued", attempts: 1 }]);
    expect(await attemptsOf(taken?.id)).toMatchObject([
      { invocationId: null, error: { message: "the destination's function is gone or switched off" } },
    ]);
  });

  it("is what no bootstrap gives back: it comes out of user code's isolate", async () => {
    const { take, list } = await setUp();
    await take("upsert", given("a", { n: 1 }));
    await deliver(null, {
      run: async () => ({
        kind: "returned",
        value: { forged: true },
        logs: [],
        durationMs: 1,
        coldStart: false,
      }),
    });
    expect(await list()).toMatchObject([
      { state: "queued", errors: expect.stringContaining("cannot be read") },
    ]);
  });

  it("of the platform leaves the record to be claimed again", async () => {
    const { take, list } = await setUp();
    await take("upsert", given("a", { n: 1 }), given("b", { n: 2 }));
    const run: RecordDeps["run"] = async (invocation, trace) => {
      if (invocation.input.includes('"n":1')) {
        throw new Error("ours");
      }
      return deps.run(invocation, trace);
    };
    await expect(deliver(null, { run })).rejects.toThrow("ours");
    expect(await list()).toMatchObject([
      { externalId: "a", state: "queued", leaseId: expect.any(String) },
      { externalId: "b", state: "delivered" },
    ]);
  });
});

describe("a record that no call can be made of", () => {
  it.each<[string, GivenRecord, { path: string; message: string }]>([
    [
      "an input cannot be made",
      given("a", { n: "many" }),
      {
        path: "inputs.n",
        message: "must be an integer, and what the record has there is a string that is none",
      },
    ],
    [
      "its source is unknown",
      { ...given("a", { n: 1 }), source: "erp" },
      { path: "source", message: "there is no connector erp" },
    ],
    [
      "its context is unknown",
      { ...given("a", { n: 1 }), context: "nobody" },
      { path: "context", message: "there is no context nobody" },
    ],
  ])("is rejected, since %s, and the function is not run", async (_, one, error) => {
    const { take, list, woken } = await setUp();
    expect(await take("upsert", one)).toMatchObject([{ state: "rejected", errors: [error] }]);
    expect(await deliver()).toBe(false);
    expect(woken).toEqual([]);
    expect(await list()).toMatchObject([{ state: "rejected", attempts: 0, errors: JSON.stringify([error]) }]);
  });

  it("takes the place of an earlier version that waits", async () => {
    const { take, list } = await setUp();
    await take("upsert", given("a", { n: 1 }));
    await take("upsert", given("a", { n: "many" }));
    expect(await deliver()).toBe(false);
    expect(await list()).toMatchObject([{ state: "rejected", version: 1 }]);
  });

  it("is found when it is delivered too: what it is made with may have changed", async () => {
    const { take, list, destination, attemptsOf } = await setUp();
    const [taken] = await take("upsert", given("a", { n: 1 }));
    await storeMapping(destination, { n: { transformation: "direct", pointer: "/other" } });
    await deliver();
    expect(await list()).toMatchObject([{ state: "rejected", attempts: 0 }]);
    expect(await attemptsOf(taken?.id)).toMatchObject([
      { reason: "rejected", invocationId: null, error: { errors: [{ path: "inputs.n" }] }, logs: [] },
    ]);
  });

  it("does not keep its neighbours back", async () => {
    const { take } = await setUp();
    const taken = await take("upsert", given("a", { n: 1 }), given("b", {}), given("c", { n: 3 }));
    expect(taken.map(({ state }) => state)).toEqual(["queued", "rejected", "queued"]);
  });
});

describe("a destination", () => {
  it("that is off keeps what it is sent", async () => {
    const { take, list, destination, woken } = await setUp({ enabled: false });
    expect(await take("upsert", given("a", { n: 1 }))).toMatchObject([{ state: "queued" }]);
    expect(woken).toEqual([]);
    expect(await deliver(destination.id)).toBe(false);
    await updateDestination(db, WORKSPACE, destination.id, { enabled: true }, NOW);
    await makeDue();
    expect(await deliver(destination.id)).toBe(true);
    expect(await list()).toMatchObject([{ state: "delivered" }]);
  });

  it("gives its functions all variables, and nothing that is kept has a sensitive one", async () => {
    const { take, destination, attemptsOf } = await setUp(
      {},
      `export const upsert = ({ variables }) => { console.log(variables.key); return variables; };`,
    );
    const owner = { workspaceId: WORKSPACE, instanceId: destination.id };
    const values = { plain: { base: "https://a.example" }, sensitive: { key: "s3cr3t-value" } };
    const sealed = await sealSettings(services.sealing, owner, values);
    await updateDestination(db, WORKSPACE, destination.id, sealed, NOW);
    const [taken] = await take("upsert", given("a", { n: 1 }));
    await deliver();
    const [attempt] = await attemptsOf(taken?.id);
    expect(attempt).toMatchObject({ response: { base: "https://a.example" } });
    expect(JSON.stringify(attempt)).not.toContain("s3cr3t-value");
  });

  it("whose sensitive variables cannot be opened fails, and is tried again", async () => {
    const { take, list, destination } = await setUp();
    const broken = JSON.stringify({ key: "k.AAAA.AAAA" });
    await updateDestination(db, WORKSPACE, destination.id, { sealedSettings: broken }, NOW);
    await take("upsert", given("a", { n: 1 }));
    await deliver();
    expect(await list()).toMatchObject([
      { state: "queued", errors: expect.stringContaining("ENCRYPTION_KEY") },
    ]);
  });

  it("has functions of its own for upserts and deletes", async () => {
    const { take, destination, attemptsOf } = await setUp();
    const other = await storeFunction("export default () => 'the other';", { dialect: "xkit" });
    await updateDestination(db, WORKSPACE, destination.id, { deleteFunctionId: other.id }, NOW);
    const [taken] = await take("delete", given("a", { n: 1 }));
    await deliver();
    expect(await attemptsOf(taken?.id)).toMatchObject([{ response: "the other" }]);
  });

  it("of another workspace has nothing of this one", async () => {
    const { list } = await setUp();
    const fn = await storeFunction(CODE, { dialect: "xkit", workspaceId: "ws_other" });
    const destination = await storeDestination(fn.id, { workspaceId: "ws_other" });
    await storeMapping(destination);
    const quiet = { db, wake: async () => undefined, waitUntil: (promise: Promise<unknown>) => void promise };
    // Context, connector and connection are there, but not in that workspace.
    expect(await takeRecords(quiet, destination, "upsert", [given("a", { n: 1 })], NOW)).toMatchObject([
      { state: "rejected", errors: [{ path: "source", message: "there is no connector crm" }] },
    ]);
    expect(await list()).toEqual([]);
  });
});
