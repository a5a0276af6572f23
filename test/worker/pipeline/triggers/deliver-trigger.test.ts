import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { authenticate } from "../../../../src/auth/api-tokens.ts";
import { createTriggerSecrets } from "../../../../src/core/trigger-secrets.ts";
import type { Env } from "../../../../src/env.ts";
import { deliverNext } from "../../../../src/pipeline/events/deliver.ts";
import { fireEvents } from "../../../../src/pipeline/triggers/fire-events.ts";
import { replayInvocations } from "../../../../src/pipeline/replay.ts";
import { servicesOf } from "../../../../src/process.ts";
import { listDeliveries, readDelivery, replayDeliveries } from "../../../../src/storage/deliveries.ts";
import { listInvocations, readInvocation } from "../../../../src/storage/invocations.ts";
import { deleteTrigger, updateTrigger, type StoredTrigger } from "../../../../src/storage/triggers.ts";
import { countRows, db, storeFunction, WORKSPACE } from "../../../support/worker/factories.ts";
import { storeTrigger } from "../../../support/worker/trigger-factories.ts";

const services = servicesOf(env as unknown as Env);
const wake = async () => undefined;
const deps = {
  ...services.deliveries,
  wake,
  triggers: { ...services.deliveries.triggers, wake },
};
const background: Promise<unknown>[] = [];
const deliver = (changed: Partial<typeof deps.triggers> = {}) =>
  deliverNext(
    { ...deps, triggers: { ...deps.triggers, ...changed } },
    null,
    (promise) => void background.push(promise.catch(() => undefined)),
  );

const body = "data.jsonPayload.data.hook_data.body";
const gives = (expression: string) => `export default async (data) => (${expression});`;

/** A trigger of `order.paid` to a Craft function; `fire` fires it once for each user given. */
async function bind(code: string, fields: Partial<StoredTrigger> = {}) {
  const fn = await storeFunction(code);
  const { trigger, secrets } = await storeTrigger(["order.paid"], { functionId: fn.id, ...fields });
  const fire = (userId: string | null = "u1", chain = 0) =>
    fireEvents(
      { db, wake, waitUntil: (promise) => void promise },
      WORKSPACE,
      [{ eventId: "order.paid", data: { n: 1 }, userId, chain }],
      Date.now(),
    );
  return { fn, trigger, secrets, fire };
}

async function onlyDelivery() {
  const [made] = (await listDeliveries(db, WORKSPACE, { limit: 5 })).items;
  const found = await readDelivery(db, WORKSPACE, made?.id ?? "");
  const attempts = (found?.attempts ?? []).map(({ detail, ...row }) => ({
    ...row,
    detail: JSON.parse(detail) as { request: { body: string }; response?: { body: string } },
  }));
  return { delivery: made, attempts };
}

describe("a delivery to a function", () => {
  it("hands over the event with the secret and a session, of which no record holds anything", async () => {
    const { fn, secrets, fire } = await bind(
      `export default async (data) => { console.log(JSON.stringify(data)); return ${body}; };`,
    );
    await fire();
    expect(await deliver()).toBe(true);
    const { delivery, attempts } = await onlyDelivery();
    expect(delivery).toMatchObject({ state: "delivered", attempts: 1, reason: null });
    const shown = {
      event_id: "order.paid",
      event_name: "order.paid",
      n: 1,
      _secret: "[redacted]",
      _function_session: "[redacted]",
    };
    expect(attempts).toMatchObject([{ number: 1, reason: null, invocationId: expect.any(String) }]);
    expect(JSON.parse(attempts[0]?.detail.request.body ?? "")).toEqual(shown);
    expect(JSON.parse(attempts[0]?.detail.response?.body ?? "")).toEqual(shown);
    await Promise.all(background);
    await services.recorder.flush();
    const [invocation] = (await listInvocations(db, WORKSPACE, { limit: 5 })).items;
    expect(invocation).toMatchObject({ functionId: fn.id, id: attempts[0]?.invocationId });
    const record = await readInvocation(db, WORKSPACE, invocation?.id ?? "");
    const kept = JSON.stringify([attempts, record]);
    expect(kept).toContain("webhook-signature");
    expect(kept).not.toContain(secrets.secret);
    expect(kept).not.toContain("hws_");
    expect(await deliver()).toBe(false);
    // The record has neither secret nor session, so that its request cannot be made again.
    const replay = { workspaceId: WORKSPACE, rows: record === null ? [] : [record], version: null };
    const replayed = await replayInvocations({ db, outbox: services.outbox }, replay, () => undefined);
    expect(replayed).toMatchObject([{ ok: false, reason: expect.stringContaining("delivery") }]);
  });

  it("has a session while it goes on, and none after it", async () => {
    const { fire } = await bind(
      `export default async (data) => ${body}._function_session.split("").join(" ");`,
    );
    await fire();
    let during: Record<string, number> = {};
    await deliver({
      async run(...call) {
        const outcome = await deps.triggers.run(...call);
        during = await countRows("function_sessions");
        return outcome;
      },
    });
    expect(during).toEqual({ function_sessions: 1 });
    expect(await countRows("function_sessions")).toEqual({ function_sessions: 0 });
    const { attempts } = await onlyDelivery();
    const token = (attempts[0]?.detail.response?.body ?? "").replaceAll(" ", "");
    expect(token).toMatch(/^hws_fs_/);
    expect(await authenticate({ db, adminToken: null }, `Bearer ${token}`, Date.now())).toEqual({
      ok: false,
      reason: "unknown",
    });
  });

  it("has no session when nobody's action it was", async () => {
    const { fire } = await bind(gives(`{ session: ${body}._function_session }`));
    await fire(null);
    await deliver();
    const { attempts } = await onlyDelivery();
    expect(attempts[0]?.detail.response?.body).toBe('{"session":null}');
  });

  it("that is accepted and not yet done keeps its session until its time is over", async () => {
    const { fire } = await bind(gives(`{ craft_status_code: 202 }`));
    await fire();
    await deliver();
    expect((await onlyDelivery()).delivery?.state).toBe("delivered");
    expect(await countRows("function_sessions")).toEqual({ function_sessions: 1 });
    const life = await env.DB.prepare("select expires_at - created_at from function_sessions").first(
      "expires_at - created_at",
    );
    expect(life).toBe(15 * 60_000);
  });

  it("is made again after a failure, with a session of its own, and again on demand", async () => {
    const { fire } = await bind(gives(`{ craft_status_code: 503 }`));
    await fire();
    await deliver();
    expect((await onlyDelivery()).delivery).toMatchObject({
      state: "queued",
      reason: "errors.awaiting-retry.5xx",
    });
    expect(await countRows("function_sessions")).toEqual({ function_sessions: 1 });
    await env.DB.prepare("update deliveries set due_at = 0, retry_until = 0").run();
    await deliver();
    const { delivery, attempts } = await onlyDelivery();
    expect(delivery).toMatchObject({ state: "dead", attempts: 2 });
    expect(attempts).toHaveLength(2);
    expect(await countRows("function_sessions")).toEqual({ function_sessions: 0 });
    const again = { now: Date.now(), retryUntil: Date.now() + 60_000 };
    await replayDeliveries(db, WORKSPACE, { ids: [delivery?.id ?? ""] }, again);
    await deliver();
    expect((await onlyDelivery()).attempts).toHaveLength(3);
  });

  it("runs as far from where it began as its event", async () => {
    const { fire } = await bind(gives("1"));
    await fire("u1", 7);
    const chains: number[] = [];
    await deliver({
      run(invocation, ...rest) {
        chains.push(invocation.chain);
        return deps.triggers.run(invocation, ...rest);
      },
    });
    expect(chains).toEqual([7]);
  });

  it("carries the secrets before them until their time is over", async () => {
    const previous = createTriggerSecrets();
    const both = { ...createTriggerSecrets(), previous };
    const fn = await storeFunction(gives(`{ secret: ${body}._secret.length }`));
    const until = Date.now() + 60_000;
    const { trigger } = await storeTrigger(["order.paid"], { functionId: fn.id, previousUntil: until }, both);
    expect(await deps.triggers.openSecrets(trigger, until - 1)).toEqual(both);
    const { previous: _, ...current } = both;
    expect(await deps.triggers.openSecrets(trigger, until)).toEqual(current);
  });
});

describe("a delivery to an external URL", () => {
  it("leaves as requests of functions do: not to this machine, whatever was allowed when it was made", async () => {
    const { fire } = await bind(gives("1"), { functionId: null, url: "http://127.0.0.1:1/in" });
    await fire();
    await deliver();
    const { delivery, attempts } = await onlyDelivery();
    expect(delivery).toMatchObject({ state: "discarded", reason: "errors.discarded.EGRESS_REFUSED" });
    expect(attempts).toMatchObject([
      {
        invocationId: null,
        detail: {
          request: { url: "http://127.0.0.1:1/in" },
          error: { message: expect.stringContaining("loopback") },
        },
      },
    ]);
    // No function has run.
    await services.recorder.flush();
    expect(await countRows("invocations", "metric_buckets")).toEqual({ invocations: 0, metric_buckets: 0 });
  });

  it("that takes too long says so in its own words", async () => {
    const { fire } = await bind(gives("1"), { functionId: null, url: "https://example.com/in" });
    await fire();
    const measured = { logs: [], durationMs: 30_000, coldStart: false };
    await deliver({ run: async () => ({ kind: "timed-out", afterMs: 30_000, ...measured }) });
    const { delivery, attempts } = await onlyDelivery();
    expect(delivery).toMatchObject({ state: "queued", reason: "errors.awaiting-retry.TIMEOUT" });
    expect(attempts).toMatchObject([{ detail: { error: { message: "no answer within 30000 ms" } } }]);
  });
});

describe("a delivery that cannot be made", () => {
  it.each([
    ["TRIGGER_OFF", (id: string) => updateTrigger(db, WORKSPACE, id, { enabled: false }, Date.now())],
    ["TRIGGER_GONE", (id: string) => deleteTrigger(db, WORKSPACE, id, Date.now())],
    [
      "INVALID_SETTINGS",
      (id: string) => updateTrigger(db, WORKSPACE, id, { sealedSecrets: '{"secret":"a.b.c"}' }, Date.now()),
    ],
    ["FUNCTION_OFF", () => env.DB.prepare("update functions set enabled = 0").run()],
    ["EVENT_GONE", () => env.DB.prepare("delete from events").run()],
  ])("is discarded with the reason: %s", async (reason, change: (id: string) => Promise<unknown>) => {
    const { trigger, fire } = await bind(gives("1"));
    await fire();
    await change(trigger.id);
    await deliver();
    expect((await onlyDelivery()).delivery).toMatchObject({
      state: "discarded",
      reason: `errors.discarded.${reason}`,
    });
    expect(await countRows("function_sessions")).toEqual({ function_sessions: 0 });
  });
});
