import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, inject, it } from "vitest";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import { edition } from "../edition.ts";
import { startUpstream } from "../upstream.ts";

interface Delivery {
  id: string;
  state: string;
  reason: string | null;
  attempts: number;
  targetId: string;
  history: {
    number: number;
    error?: { message: string };
    request: object;
    logs: { message: string }[];
    outgoing: object[];
  }[];
}
interface Listed<T> {
  items: T[];
}

/** A source whose events go to a destination function with this code. */
async function connect(code: string, fields: object = {}) {
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "CRM",
    dialect: "segment-destination",
    code,
    settings: [{ name: "apiKey", label: "Key", type: "STRING", required: false, sensitive: true }],
  });
  expect(fn.status, JSON.stringify(fn.body)).toBe(201);
  const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "Shop" });
  const connection = await api.call<{ id: string }>("POST", "/connections", {
    sourceId: source.body.id,
    functionId: fn.body.id,
    ...fields,
  });
  expect(connection.status, JSON.stringify(connection.body)).toBe(201);
  const authorization = `Basic ${btoa(`${source.body.writeKeys[0]}:`)}`;
  const track = (event: string, more: object = {}) =>
    fetch(`${serverUrl}/v1/track`, {
      method: "POST",
      headers: { authorization },
      body: JSON.stringify({ event, userId: "u1", ...more }),
    });
  return { source: source.body, connection: connection.body, track };
}

async function settled(targetId: string, state = "delivered"): Promise<Delivery> {
  return eventually(async () => {
    const list = await api.call<Listed<Delivery>>("GET", `/deliveries?targetId=${targetId}&state=${state}`);
    const [first] = list.body.items;
    return first === undefined
      ? undefined
      : (await api.call<Delivery>("GET", `/deliveries/${first.id}`)).body;
  }, `the ${state} delivery`);
}

describe("an event", () => {
  it("reaches its destination with the connection's settings, and shows how", async () => {
    const code =
      "async function onTrack(event, settings) { console.log(event.event, settings.apiKey.length); }";
    const { connection, source, track } = await connect(code, { settings: { apiKey: "hidden-key-1" } });
    expect(connection).toMatchObject({ settings: { apiKey: "••••••" } });
    expect((await track("Bought")).status).toBe(200);
    const made = await settled(connection.id);
    expect(made).toMatchObject({
      attempts: 1,
      reason: null,
      history: [{ number: 1, request: { event: { event: "Bought" } }, logs: [{ message: "Bought 12" }] }],
    });
    expect(JSON.stringify(made)).not.toContain("hidden-key-1");
    const events = await api.call<Listed<{ id: string }>>("GET", `/events?sourceId=${source.id}`);
    const whole = await api.call("GET", `/events/${events.body.items[0]?.id}`);
    expect(whole.body).toMatchObject({ event: { event: "Bought" }, deliveries: [{ id: made.id }] });
  });

  // `wrangler dev` lets functions reach nothing on this machine.
  it.skipIf(edition === "dev")("shows what its function sent out, without its secrets", async () => {
    const upstream = await startUpstream();
    const code = `async function onTrack(event, settings) {
      const url = event.properties.to;
      const sent = await fetch(url + "?key=" + settings.apiKey, {
        method: "POST",
        headers: { authorization: "Bearer abc", "x-api-key": settings.apiKey, "x-a": "1" },
        body: JSON.stringify({ apiKey: settings.apiKey, a: 1 }),
      });
      const got = await sent.json();
      await new Promise((resolve) => {
        const request = https.request(url.replace("http:", "https:"), { method: "PUT" });
        request.on("error", resolve);
        request.end("x".repeat(5000));
      });
      await fetch("http://127.0.0.1:1/").catch(() => undefined);
      throw new RetryError("sent " + got.method);
    }`;
    const { connection, track } = await connect(code, { settings: { apiKey: "hidden-key-2" } });
    await track("Sent", { properties: { to: upstream.url } });
    const made = await eventually(async () => {
      const list = await api.call<Listed<Delivery>>("GET", `/deliveries?targetId=${connection.id}`);
      const { body } = await api.call<Delivery>("GET", `/deliveries/${list.body.items[0]?.id}`);
      return body.history?.[0] === undefined ? undefined : body;
    }, "the first attempt");
    await upstream.close();
    expect(made.history[0]).toMatchObject({
      error: { name: "RetryError", message: "sent POST" },
      outgoing: [
        {
          method: "POST",
          url: `${upstream.url}/?key=[redacted]`,
          headers: { authorization: "[redacted]", "x-api-key": "[redacted]", "x-a": "1" },
          body: '{"apiKey":"[redacted]","a":1}',
          response: {
            status: 200,
            headers: { "content-type": "application/json" },
            body: expect.stringContaining('"method":"POST"'),
          },
        },
        { method: "PUT", truncated: true, error: expect.any(String) },
        { method: "GET", url: "http://127.0.0.1:1/", error: expect.any(String) },
      ],
    });
    expect(JSON.stringify(made)).not.toContain("hidden-key-2");
  });

  it.skipIf(edition === "dev")("waits for no answer that its function does not wait for", async () => {
    let isClosed = false;
    const endless = createServer((_request, response) => {
      response.on("close", () => (isClosed = true));
      response.writeHead(200).write("some of it");
    }).listen(0, "127.0.0.1");
    await once(endless, "listening");
    const to = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
    const { connection, track } = await connect(`async function onTrack() { await fetch("${to}"); }`);
    await track("Endless");
    const made = await settled(connection.id);
    expect(made.history[0]).toMatchObject({ outgoing: [{ url: to, response: { status: 200 } }] });
    await eventually(async () => isClosed || undefined, "the end of the connection");
    endless.close();
  });

  it("that its destination rejects is not lost: it is made again on demand", async () => {
    const code = "async function onTrack(event) { throw new InvalidEventPayload('no ' + event.event); }";
    const { connection, track } = await connect(code);
    await track("Bought");
    const made = await settled(connection.id, "discarded");
    expect(made).toMatchObject({
      reason: "errors.discarded.MESSAGE_REJECTED",
      history: [{ error: { message: "no Bought" } }],
    });
    expect((await api.call("POST", `/deliveries/${made.id}/replay`)).status).toBe(202);
    const again = await eventually(async () => {
      const { body } = await api.call<Delivery>("GET", `/deliveries/${made.id}`);
      return body.state === "discarded" && body.attempts === 2 ? body : undefined;
    }, "its end");
    expect(again.history).toHaveLength(2);
    const filter = { targetId: connection.id, reason: "errors.discarded.MESSAGE_REJECTED" };
    const many = await api.call<Listed<{ id: string }>>("POST", "/deliveries/replay", filter);
    expect(many).toMatchObject({ status: 202, body: { items: [{ id: made.id }] } });
  });

  it("for which there is no handler, or that is filtered, says so", async () => {
    const { connection, track } = await connect("async function onIdentify() {}", {
      filter: { names: ["a"] },
    });
    await track("a");
    expect((await settled(connection.id, "discarded")).reason).toBe(
      "errors.discarded.UNSUPPORTED_EVENT_TYPE",
    );
    await track("b");
    const list = await api.call<Listed<Delivery>>("GET", `/deliveries?reason=filtered.name`);
    expect(list.body.items.filter(({ targetId }) => targetId === connection.id)).toHaveLength(1);
  });

  it("can be watched as it comes", async () => {
    const { source, track } = await connect("async function onTrack() {}");
    const controller = new AbortController();
    const response = await fetch(`${serverUrl}/api/v1/events/stream?sourceId=${source.id}`, {
      headers: { authorization: `Bearer ${inject("adminToken")}` },
      signal: controller.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(reader).toBeDefined();
    let text = "";
    while (!text.includes(": following")) {
      text += (await reader?.read())?.value ?? "";
    }
    await track("Watched");
    while (!text.includes("Watched")) {
      text += (await reader?.read())?.value ?? "";
    }
    controller.abort();
    expect(text).toContain("event: event");
  });
});

describe("events", () => {
  it("are followed from where a client was cut off, and read back page by page", async () => {
    const { source, track } = await connect("async function onTrack() {}");
    for (const name of ["one", "two", "three"]) {
      await track(name);
    }
    type Page = Listed<{ id: string; name: string }> & { nextCursor: string | null };
    const first = (await api.call<Page>("GET", `/events?sourceId=${source.id}&limit=2`)).body;
    const rest = await api.call<Page>(
      "GET",
      `/events?sourceId=${source.id}&limit=2&cursor=${first.nextCursor}`,
    );
    const all = [...first.items, ...rest.body.items];
    expect(all.map(({ name }) => name)).toEqual(["three", "two", "one"]);
    expect(rest.body.nextCursor).toBeNull();

    const controller = new AbortController();
    const response = await fetch(`${serverUrl}/api/v1/events/stream?sourceId=${source.id}`, {
      headers: { authorization: `Bearer ${inject("adminToken")}`, "last-event-id": all[2]?.id ?? "" },
      signal: controller.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes('"three"')) {
      text += (await reader?.read())?.value ?? "";
    }
    controller.abort();
    const names = [...text.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual(["two", "three"]);
  });
});

describe("the API refuses", () => {
  it.each([
    ["POST", "/sources", {}, 422],
    ["POST", "/connections", { sourceId: "none", functionId: "none" }, 404],
    ["PATCH", "/connections/con_none", { enabled: false }, 404],
    ["GET", "/events/evt_none", undefined, 404],
    ["POST", "/deliveries/dlv_none/replay", undefined, 404],
    ["POST", "/deliveries/replay", {}, 422],
    ["GET", "/deliveries?state=lost", undefined, 422],
  ] as const)("%s %s", async (method, path, body, status) => {
    expect((await api.call(method, path, body)).status).toBe(status);
  });

  it.each([
    { dialect: "craft", code: "export default async () => null;" },
    { dialect: "segment-source", code: "async function onRequest() {}" },
    { dialect: "segment-insert", code: "async function onTrack(event) { return event; }" },
  ])("a connection to a function of the dialect $dialect", async (fn) => {
    const { source } = await connect("async function onTrack() {}");
    const { body } = await api.call<{ id: string }>("POST", "/functions", { name: "no destination", ...fn });
    const refused = await api.call("POST", "/connections", { sourceId: source.id, functionId: body.id });
    const message = `is of the dialect ${fn.dialect}: events are handed to segment-destination, integration`;
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "functionId", message }] } });
  });

  it("settings that the function does not define, and a slug that is taken", async () => {
    const { source } = await connect("async function onTrack() {}");
    const list = await api.call<Listed<{ functionId: string }>>("GET", `/connections?sourceId=${source.id}`);
    const { functionId } = list.body.items[0] ?? { functionId: "" };
    const refused = await api.call("POST", "/connections", {
      sourceId: source.id,
      functionId,
      settings: { no: 1 },
    });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "settings.no" }] } });
    const slug = `taken-${Date.now()}`;
    expect((await api.call("POST", "/sources", { name: "a", slug })).status).toBe(201);
    expect((await api.call("POST", "/sources", { name: "b", slug })).status).toBe(409);
  });
});
