import { describe, expect, it } from "vitest";
import { createId } from "../../../src/core/ids.ts";
import { BACKGROUND_TIME, DEFAULT_RUN_LIMITS } from "../../../src/core/run-limits.ts";
import {
  createEndpoint,
  deleteEndpoint,
  findCallableEndpoint,
  listEndpoints,
  readEndpoint,
  updateEndpoint,
} from "../../../src/storage/endpoints.ts";
import {
  createFunction,
  deleteFunction,
  listFunctions,
  readFunction,
  updateFunction,
} from "../../../src/storage/functions.ts";
import { claimCall } from "../../../src/storage/idempotent-calls.ts";
import { findRunnable } from "../../../src/storage/runnables.ts";
import { readDueSchedules, writeSchedule } from "../../../src/storage/schedules.ts";
import {
  activateVersion,
  createVersion,
  listVersions,
  readCode,
  readVersion,
} from "../../../src/storage/versions.ts";
import {
  countRows,
  db,
  NOW,
  storeEndpoint,
  storeFunction,
  toVersion,
  WORKSPACE,
} from "../../support/worker/factories.ts";

describe("versions", () => {
  it("get numbers of their own when they are saved at once", async () => {
    const { id } = await storeFunction();
    const saved = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        createVersion(db, await toVersion(id, `export default () => ${index};`), index % 2 === 0),
      ),
    );
    expect(saved.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
  });

  it("are numbered for each function by itself", async () => {
    const [one, two] = [await storeFunction(), await storeFunction()];
    await createVersion(db, await toVersion(one.id), true);
    expect((await createVersion(db, await toVersion(two.id), true)).number).toBe(2);
  });

  it("become active only when they are told to", async () => {
    const { id, version } = await storeFunction();
    const kept = await createVersion(db, await toVersion(id, "export default () => 2;"), false);
    expect((await readFunction(db, WORKSPACE, id))?.active.id).toBe(version.id);
    const active = await createVersion(db, { ...(await toVersion(id)), createdAt: NOW + 5 }, true);
    expect(await readFunction(db, WORKSPACE, id)).toMatchObject({
      activeVersionId: active.id,
      updatedAt: NOW + 5,
      active: { id: active.id, number: 3 },
    });
    await activateVersion(db, WORKSPACE, id, kept.id, NOW + 9);
    expect(await readFunction(db, WORKSPACE, id)).toMatchObject({
      updatedAt: NOW + 9,
      active: { id: kept.id, number: 2 },
    });
  });

  it("are not activated through another workspace", async () => {
    const { id, version } = await storeFunction();
    const other = await createVersion(db, await toVersion(id, "export default () => 2;"), false);
    await activateVersion(db, "ws_other", id, other.id, NOW);
    expect((await readFunction(db, WORKSPACE, id))?.activeVersionId).toBe(version.id);
  });

  it("are listed newest first, page by page and without code", async () => {
    const { id } = await storeFunction();
    for (let i = 0; i < 4; i++) {
      await createVersion(db, await toVersion(id), false);
    }
    const first = await listVersions(db, WORKSPACE, id, { limit: 2 });
    expect(first.items.map(({ number }) => number)).toEqual([5, 4]);
    expect(first.items[0]).not.toHaveProperty("code");
    const last = await listVersions(db, WORKSPACE, id, { before: Number(first.nextCursor), limit: 3 });
    expect(last.items.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(last.nextCursor).toBeNull();
  });

  it("give their code, and only to their own workspace", async () => {
    const { id, version } = await storeFunction("export default () => 1;");
    expect(await readCode(db, "craft", version.id)).toEqual({
      dialect: "craft",
      code: "export default () => 1;",
      imports: [],
      modules: {},
      variables: [],
    });
    expect(await readCode(db, "craft", "ver_none")).toBeNull();
    expect(await readVersion(db, WORKSPACE, id, 1)).toMatchObject({ id: version.id, number: 1 });
    expect(await readVersion(db, "ws_other", id, 1)).toBeNull();
  });

  it("are found for a run: the active one, or one by its number", async () => {
    const { id, version } = await storeFunction();
    const second = await createVersion(db, await toVersion(id), false);
    expect((await findRunnable(db, WORKSPACE, id, null))?.version).toEqual(version);
    expect((await findRunnable(db, WORKSPACE, id, 2))?.version.id).toBe(second.id);
    expect(await findRunnable(db, WORKSPACE, id, 3)).toBeNull();
    expect(await findRunnable(db, "ws_other", id, null)).toBeNull();
    await updateFunction(db, WORKSPACE, id, { enabled: false }, NOW);
    expect(await findRunnable(db, WORKSPACE, id, null)).toBeNull();
  });
});

describe("functions", () => {
  it("are stored whole or not at all", async () => {
    const { version } = await storeFunction();
    const id = createId("fn");
    const fn = { id, workspaceId: WORKSPACE, name: "x", description: "", dialect: "craft", enabled: true };
    const taken = { ...(await toVersion(id)), id: version.id };
    await expect(createFunction(db, { ...fn, createdAt: NOW, updatedAt: NOW }, taken)).rejects.toThrow();
    expect(await countRows("functions", "versions")).toEqual({ functions: 1, versions: 1 });
  });

  it("keep what a change does not name", async () => {
    const { id } = await storeFunction();
    await updateFunction(db, WORKSPACE, id, { description: "new", name: undefined }, NOW + 1);
    await updateFunction(db, "ws_other", id, { name: "stolen" }, NOW + 2);
    expect(await readFunction(db, WORKSPACE, id)).toMatchObject({
      name: "test",
      description: "new",
      enabled: true,
      updatedAt: NOW + 1,
    });
  });

  it("have limits that travel to every run", async () => {
    const { id } = await storeFunction();
    const suffix = await storeEndpoint(id);
    const before = await findRunnable(db, WORKSPACE, id, null);
    expect(before?.limits).toEqual({ ...DEFAULT_RUN_LIMITS, time: BACKGROUND_TIME });
    const patch = { limits: { cpuMs: 7, concurrentRuns: 3 }, egress: { allow: ["a.example"] } };
    await updateFunction(db, WORKSPACE, id, patch, NOW);
    await updateFunction(db, WORKSPACE, id, { limits: { cpuMs: 8 } }, NOW);
    expect(await findCallableEndpoint(db, suffix)).toMatchObject({
      limits: '{"cpuMs":8,"concurrentRuns":3}',
      egress: '{"allow":["a.example"]}',
    });
    expect((await findRunnable(db, WORKSPACE, id, 1))?.limits).toMatchObject({
      concurrentRuns: 3,
      isolate: { cpuMs: 8, allow: ["a.example"], key: expect.stringMatching(/^:/) },
    });
    await updateFunction(db, WORKSPACE, id, { limits: { cpuMs: null }, egress: null }, NOW);
    expect(await readFunction(db, WORKSPACE, id)).toMatchObject({
      limits: '{"concurrentRuns":3}',
      egress: "{}",
    });
  });

  it("are listed newest first, by name and page by page, in their own workspace", async () => {
    const ids: string[] = [];
    for (const [index, name] of ["a", "b", "a"].entries()) {
      const id = createId("fn", NOW + index);
      ids.unshift(id);
      await storeFunction(undefined, { id, name });
    }
    await storeFunction(undefined, { workspaceId: "ws_other", name: "a" });
    const all = await listFunctions(db, WORKSPACE, { limit: 2 });
    expect(all.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = await listFunctions(db, WORKSPACE, { cursor: all.nextCursor ?? "", limit: 2 });
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([ids.slice(2), null]);
    const named = await listFunctions(db, WORKSPACE, { name: "a", limit: 9 });
    expect(named.items.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect((await listFunctions(db, WORKSPACE, { dialect: ["fetch"], limit: 9 })).items).toEqual([]);
  });

  it("leave nothing behind, and nothing of others goes with them", async () => {
    const schedule = {
      workspaceId: WORKSPACE,
      name: "nightly",
      cron: "* * * * *",
      timeZone: "UTC",
      data: null,
      enabled: true,
      nextRunAt: NOW,
      lastRunAt: null,
      createdAt: NOW,
      updatedAt: NOW,
    };
    const [doomed, other] = [await storeFunction(), await storeFunction()];
    for (const { id } of [doomed, other]) {
      await createVersion(db, await toVersion(id), true);
      const suffix = await storeEndpoint(id);
      await storeEndpoint(id);
      await writeSchedule(db, { ...schedule, functionId: id });
      const claim = { invocationId: "inv_1", leaseUntil: NOW + 1, expiresAt: NOW + 9 };
      await claimCall(db, { endpoint: suffix, keyHash: "hash" }, claim, NOW);
    }
    const tables = ["functions", "versions", "endpoints", "schedules", "idempotent_calls"];
    expect(await countRows(...tables)).toEqual({
      functions: 2,
      versions: 4,
      endpoints: 4,
      schedules: 2,
      idempotent_calls: 2,
    });
    expect(await deleteFunction(db, "ws_other", doomed.id)).toBe(false);
    expect(await countRows("functions", "idempotent_calls")).toEqual({ functions: 2, idempotent_calls: 2 });
    expect(await deleteFunction(db, WORKSPACE, doomed.id)).toBe(true);
    expect(await countRows(...tables)).toEqual({
      functions: 1,
      versions: 2,
      endpoints: 2,
      schedules: 1,
      idempotent_calls: 1,
    });
    expect((await readDueSchedules(db, NOW, 9)).map(({ functionId }) => functionId)).toEqual([other.id]);
    expect(await deleteFunction(db, WORKSPACE, doomed.id)).toBe(false);
  });
});

describe("endpoints", () => {
  it("have their suffix for themselves, also from other workspaces", async () => {
    const { id } = await storeFunction();
    const suffix = await storeEndpoint(id);
    const row = { suffix, functionId: "fn_x", active: true, policy: "{}", createdAt: NOW, updatedAt: NOW };
    expect(await createEndpoint(db, { ...row, workspaceId: WORKSPACE })).toBe(false);
    expect(await createEndpoint(db, { ...row, workspaceId: "ws_other" })).toBe(false);
    expect(await readEndpoint(db, WORKSPACE, suffix)).toMatchObject({ functionId: id });
    expect(await readEndpoint(db, "ws_other", suffix)).toBeNull();
  });

  it("are callable while they and their function are switched on", async () => {
    const fn = await storeFunction();
    const suffix = await storeEndpoint(fn.id, { timeoutMs: 500 });
    expect(await findCallableEndpoint(db, suffix)).toEqual({
      suffix,
      workspaceId: WORKSPACE,
      functionId: fn.id,
      policy: '{"timeoutMs":500}',
      dialect: "craft",
      versionId: fn.version.id,
      versionNumber: 1,
      contentHash: fn.version.contentHash,
      limits: "{}",
      egress: "{}",
      source: null,
    });
    await updateEndpoint(db, WORKSPACE, suffix, { active: false }, NOW);
    expect(await findCallableEndpoint(db, suffix)).toBeNull();
    await updateEndpoint(db, WORKSPACE, suffix, { active: true }, NOW);
    await updateFunction(db, WORKSPACE, fn.id, { enabled: false }, NOW);
    expect(await findCallableEndpoint(db, suffix)).toBeNull();
    expect(await findCallableEndpoint(db, "none")).toBeNull();
  });

  it("are changed and deleted in their own workspace only", async () => {
    const { id } = await storeFunction();
    const suffix = await storeEndpoint(id);
    expect(await updateEndpoint(db, "ws_other", suffix, { active: false }, NOW)).toBeNull();
    expect(await updateEndpoint(db, WORKSPACE, suffix, { policy: "{}" }, NOW + 3)).toMatchObject({
      active: true,
      policy: "{}",
      updatedAt: NOW + 3,
    });
    expect(await deleteEndpoint(db, "ws_other", suffix)).toBe(false);
    expect(await deleteEndpoint(db, WORKSPACE, suffix)).toBe(true);
    expect(await deleteEndpoint(db, WORKSPACE, suffix)).toBe(false);
  });

  it("take their stored answers with them: the suffix may come to another function", async () => {
    const { id } = await storeFunction();
    const [suffix, other] = [await storeEndpoint(id), await storeEndpoint(id)];
    for (const endpoint of [suffix, other]) {
      const claim = { invocationId: "inv_1", leaseUntil: NOW + 1, expiresAt: NOW + 9 };
      await claimCall(db, { endpoint, keyHash: "hash" }, claim, NOW);
    }
    await deleteEndpoint(db, "ws_other", suffix);
    expect(await countRows("idempotent_calls")).toEqual({ idempotent_calls: 2 });
    await deleteEndpoint(db, WORKSPACE, suffix);
    expect(await countRows("idempotent_calls")).toEqual({ idempotent_calls: 1 });
  });

  it("are listed for their function, page by page", async () => {
    const { id } = await storeFunction();
    for (const suffix of ["list-a", "list-b", "list-c"]) {
      await storeEndpoint(id, {}, { suffix });
    }
    await storeEndpoint((await storeFunction()).id);
    const first = await listEndpoints(db, WORKSPACE, id, { limit: 2 });
    expect(first.items.map(({ suffix }) => suffix)).toEqual(["list-c", "list-b"]);
    const second = await listEndpoints(db, WORKSPACE, id, { cursor: first.nextCursor ?? "", limit: 2 });
    expect([second.items.map(({ suffix }) => suffix), second.nextCursor]).toEqual([["list-a"], null]);
  });
});
