import { beforeAll, describe, expect, it } from "vitest";
import { createRandomText } from "../../../src/core/ids.ts";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import { createCaller, createToken } from "../segment-api/runner.ts";

/* The way of an event from the tracking API, past filters and insert functions, to a destination's handler. */

interface Event {
  type: string;
  event?: string;
  [member: string]: unknown;
}

let token = "";
const call = createCaller(() => token);

const LOGS = ["Track", "Identify", "Page", "Screen", "Group", "Alias", "Delete"]
  .map((name) => `function on${name}(event) { console.log("on${name}", JSON.stringify(event)); }`)
  .join("\n");
const INSERT = `
function onTrack(event) {
  switch (event.event) {
    case "drop": return null;
    case "refuse": throw new ValidationError("not good");
    case "page": return { ...event, type: "page", name: "Home" };
    default: return { ...event, properties: { ...event.properties, inserted: true } };
  }
}
function onIdentify(event) { throw new DropEvent("nobody"); }
`;

async function save(dialect: string, code: string, name: string): Promise<string> {
  const made = await api.call<{ id: string }>("POST", "/functions", { name, dialect, code });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

/** A source and a destination, joined; gives how to send an event, and what becomes of it. */
async function connect({ insert, ...fields }: { insert?: string; filter?: object; name?: string } = {}) {
  const functionId = await save("segment-destination", LOGS, "CRM");
  const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "way" });
  const made = await api.call<{ id: string }>("POST", "/connections", {
    sourceId: source.body.id,
    functionId,
    ...fields,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  if (insert !== undefined) {
    const id = (await save("segment-insert", insert, "insert")).replace("fn_", "ifnd_");
    const body = { functionId: id, integrationId: made.body.id, name: "in front", settings: {} };
    const instance = await call({ method: "POST", path: "/segment/insert-function-instances", body });
    expect(instance.status, JSON.stringify(instance.body)).toBe(200);
  }
  const send = async (event: Event) => {
    const messageId = createRandomText(12);
    const response = await fetch(`${serverUrl}/v1/batch`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${source.body.writeKeys[0]}:`)}` },
      body: JSON.stringify({ batch: [{ userId: "u1", messageId, ...event }] }),
    });
    expect(await response.json()).toEqual({ success: true });
    const { body } = await eventually(async () => {
      const list = await api.call<{ items: { id: string; messageId: string }[] }>(
        "GET",
        `/events?sourceId=${source.body.id}`,
      );
      const stored = list.body.items.find((each) => each.messageId === messageId);
      const whole = await api.call<{ deliveries: { id: string; state: string }[] }>(
        "GET",
        `/events/${stored?.id}`,
      );
      const [delivery] = whole.body.deliveries;
      return delivery === undefined || ["queued", "running"].includes(delivery.state)
        ? undefined
        : api.call<{ state: string; reason: string | null; history: { logs: { message: string }[] }[] }>(
            "GET",
            `/deliveries/${delivery.id}`,
          );
    }, "the end of the delivery");
    const [line = ""] = body.history.flatMap(({ logs }) => logs.map(({ message }) => message));
    const [, handler, json = "null"] = /^(on\w+) (.*)$/s.exec(line) ?? [];
    return { state: body.state, reason: body.reason, handler, event: JSON.parse(json) as Event | null };
  };
  return Object.assign(send, { connectionId: made.body.id });
}

beforeAll(async () => {
  token = await createToken("functions:read", "functions:write");
});

describe("a destination's handler", () => {
  it("gets every type in its own, deletions too, with what is added to an event", async () => {
    const send = await connect();
    const types = ["track", "identify", "page", "screen", "group", "alias", "delete"];
    const sent = { event: "e", groupId: "g", previousId: "p", traits: { a: 1 } };
    const ends = await Promise.all(types.map((type) => send({ ...sent, type })));
    expect(ends.map(({ state, handler }) => [state, handler])).toEqual(
      types.map((type) => ["delivered", `on${type.charAt(0).toUpperCase()}${type.slice(1)}`]),
    );
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
    expect(ends[0]?.event).toEqual({
      ...sent,
      type: "track",
      userId: "u1",
      messageId: expect.any(String),
      context: {},
      integrations: {},
      version: 2,
      timestamp: time,
      originalTimestamp: time,
      receivedAt: time,
    });
  });
});

describe("an insert function in front of a destination", () => {
  it.each([
    ["changes what it gets", "change", "delivered", null, "onTrack"],
    ["drops an event by returning nothing", "drop", "discarded", "filtered.insert-function", undefined],
    ["refuses an event", "refuse", "discarded", "errors.discarded.MESSAGE_REJECTED", undefined],
    ["does not choose another handler by changing the type", "page", "delivered", null, "onTrack"],
  ])("%s", async (_name, event, state, reason, handler) => {
    const send = await connect({ insert: INSERT });
    const end = await send({ type: "track", event, properties: { a: 1 } });
    expect(end).toMatchObject({ state, reason, handler });
    if (event === "change") {
      expect(end.event).toMatchObject({ properties: { a: 1, inserted: true } });
    }
  });

  it("drops an event by DropEvent, and lets no type pass that it has no handler for", async () => {
    const send = await connect({ insert: INSERT });
    expect(await send({ type: "identify" })).toMatchObject({ reason: "filtered.insert-function" });
    expect(await send({ type: "group", groupId: "g" })).toMatchObject({
      state: "discarded",
      reason: "errors.discarded.UNSUPPORTED_EVENT_TYPE",
    });
  });
});

describe("insert functions of /api/v1 in front of a connection", () => {
  it("run one after the other, each with its settings, unless they are off or taken away", async () => {
    const send = await connect();
    const code = `function onTrack(event, { say }) {
      return say === event.event ? null : { ...event, way: [...(event.way ?? []), say] };
    }`;
    const settings = [{ name: "say", type: "STRING", required: true }];
    const fn = await api.call<{ id: string }>("POST", "/functions", {
      name: "says",
      dialect: "segment-insert",
      code,
      settings,
    });
    const put = async (say: string) => {
      const given = { functionId: fn.body.id, name: say, settings: { say } };
      const path = `/connections/${send.connectionId}/inserts`;
      const made = await api.call<{ id: string }>("POST", path, given);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return `/inserts/${made.body.id}`;
    };
    const wayOf = async (event: string) => {
      const { reason, event: got } = await send({ type: "track", event });
      return got?.["way"] ?? reason;
    };
    const a = await put("a");
    const b = await put("b");
    expect(await Promise.all([wayOf("e"), wayOf("b")])).toEqual([["a", "b"], "filtered.insert-function"]);
    await api.call("PATCH", a, { enabled: false });
    await api.call("PATCH", b, { settings: { say: "c" } });
    expect(await Promise.all([wayOf("a"), wayOf("b")])).toEqual([["c"], ["c"]]);
    await Promise.all([api.call("PATCH", a, { enabled: true }), api.call("DELETE", b)]);
    expect(await wayOf("c")).toEqual(["a"]);
    // Switched off as a whole it lets nothing through, which whoever relies on it would not want.
    await api.call("PATCH", `/functions/${fn.body.id}`, { enabled: false });
    expect(await wayOf("e")).toBe("errors.discarded.FUNCTION_OFF");
    await api.call("DELETE", `/functions/${fn.body.id}`);
    expect(await wayOf("e")).toBeNull();
  });
});

describe("an event", () => {
  it("goes where its integrations object says", async () => {
    const send = await connect();
    const reasonOf = async (integrations: object) =>
      (await send({ type: "track", event: "e", integrations })).reason;
    const no = "filtered.integrations";
    expect(await reasonOf({ All: false })).toBe(no);
    expect(await reasonOf({ All: false, "CRM (default)": true })).toBeNull();
    expect(await reasonOf({ "CRM (default)": false })).toBe(no);
    expect(await reasonOf({ "CRM (default)": { option: 1 }, All: false })).toBeNull();
    // Names are told apart by case.
    expect(await reasonOf({ "crm (default)": false })).toBeNull();
  });

  it("goes past a filter by type and name, or not, and then calls no function", async () => {
    const send = await connect({ filter: { types: ["track", "page"], names: ["Bought"] } });
    expect(await send({ type: "track", event: "Bought" })).toMatchObject({ state: "delivered" });
    expect(await send({ type: "track", event: "Seen" })).toMatchObject({
      reason: "filtered.name",
      event: null,
    });
    expect(await send({ type: "identify" })).toMatchObject({ reason: "filtered.type", event: null });
    // A page without a name has none that could be wrong.
    expect(await send({ type: "page" })).toMatchObject({ state: "delivered" });
  });
});

describe("a connection", () => {
  it("whose settings a newer version of its function asks more of is called when they are right", async () => {
    const functionId = await save("segment-destination", LOGS, "CRM");
    const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "way" });
    const { body: connection } = await api.call<{ id: string }>("POST", "/connections", {
      sourceId: source.body.id,
      functionId,
    });
    const definition = { name: "must", label: "m", type: "STRING", required: true };
    const settings = [{ ...definition, description: "", sensitive: true }];
    const version = await api.call("POST", `/functions/${functionId}/versions`, { code: LOGS, settings });
    expect(version.status, JSON.stringify(version.body)).toBe(201);
    await fetch(`${serverUrl}/v1/track`, {
      method: "POST",
      body: JSON.stringify({ writeKey: source.body.writeKeys[0], event: "e", userId: "u" }),
    });
    const endOf = (state: string) =>
      eventually(async () => {
        const list = await api.call<{ items: { id: string }[] }>(
          "GET",
          `/deliveries?targetId=${connection.id}&state=${state}`,
        );
        const [first] = list.body.items;
        return first && (await api.call<{ history: object[] }>("GET", `/deliveries/${first.id}`)).body;
      }, state);
    expect(await endOf("discarded")).toMatchObject({
      reason: "errors.discarded.INVALID_SETTINGS",
      history: [{ error: { name: "InvalidSettings", message: "settings.must is required" } }],
    });
    const given = { settings: { must: "there" } };
    expect((await api.call("PATCH", `/connections/${connection.id}`, given)).status).toBe(200);
    await api.call("POST", "/deliveries/replay", { targetId: connection.id });
    expect((await endOf("delivered")).history).toHaveLength(2);
  });
});
