import { describe, expect, it } from "vitest";
import { toEvent, toObjectRecord } from "../../../../src/pipeline/events/normalise.ts";

const RECEIVED = Date.parse("2026-11-22T12:00:00.000Z");
const track = { type: "track", event: "Bought", userId: "u1" };

function normalise(fields: object) {
  const result = toEvent({ ...track, ...fields }, RECEIVED, "made-up");
  if (!result.ok) {
    throw new Error(result.message);
  }
  return result.value;
}

describe("an event", () => {
  it("is completed with what the specification adds", () => {
    expect(normalise({})).toEqual({
      ...track,
      messageId: "made-up",
      timestamp: "2026-11-22T12:00:00.000Z",
      receivedAt: "2026-11-22T12:00:00.000Z",
      originalTimestamp: "2026-11-22T12:00:00.000Z",
      version: 2,
      context: {},
      integrations: {},
    });
  });

  it("keeps what it says itself, but no write key", () => {
    const event = normalise({
      messageId: "m1",
      context: { ip: "1.2.3.4" },
      properties: { a: 1 },
      writeKey: "k",
      version: 7,
    });
    expect(event).toMatchObject({
      messageId: "m1",
      context: { ip: "1.2.3.4" },
      properties: { a: 1 },
      version: 2,
    });
    expect(event).not.toHaveProperty("writeKey");
  });

  it.each([
    // The sender's clock is ten minutes behind: it sent at 11:50 by its own, a minute after the event.
    [{ timestamp: "2026-11-22T11:49:00Z", sentAt: "2026-11-22T11:50:00Z" }, "2026-11-22T11:59:00.000Z"],
    [{ timestamp: "2026-11-22T13:00:00+00:00", sentAt: "2026-11-22T13:00:00Z" }, "2026-11-22T12:00:00.000Z"],
    [
      { originalTimestamp: "2026-11-22T11:49:00Z", sentAt: "2026-11-22T11:50:00Z" },
      "2026-11-22T11:59:00.000Z",
    ],
    // Without sentAt nothing is known of the clock.
    [{ timestamp: "2020-01-01T00:00:00Z" }, "2020-01-01T00:00:00.000Z"],
    [{ sentAt: "2026-11-22T11:50:00Z" }, "2026-11-22T12:00:00.000Z"],
  ])("%j happened at %s", (fields, timestamp) => {
    expect(normalise(fields).timestamp).toBe(timestamp);
  });

  it("keeps the sender's own time", () => {
    const sent = { timestamp: "2026-11-22T11:49:00Z", sentAt: "2026-11-22T11:50:00Z" };
    expect(normalise(sent).originalTimestamp).toBe("2026-11-22T11:49:00.000Z");
  });

  it("gets ids that are numbers as texts, and loses those that are null", () => {
    expect(normalise({ userId: 7, anonymousId: null })).toMatchObject({ userId: "7" });
    expect(normalise({ messageId: null }).messageId).toBe("made-up");
    expect(normalise({ anonymousId: null })).not.toHaveProperty("anonymousId");
  });

  it.each([
    [7, "an event must be an object"],
    [[], "an event must be an object"],
    [{ ...track, type: "buy" }, "type must be one of track, identify, group, page, screen, alias, delete"],
    [{ type: "track", userId: "u" }, "event is required but not defined"],
    [{ type: "group", userId: "u" }, "groupId is required but not defined"],
    [{ type: "alias", userId: "u" }, "previousId is required but not defined"],
    [{ type: "track", event: "x" }, "One of userId,anonymousId is required but not defined"],
    [{ ...track, userId: "" }, "One of userId,anonymousId is required but not defined"],
    [{ ...track, event: null }, "event is required but not defined"],
    [
      { ...track, properties: JSON.parse(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`) as object },
      "the message is nested deeper than 100 levels",
    ],
    [{ ...track, userId: {} }, "userId must be a string"],
    [{ ...track, event: 7 }, "event must be a string"],
    [{ ...track, messageId: "m".repeat(101) }, "messageId must have at most 100 characters"],
    [{ ...track, properties: [] }, "properties must be an object"],
    [{ ...track, integrations: "all" }, "integrations must be an object"],
    [{ ...track, timestamp: "yesterday" }, "timestamp must be an ISO 8601 date"],
    [{ ...track, sentAt: 5 }, "sentAt must be an ISO 8601 date"],
    [
      { ...track, properties: { text: "x".repeat(32_768) } },
      "the message is too large and over the maximum 32KB limit",
    ],
  ])("is refused: %j", (raw, message) => {
    expect(toEvent(raw, RECEIVED, "m")).toEqual({ ok: false, message });
  });

  it("of the largest and longest that may be is taken", () => {
    expect(normalise({ messageId: "m".repeat(100) }).messageId).toHaveLength(100);
    expect(normalise({ properties: { text: "x".repeat(32_000) } })).toBeDefined();
  });
});

describe("an object", () => {
  it("is taken with its properties", () => {
    const given = { collection: "order_items", id: 7, properties: { a: 1, b: null } };
    expect(toObjectRecord(given)).toEqual({ ok: true, value: { ...given, id: "7" } });
  });

  it.each([
    ["x", "an object must be an object"],
    [{ id: "1" }, "collection is required but not defined"],
    [{ collection: "users" }, "id is required but not defined"],
    [
      { collection: "_users", id: "1" },
      "collection must be lower case letters, digits and underscores inside, at most 100",
    ],
    [{ collection: "users", id: "i".repeat(101) }, "id must have at most 100 characters"],
    [{ collection: "users", id: "1", properties: { a: [] } }, "properties.a must be no list and no object"],
  ])("is refused: %j", (raw, message) => {
    expect(toObjectRecord(raw)).toEqual({ ok: false, message });
  });
});
