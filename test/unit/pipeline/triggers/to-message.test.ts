import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { createTriggerSecrets } from "../../../../src/core/trigger-secrets.ts";
import { toTriggerMessage } from "../../../../src/pipeline/triggers/to-message.ts";

const event = {
  eventId: "1000",
  data: { row_id: 7, container: "orders", bucket: 3, dataset: "u1" },
  userId: "u1",
  chain: 0,
};
const now = Date.now();
const current = createTriggerSecrets();
const previous = createTriggerSecrets();
const carried = { deliveryId: "dlv_1", secrets: current, session: "hws_fs_1_x", now };

describe("the request of a trigger", () => {
  it("has the event's data on one level with what is added", () => {
    const { headers, body } = toTriggerMessage(event, carried);
    expect(JSON.parse(body)).toEqual({
      event_id: 1000,
      event_name: "STORAGE_INSERT",
      ...event.data,
      _secret: current.secret,
      _function_session: "hws_fs_1_x",
    });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": "dlv_1",
      "webhook-timestamp": String(Math.floor(now / 1_000)),
      "webhook-signature": expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it("is verified by the library of Standard Webhooks, and by nothing but its own key", () => {
    const { headers, body } = toTriggerMessage(event, carried);
    expect(new Webhook(current.signingSecret).verify(body, headers)).toMatchObject({ row_id: 7 });
    expect(() => new Webhook(previous.signingSecret).verify(body, headers)).toThrow(/signature/i);
    expect(() => new Webhook(current.signingSecret).verify(body.replace("7", "8"), headers)).toThrow(
      /signature/i,
    );
    expect(body).not.toContain(current.signingSecret);
  });

  it("carries the older secret while two count, and is signed with both", () => {
    const { headers, body } = toTriggerMessage(event, { ...carried, secrets: { ...current, previous } });
    expect(JSON.parse(body)).toMatchObject({ _secret: previous.secret });
    for (const { signingSecret } of [current, previous]) {
      expect(new Webhook(signingSecret).verify(body, headers)).toMatchObject({ event_id: 1000 });
    }
  });

  it("says null where nobody's action it was", () => {
    const { body } = toTriggerMessage({ ...event, userId: null }, { ...carried, session: null });
    expect(JSON.parse(body)).toMatchObject({ _function_session: null });
  });
});
