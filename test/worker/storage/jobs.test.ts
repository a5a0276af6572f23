import { describe, expect, it } from "vitest";
import {
  claimCall,
  deleteExpiredCalls,
  readCall,
  releaseCall,
  storeCallAnswer,
} from "../../../src/storage/idempotent-calls.ts";
import {
  claimJobs,
  deleteSettledJobs,
  findJob,
  insertJob,
  putOffJob,
  releaseLeases,
  settleJob,
  type NewJob,
} from "../../../src/storage/jobs.ts";
import { countRows, db, NOW, WORKSPACE } from "../../support/worker/factories.ts";

const toJob = (id: string, fields: Partial<NewJob> = {}): NewJob => ({
  id,
  workspaceId: WORKSPACE,
  functionId: "fn_a",
  kind: "async",
  handler: "default",
  input: '{"secret":"in the input"}',
  request: '{"url":"/"}',
  createdAt: NOW,
  dueAt: NOW,
  timeoutMs: 1_000,
  ...fields,
});

let leases = 0;
const lease = (until = NOW + 100) => ({ id: `lease_${leases++}`, until });
const claim = (limit = 1, now = NOW) => claimJobs(db, lease(now + 100), now, { limit });
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
const end = (state: "succeeded" | "failed" = "succeeded", now = NOW + 50) => ({ state, result: "{}", now });

describe("claiming jobs", () => {
  it("takes the longest due first, once, and none before its time", async () => {
    await insertJob(db, toJob("b", { dueAt: NOW - 1 }));
    await insertJob(db, toJob("c", { dueAt: NOW - 1 }));
    await insertJob(db, toJob("a"));
    await insertJob(db, toJob("later", { dueAt: NOW + 1 }));
    expect([idsOf(await claim()), idsOf(await claim()), idsOf(await claim()), idsOf(await claim())]).toEqual([
      ["b"],
      ["c"],
      ["a"],
      [],
    ]);
    expect(idsOf(await claim(9, NOW + 1))).toEqual(["later"]);
  });

  it("gives no job to two claimants at once", async () => {
    for (let i = 0; i < 20; i++) {
      await insertJob(db, toJob(`job_${i}`));
    }
    const claimed = await Promise.all(Array.from({ length: 30 }, () => claim(1)));
    expect(idsOf(claimed.flat()).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, i) => `job_${i}`).toSorted(),
    );
    expect(claimed.filter((jobs) => jobs.length > 1)).toEqual([]);
  });

  it("counts attempts and notes the lease", async () => {
    await insertJob(db, toJob("a", { version: 3, chain: 2, endpoint: "one" }));
    const held = lease(NOW + 70);
    const [job] = await claimJobs(db, held, NOW, { limit: 1 });
    expect(job).toMatchObject({
      ...toJob("a"),
      version: 3,
      chain: 2,
      endpoint: "one",
      state: "running",
      attempts: 1,
      leaseId: held.id,
      leaseUntil: NOW + 70,
    });
  });

  it("gives a job whose lease ran out to the next one, from that millisecond on", async () => {
    await insertJob(db, toJob("a"));
    await claimJobs(db, lease(NOW + 70), NOW, { limit: 1 });
    expect(await claim(1, NOW + 69)).toEqual([]);
    expect(await claim(1, NOW + 70)).toMatchObject([{ id: "a", attempts: 2 }]);
  });

  it("takes the one named, if it is due and free", async () => {
    await insertJob(db, toJob("a"));
    await insertJob(db, toJob("b"));
    await insertJob(db, toJob("later", { dueAt: NOW + 1 }));
    const claimOne = async (id: string) => idsOf(await claimJobs(db, lease(), NOW, { id }));
    expect(await claimOne("b")).toEqual(["b"]);
    expect(await claimOne("b")).toEqual([]);
    expect(await claimOne("later")).toEqual([]);
    expect(await claimOne("none")).toEqual([]);
    expect(idsOf(await claim(9))).toEqual(["a"]);
  });

  it("keeps jobs that wait for another in their order", async () => {
    await insertJob(db, toJob("third", { afterId: "second", dueAt: NOW - 5 }));
    await insertJob(db, toJob("second", { afterId: "first", dueAt: NOW - 4 }));
    await insertJob(db, toJob("first", { dueAt: NOW }));
    const order: string[] = [];
    for (let i = 0; i < 3; i++) {
      const held = lease();
      const [job] = await claimJobs(db, held, NOW, { limit: 9 });
      order.push(job?.id ?? "none");
      expect(await claim(9)).toEqual([]);
      await settleJob(db, { jobId: job?.id ?? "", leaseId: held.id }, end(i === 0 ? "failed" : "succeeded"));
    }
    expect(order).toEqual(["first", "second", "third"]);
  });

  it("lets one that waits for a job put off wait on, and one whose job is gone go", async () => {
    await insertJob(db, toJob("first"));
    await insertJob(db, toJob("second", { afterId: "first" }));
    await insertJob(db, toJob("orphan", { afterId: "deleted long ago" }));
    const held = lease();
    await claimJobs(db, held, NOW, { id: "first" });
    await putOffJob(db, { jobId: "first", leaseId: held.id }, { dueAt: NOW + 50, result: "{}" });
    expect(idsOf(await claim(9))).toEqual(["orphan"]);
  });
});

describe("ending jobs", () => {
  it("needs the lease", async () => {
    await insertJob(db, toJob("a"));
    const [first, second] = [lease(NOW + 10), lease(NOW + 900)];
    await claimJobs(db, first, NOW, { limit: 1 });
    await claimJobs(db, second, NOW + 10, { limit: 1 });
    expect(await settleJob(db, { jobId: "a", leaseId: first.id }, end("failed"))).toBe(false);
    await putOffJob(db, { jobId: "a", leaseId: first.id }, { dueAt: NOW, result: "lost" });
    expect(await findJob(db, "a")).toMatchObject({ state: "running", leaseId: second.id, result: null });
    expect(await settleJob(db, { jobId: "a", leaseId: second.id }, end())).toBe(true);
    expect(await settleJob(db, { jobId: "a", leaseId: second.id }, end("failed"))).toBe(false);
    expect(await findJob(db, "a")).toMatchObject({ state: "succeeded", settledAt: NOW + 50 });
  });

  it("leaves nothing of what came in", async () => {
    await insertJob(db, toJob("a"));
    const held = lease();
    await claimJobs(db, held, NOW, { limit: 1 });
    await settleJob(db, { jobId: "a", leaseId: held.id }, { ...end(), result: '{"outcome":"returned"}' });
    const job = await findJob(db, "a");
    expect(job).toMatchObject({
      input: "null",
      request: null,
      leaseId: null,
      result: '{"outcome":"returned"}',
    });
    expect(JSON.stringify(job)).not.toContain("in the input");
  });

  it("is for good: a settled job is not claimed again", async () => {
    await insertJob(db, toJob("a"));
    const held = lease();
    await claimJobs(db, held, NOW, { limit: 1 });
    await settleJob(db, { jobId: "a", leaseId: held.id }, end("failed"));
    expect(await claim(9, NOW + 1_000_000)).toEqual([]);
    expect(await claimJobs(db, lease(), NOW + 1_000_000, { id: "a" })).toEqual([]);
  });

  it("can be put off until later, with all that is needed then", async () => {
    await insertJob(db, toJob("a"));
    const held = lease();
    await claimJobs(db, held, NOW, { limit: 1 });
    await putOffJob(db, { jobId: "a", leaseId: held.id }, { dueAt: NOW + 500, result: "{}" });
    expect(await claim(1, NOW + 499)).toEqual([]);
    expect(await claim(1, NOW + 500)).toMatchObject([{ id: "a", attempts: 2, input: toJob("a").input }]);
  });

  it("does not count what was no attempt", async () => {
    await insertJob(db, toJob("a"));
    const held = lease();
    const [claimed] = await claimJobs(db, held, NOW, { limit: 1 });
    const attempts = (claimed?.attempts ?? 0) - 1;
    await putOffJob(db, { jobId: "a", leaseId: held.id }, { dueAt: NOW, result: "{}", attempts });
    expect(await claim(1, NOW)).toMatchObject([{ id: "a", attempts: 1 }]);
  });
});

describe("jobs", () => {
  it("with the same dedupe key are one job", async () => {
    await insertJob(db, toJob("a", { dedupeKey: "tick 1" }));
    await insertJob(db, toJob("b", { dedupeKey: "tick 1" }));
    await insertJob(db, toJob("c", { dedupeKey: "tick 2" }));
    await insertJob(db, toJob("d"));
    await insertJob(db, toJob("e"));
    expect(idsOf(await claim(9)).toSorted()).toEqual(["a", "c", "d", "e"]);
  });

  it("that were under way are free again after a start", async () => {
    await insertJob(db, toJob("a"));
    await insertJob(db, toJob("b"));
    const held = lease();
    await claimJobs(db, held, NOW, { id: "a" });
    await settleJob(db, { jobId: "a", leaseId: held.id }, end());
    await claim(9);
    await releaseLeases(db);
    expect(await claim(9)).toMatchObject([{ id: "b", attempts: 2 }]);
  });

  it("are deleted some time after they were settled, a few at a time", async () => {
    for (const id of ["a", "b", "c", "d"]) {
      await insertJob(db, toJob(id));
      const held = lease();
      await claimJobs(db, held, NOW, { id });
      if (id !== "d") {
        await settleJob(db, { jobId: id, leaseId: held.id }, end("failed", id === "c" ? NOW + 2 : NOW));
      }
    }
    expect([await deleteSettledJobs(db, NOW + 1, 1), await deleteSettledJobs(db, NOW + 1, 9)]).toEqual([
      1, 1,
    ]);
    expect(await countRows("jobs")).toEqual({ jobs: 2 });
    expect(await findJob(db, "d")).toMatchObject({ state: "running" });
  });
});

describe("calls that may come again", () => {
  const key = { endpoint: "one", keyHash: "hash" };
  const claimAs = (invocationId: string, now = NOW) =>
    claimCall(db, key, { invocationId, leaseUntil: now + 10, expiresAt: now + 100 }, now);

  it("are run by one of many at once", async () => {
    const won = await Promise.all(Array.from({ length: 20 }, (_, index) => claimAs(`inv_${index}`)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readCall(db, key)).toEqual({ invocationId: `inv_${won.indexOf(true)}`, answer: null });
  });

  it("are told apart by endpoint and key", async () => {
    expect(await claimAs("inv_1")).toBe(true);
    const other = { invocationId: "inv_2", leaseUntil: NOW + 10, expiresAt: NOW + 100 };
    expect(await claimCall(db, { ...key, endpoint: "two" }, other, NOW)).toBe(true);
    expect(await claimCall(db, { ...key, keyHash: "other" }, other, NOW)).toBe(true);
    expect(await readCall(db, { ...key, keyHash: "none" })).toBeNull();
  });

  it("keep the answer until it expires, also when the lease is long over", async () => {
    await claimAs("inv_1");
    await storeCallAnswer(db, key, "inv_1", "answer");
    expect(await claimAs("inv_2", NOW + 99)).toBe(false);
    expect(await readCall(db, key)).toEqual({ invocationId: "inv_1", answer: "answer" });
    expect(await claimAs("inv_2", NOW + 100)).toBe(true);
    expect(await readCall(db, key)).toEqual({ invocationId: "inv_2", answer: null });
  });

  it("are free again when their holder died", async () => {
    await claimAs("inv_1");
    expect(await claimAs("inv_2", NOW + 9)).toBe(false);
    expect(await claimAs("inv_2", NOW + 10)).toBe(true);
    // The first one comes back to life: the key is not its own any more.
    await storeCallAnswer(db, key, "inv_1", "late");
    await releaseCall(db, key, "inv_1");
    expect(await readCall(db, key)).toEqual({ invocationId: "inv_2", answer: null });
  });

  it("are free again when they failed, and not when they have an answer", async () => {
    await claimAs("inv_1");
    await releaseCall(db, key, "inv_1");
    expect(await claimAs("inv_2")).toBe(true);
    await storeCallAnswer(db, key, "inv_2", "answer");
    await releaseCall(db, key, "inv_2");
    expect(await claimAs("inv_3")).toBe(false);
  });

  it("are deleted once they have expired, a few at a time", async () => {
    for (let i = 0; i < 5; i++) {
      const old = { invocationId: "inv", leaseUntil: NOW, expiresAt: NOW + i };
      await claimCall(db, { endpoint: "one", keyHash: `hash ${i}` }, old, NOW - 1);
    }
    expect([await deleteExpiredCalls(db, NOW + 2, 2), await deleteExpiredCalls(db, NOW + 2, 2)]).toEqual([
      2, 1,
    ]);
    expect(await countRows("idempotent_calls")).toEqual({ idempotent_calls: 2 });
  });
});
