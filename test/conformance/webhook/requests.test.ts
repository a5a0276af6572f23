import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, install, send } from "../craft/runner.ts";
import { putSecret } from "../secrets.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { createTrigger, expectCall, fire, ownId, requestOf, type MadeTrigger } from "./runner.ts";

/* What the external system of a trigger gets, event by event. */

interface Row {
  name: string;
  event: { eventId: number | string; data?: object; userId?: string };
  /** Members of the body, beside `_secret` and `_function_session`. */
  body: Record<string, unknown>;
  /** Whether there is a user for whom it can act. */
  hasSession: boolean;
}

const own = ownId();
const row = { row_id: 17, container: "orders", bucket: 4, dataset: "anna" };
const rows: Row[] = [
  {
    name: "a row that was inserted",
    event: { eventId: 1000, data: row, userId: "anna" },
    body: { event_id: 1000, event_name: "STORAGE_INSERT", ...row },
    hasSession: true,
  },
  {
    name: "a row that was updated",
    event: { eventId: 1001, data: row },
    body: { event_id: 1001, event_name: "STORAGE_UPDATE", ...row },
    hasSession: false,
  },
  {
    name: "a row that was deleted",
    event: { eventId: 1002, data: { ...row, row_id: "r17" } },
    body: { event_id: 1002, event_name: "STORAGE_DELETE", ...row, row_id: "r17" },
    hasSession: false,
  },
  {
    name: "a login",
    event: { eventId: 2000, data: { user_id: 5, email: "anna@example.com" } },
    body: { event_id: 2000, event_name: "AUTH_LOGIN", user_id: 5, email: "anna@example.com" },
    hasSession: true,
  },
  {
    name: "a registration",
    event: { eventId: 2001, data: { user_id: "u5", email: "anna@example.com", lang: "de" } },
    body: {
      event_id: 2001,
      event_name: "AUTH_REGISTER",
      user_id: "u5",
      email: "anna@example.com",
      lang: "de",
    },
    hasSession: true,
  },
  {
    name: "an event of one's own",
    event: { eventId: own, data: { order: { id: 7, lines: [1, 2] }, text: "ü ☃" }, userId: "anna" },
    body: { event_id: own, event_name: own, order: { id: 7, lines: [1, 2] }, text: "ü ☃" },
    hasSession: true,
  },
  {
    name: "a number of one's own, without data",
    event: { eventId: 12_345_678 },
    body: { event_id: 12_345_678, event_name: "12345678" },
    hasSession: false,
  },
];

let receiver: Receiver;
let trigger: MadeTrigger;

beforeAll(async () => {
  receiver = await startReceiver();
  const eventIds = rows.map(({ event }) => event.eventId);
  trigger = await createTrigger(eventIds, { url: `${receiver.url}/in?from=hookwright` });
});

afterAll(async () => {
  await api.call("DELETE", `/triggers/${trigger.id}`);
  await receiver.close();
});

/** Fires an event with a mark in its data, by which its request is known from those of other tests. */
async function receive({ data, ...event }: Row["event"]) {
  const mark = crypto.randomUUID();
  const id = await fire({ ...event, data: { ...data, mark } });
  const request = await requestOf(receiver, ({ body }) => body.mark === mark);
  return { id, mark, request };
}

describe("the request of", () => {
  it.concurrent.each(rows)("$name", async ({ event, body, hasSession }) => {
    const { mark, request } = await receive(event);
    expect([request.method, request.path]).toEqual(["POST", "/in?from=hookwright"]);
    expect(request.headers["content-type"]).toBe("application/json");
    expect(request.body).toEqual({
      ...body,
      mark,
      _secret: trigger.secret,
      _function_session: hasSession ? expect.stringMatching(/^hws_fs_\w+$/) : null,
    });
  });
});

describe("the signature", () => {
  it("is one of Standard Webhooks, with the delivery's id", async () => {
    const { id, request } = await receive({ eventId: own });
    const { headers, raw } = request;
    expect(new Webhook(trigger.signingSecret).verify(raw, headers as Record<string, string>)).toEqual(
      request.body,
    );
    const listed = await api.call<{ items: { id: string }[] }>("GET", `/deliveries?eventId=${id}`);
    expect(listed.body.items).toMatchObject([{ id: headers["webhook-id"] }]);
  });

  it("is taken by an endpoint that asks for one, and by none of another key", async () => {
    const { request } = await receive({ eventId: own });
    const call = async (key: string) => {
      const auth = { type: "signature", scheme: "standard-webhooks", secrets: [await putSecret(key)] };
      const target = await install({
        source: "export default () => 'in';",
        endpoint: { auth: { ...auth, toleranceSeconds: 300 } },
      });
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => /^webhook-|^content-type$/.test(name)),
      ) as Record<string, string>;
      return (await send(target, { method: "POST", headers, body: request.raw })).status;
    };
    expect(await call(trigger.signingSecret)).toBe(200);
    expect(await call(`whsec_${Buffer.alloc(32, "another").toString("base64")}`)).toBe(401);
  });

  it("is one for each secret while two count, and the body carries the older one", async () => {
    const id = ownId();
    const made = await createTrigger([id], { url: `${receiver.url}/rotated` });
    const rotate = (overlapSeconds: number) =>
      expectCall<MadeTrigger>("POST", `/triggers/${made.id}/rotate-secrets`, { overlapSeconds }, 200);
    const rotated = await rotate(60);
    const { request } = await receive({ eventId: id });
    expect(request.body["_secret"]).toBe(made.secret);
    for (const { signingSecret } of [made, rotated]) {
      new Webhook(signingSecret).verify(request.raw, request.headers as Record<string, string>);
    }
    const last = await rotate(0);
    const { request: later } = await receive({ eventId: id });
    expect(later.body["_secret"]).toBe(last.secret);
    expect(String(later.headers["webhook-signature"]).split(" ")).toHaveLength(1);
    for (const { signingSecret } of [made, rotated]) {
      expect(() =>
        new Webhook(signingSecret).verify(later.raw, later.headers as Record<string, string>),
      ).toThrow(/signature/i);
    }
    await api.call("DELETE", `/triggers/${made.id}`);
  });
});
