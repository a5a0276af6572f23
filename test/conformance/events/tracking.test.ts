import { gzipSync } from "node:zlib";
import { Analytics } from "@segment/analytics-node";
import { beforeAll, describe, expect, it } from "vitest";
import { api, serverUrl } from "../craft/runner.ts";

interface Source {
  id: string;
  writeKeys: string[];
}
interface EventList {
  items: { id: string; type: string; name: string | null; messageId: string; userId: string | null }[];
}

let source: Source;
let writeKey = "";

beforeAll(async () => {
  source = (await api.call<Source>("POST", "/sources", { name: "Tracking" })).body;
  writeKey = source.writeKeys[0] ?? "";
});

const basic = (key: string) => ({ authorization: `Basic ${btoa(`${key}:`)}` });

async function post(path: string, body: unknown, headers: Record<string, string> = basic(writeKey)) {
  const response = await fetch(`${serverUrl}/v1/${path}`, {
    method: "POST",
    headers,
    body:
      typeof body === "string"
        ? body
        : body instanceof Uint8Array
          ? Uint8Array.from(body)
          : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as object };
}

async function eventsOf(query: string) {
  const list = await api.call<EventList>("GET", `/events?sourceId=${source.id}&limit=100&${query}`);
  return list.body.items;
}

const track = { event: "Bought", userId: "u1" };

describe("the tracking API", () => {
  it.each(["track", "identify", "page", "screen", "group", "alias"])("takes %s", async (type) => {
    const event = { userId: `of ${type}`, event: "x", name: "Home", groupId: "g", previousId: "p" };
    expect(await post(type, event)).toMatchObject({ status: 200, body: { success: true } });
    expect(await eventsOf(`userId=of ${type}`)).toMatchObject([{ type, userId: `of ${type}` }]);
  });

  it("takes the write key in the body, text bodies and packed bodies", async () => {
    const told = { ...track, writeKey, userId: "body" };
    expect((await post("track", told, { "content-type": "text/plain" })).body).toEqual({ success: true });
    const packed = gzipSync(JSON.stringify({ ...track, userId: "gzip" }));
    const headers = { ...basic(writeKey), "content-encoding": "gzip" };
    expect((await post("track", packed, headers)).body).toEqual({ success: true });
    expect(await eventsOf("userId=body")).toHaveLength(1);
    expect(await eventsOf("userId=gzip")).toHaveLength(1);
    const [kept] = await eventsOf("userId=body");
    const whole = await api.call("GET", `/events/${kept?.id}`);
    expect(JSON.stringify(whole.body)).not.toContain(writeKey);
  });

  it("takes a message once, and counts how often it came again", async () => {
    const event = { ...track, messageId: "once", userId: "twice" };
    expect((await post("track", event)).body).toEqual({ success: true });
    expect((await post("track", event)).body).toEqual({ success: true, duplicates: 1 });
    expect((await post("batch", { batch: [{ ...event, type: "track" }] })).body).toMatchObject({
      duplicates: 1,
    });
    expect(await eventsOf("userId=twice")).toHaveLength(1);
  });

  it("takes what is right of a batch and names what is wrong", async () => {
    const batch = [
      { ...track, type: "track" },
      { type: "track", event: "x" },
      { type: "buy", userId: "u" },
      7,
    ];
    expect((await post("batch", { batch, context: { ip: "1" } })).body).toEqual({
      success: true,
      refused: [
        { index: 1, message: "One of userId,anonymousId is required but not defined" },
        { index: 2, message: expect.stringMatching(/^type must be one of/) },
        { index: 3, message: "an event must be an object" },
      ],
    });
  });

  it.each([
    ["track", track, {}, 401, "a write key is needed"],
    ["track", track, basic("unknown"), 401, "no source with this write key"],
    ["track", track, { authorization: "Basic !" }, 401, "a write key is needed"],
    ["track", "{", undefined, 400, "not valid JSON"],
    ["track", "[]", undefined, 400, "must be a JSON object"],
    ["track", { event: "x" }, undefined, 400, "One of userId,anonymousId"],
    ["batch", { batch: 7 }, undefined, 400, "batch must be a list"],
    ["batch", { batch: Array(2_501).fill(0) }, undefined, 413, "2500 events"],
    ["track", { ...track, properties: { text: "x".repeat(33_000) } }, undefined, 413, "maximum 32KB"],
    ["track", "x".repeat(512_001), undefined, 413, "500 KB"],
  ] as const)("refuses a call of /%s (%#)", async (path, body, headers, status, message) => {
    const answer = await post(path, body, headers ?? basic(writeKey));
    expect(answer).toMatchObject({
      status,
      body: { success: false, message: expect.stringContaining(message) },
    });
  });

  it("refuses a packed body that is larger than it looks", async () => {
    const headers = { ...basic(writeKey), "content-encoding": "gzip" };
    expect((await post("track", gzipSync(" ".repeat(5_000_000)), headers)).status).toBe(413);
    expect((await post("track", "no gzip", headers)).status).toBe(400);
  });

  it("lets browsers of every origin in, and shows them its refusals", async () => {
    const origin = "https://shop.example";
    const asked = await fetch(`${serverUrl}/v1/batch`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe(origin);
    expect(asked.headers.get("access-control-allow-headers")).toContain("authorization");
    expect((await post("track", track, { origin })).headers.get("access-control-allow-origin")).toBe(origin);
  });

  it("forgets the key of a source that is switched off", async () => {
    const off = (await api.call<Source>("POST", "/sources", { name: "Off" })).body;
    await api.call("PATCH", `/sources/${off.id}`, { enabled: false });
    expect((await post("track", track, basic(off.writeKeys[0] ?? ""))).status).toBe(401);
  });
});

describe("@segment/analytics-node", () => {
  it("sends every type, and every event arrives", async () => {
    const analytics = new Analytics({ writeKey, host: serverUrl, flushInterval: 50, maxRetries: 0 });
    const errors: unknown[] = [];
    analytics.on("error", (error) => errors.push(error));
    const userId = "sdk";
    analytics.identify({ userId, traits: { name: "Ann" } });
    analytics.track({ userId, event: "Bought", properties: { price: 5 } });
    analytics.page({ userId, name: "Home" });
    analytics.screen({ userId, name: "Cart" });
    analytics.group({ userId, groupId: "g1" });
    analytics.alias({ userId, previousId: "before" });
    for (let i = 0; i < 50; i++) {
      analytics.track({ userId, event: `Many ${i}` });
    }
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
    const events = await eventsOf(`userId=${userId}`);
    expect(events).toHaveLength(56);
    expect(new Set(events.map(({ type }) => type)).size).toBe(6);
    const bought = events.find(({ name }) => name === "Bought");
    const whole = await api.call<{ event: Record<string, unknown> }>("GET", `/events/${bought?.id}`);
    expect(whole.body.event).toMatchObject({
      properties: { price: 5 },
      context: { library: { name: "@segment/analytics-node" } },
    });
  });
});
