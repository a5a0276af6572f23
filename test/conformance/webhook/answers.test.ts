import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, eventually } from "../craft/runner.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { bind, deliveryOf, expectCall, fire, ownId } from "./runner.ts";

/* What becomes of a delivery by what the external system answers, and what is kept of it. */

interface Row {
  name: string;
  /** Of the receiver, which answers by it; or a whole URL. */
  path: string;
  expected: {
    state: string;
    reason?: string | null;
    attempts?: number;
    /** Of the last attempt. */
    response?: Record<string, unknown>;
    error?: Record<string, unknown>;
  };
}

const again = (reason: string) => ({ state: "queued", reason: `errors.awaiting-retry.${reason}` });
const discarded = (status: number) => ({
  state: "discarded",
  reason: `errors.discarded.${status}`,
  attempts: 1,
  response: { status },
});

const rows: Row[] = [
  {
    name: "200 is stored with its body",
    path: "/status/200",
    expected: {
      state: "delivered",
      reason: null,
      attempts: 1,
      response: { status: 200, body: '{"ok":true}' },
    },
  },
  { name: "202", path: "/status/202", expected: { state: "delivered", response: { status: 202 } } },
  { name: "204", path: "/status/204", expected: { state: "delivered", response: { status: 204 } } },
  { name: "301 is not followed", path: "/status/301", expected: discarded(301) },
  { name: "307 is not followed", path: "/status/307", expected: discarded(307) },
  { name: "400", path: "/status/400", expected: discarded(400) },
  { name: "401", path: "/status/401", expected: discarded(401) },
  { name: "404", path: "/status/404", expected: discarded(404) },
  { name: "410", path: "/status/410", expected: discarded(410) },
  { name: "429", path: "/status/429", expected: again("429") },
  { name: "500", path: "/status/500", expected: { ...again("5xx"), response: { status: 500 } } },
  { name: "503", path: "/status/503", expected: again("5xx") },
  {
    name: "503 and then 200",
    path: "/once/503",
    expected: { state: "delivered", reason: null, attempts: 2, response: { status: 200 } },
  },
  {
    name: "a connection that breaks off",
    path: "/reset",
    expected: { ...again("ECONNRESET"), error: { message: "Network connection lost." } },
  },
  { name: "nobody there", path: "http://127.0.0.1:1/", expected: again("ECONNRESET") },
  {
    name: "a host that is not there",
    path: "http://receiver.invalid/",
    expected: {
      ...again("ECONNRESET"),
      error: { message: expect.stringMatching(/^no connection|^Network connection lost/) },
    },
  },
  {
    name: "an answer that is longer than what is kept",
    path: "/large",
    expected: { state: "delivered", response: { body: "x".repeat(65_536), truncated: true } },
  },
  {
    name: "bytes that are no text",
    path: "/bytes",
    expected: { state: "delivered", response: { bodyBase64: "//4A" } },
  },
];

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const bindTo = async (path: string) => {
  const id = ownId();
  return { id, trigger: await bind([id], { url: path.startsWith("/") ? receiver.url + path : path }) };
};

describe("an answer", () => {
  it.each(rows)("$name", async ({ path, expected }) => {
    const { id, trigger } = await bindTo(path);
    const event = await fire({ eventId: id });
    const { response, error, ...members } = expected;
    const delivery = await deliveryOf(
      event,
      trigger.id,
      ({ state, history }) => state === expected.state && history.length >= (expected.attempts ?? 1),
    );
    expect(delivery).toMatchObject(members);
    const last = delivery.history.at(-1);
    expect(last?.request).toMatchObject({ method: "POST", url: expect.stringContaining("http") });
    expect(last?.response ?? {}).toMatchObject(response ?? {});
    expect(last?.error ?? {}).toMatchObject(error ?? {});
    // Of our own code nobody needs to know.
    expect(JSON.stringify(last)).not.toContain("hookwright-main");
  });

  it("that asks for a wait gets it", async () => {
    const { id, trigger } = await bindTo("/wait/3600");
    const { history, dueAt } = await deliveryOf(
      await fire({ eventId: id }),
      trigger.id,
      ({ attempts, state }) => attempts === 1 && state === "queued",
    );
    const wait = Date.parse(dueAt) - Date.parse(history[0]?.startedAt ?? "");
    expect(wait).toBeGreaterThanOrEqual(3_600_000);
    expect(wait).toBeLessThan(3_700_000);
  });
});

describe("a delivery", () => {
  it("holds neither secret nor session, whatever the receiver puts into its answer", async () => {
    const { id, trigger } = await bindTo("/echo");
    const delivery = await deliveryOf(await fire({ eventId: id, userId: "u1", data: { n: 5 } }), trigger.id);
    const { body = "" } = delivery.history[0]?.response ?? {};
    expect(JSON.parse(body)).toMatchObject({
      n: 5,
      _secret: "[redacted]",
      _function_session: "[redacted]",
    });
    const [sent] = receiver.received.filter(({ body: got }) => got.event_id === id);
    const kept = JSON.stringify(delivery);
    for (const secret of [trigger.secret, trigger.signingSecret, sent?.body["_function_session"]]) {
      expect(kept).not.toContain(secret);
    }
  });

  it("keeps what fields are redacted everywhere to itself", async () => {
    const { id, trigger } = await bindTo("/echo");
    const delivery = await deliveryOf(await fire({ eventId: id, data: { cardNumber: "4111" } }), trigger.id);
    expect(JSON.stringify(delivery)).not.toContain("4111");
    const [sent] = receiver.received.filter(({ body }) => body.event_id === id);
    expect(sent?.body.cardNumber).toBe("4111");
  });

  it("that was discarded is made again on demand, under the same id", async () => {
    const { id, trigger } = await bindTo("/once/404");
    const event = await fire({ eventId: id });
    const first = await deliveryOf(event, trigger.id, ({ state }) => state === "discarded");
    await expectCall("POST", `/deliveries/${first.id}/replay`, undefined, 202);
    const made = await deliveryOf(event, trigger.id, ({ state }) => state === "delivered");
    expect(made.history.map(({ number, response }) => [number, response?.status])).toEqual([
      [1, 404],
      [2, 200],
    ]);
    const ids = receiver.received
      .filter(({ body }) => body.event_id === id)
      .map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([first.id, first.id]);
  });

  it("to a trigger that is off or gone is not made", async () => {
    const { id, trigger } = await bindTo("/once/503");
    const event = await fire({ eventId: id });
    await deliveryOf(event, trigger.id, ({ history }) => history.length === 1);
    await expectCall("PATCH", `/triggers/${trigger.id}`, { enabled: false }, 200);
    expect(await deliveryOf(event, trigger.id)).toMatchObject({
      state: "discarded",
      reason: "errors.discarded.TRIGGER_OFF",
    });
    expect(receiver.received.filter(({ body }) => body.event_id === id)).toHaveLength(1);
  });

  it("goes to every trigger of its event, each by itself", async () => {
    const id = ownId();
    const good = await bind([id], { url: `${receiver.url}/status/200` });
    const bad = await bind([id], { url: `${receiver.url}/status/400` });
    const event = await fire({ eventId: id });
    expect((await deliveryOf(event, good.id)).state).toBe("delivered");
    expect((await deliveryOf(event, bad.id)).state).toBe("discarded");
    const shown = await api.call<{ deliveries: unknown[] }>("GET", `/events/${event}`);
    expect(shown.body.deliveries).toHaveLength(2);
  });

  it("is read by event, trigger and time", async () => {
    const { id, trigger } = await bindTo("/status/200");
    const before = new Date().toISOString();
    await deliveryOf(await fire({ eventId: id }), trigger.id);
    const count = async (query: string) =>
      (await api.call<{ items: unknown[] }>("GET", `/deliveries?${query}`)).body.items.length;
    await eventually(async () => ((await count(`eventId=${id}`)) === 1 ? true : undefined), "the delivery");
    expect([
      await count(`eventId=${id}&since=${before}`),
      await count(`eventId=${id}&until=${before}`),
      await count(`targetId=${trigger.id}&state=delivered`),
    ]).toEqual([1, 0, 1]);
  });
});
