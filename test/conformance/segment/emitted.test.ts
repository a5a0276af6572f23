import { describe, expect, it } from "vitest";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import { sendRaw } from "../raw-request.ts";

interface Items<T> {
  items: T[];
}

/** A source function with an endpoint; gives how to call it, and what has arrived. */
async function install(code: string, endpoint: object = {}) {
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "emits",
    dialect: "segment-source",
    code,
  });
  const made = await api.call<{ suffix: string }>("POST", `/functions/${fn.body.id}/endpoints`, endpoint);
  const sources = await api.call<Items<{ id: string; functionId: string | null }>>(
    "GET",
    "/sources?limit=100",
  );
  const sourceId = sources.body.items.find(({ functionId }) => functionId === fn.body.id)?.id ?? "";
  return {
    call: async (body: string) => {
      const answer = await sendRaw(serverUrl, { method: "POST", path: `/hook/${made.body.suffix}`, body });
      return answer.status;
    },
    readEvents: async () => {
      const events = await api.call<Items<{ type: string; name: string; userId: string }>>(
        "GET",
        `/events?sourceId=${sourceId}`,
      );
      return events.body.items.map(({ type, name, userId }) => ({ type, name, userId }));
    },
  };
}

const EMITS = `async function onRequest(request) {
  const body = request.json();
  Segment.track({ event: body.event, userId: "u", properties: { large: "x".repeat(body.size || 0) } });
  if (body.fail) throw new Error("no");
  Segment.set({ collection: "users", id: "emitted-" + body.event, properties: { a: 1 } });
}`;

describe.concurrent("what a source function emits", () => {
  it("is stored before its caller is answered", async () => {
    const { call, readEvents } = await install(EMITS);
    expect(await call('{"event":"Signed Up"}')).toBe(200);
    expect(await readEvents()).toEqual([{ type: "track", name: "Signed Up", userId: "u" }]);
    const objects = await api.call<Items<{ id: string }>>("GET", "/objects?collection=users&limit=100");
    expect(objects.body.items.map(({ id }) => id)).toContain("emitted-Signed Up");
  });

  it("is not there when it fails", async () => {
    const { call, readEvents } = await install(EMITS);
    expect(await call('{"event":"E","fail":true}')).toBe(400);
    expect(await readEvents()).toEqual([]);
  });

  it("is refused one by one, and the caller has done nothing wrong", async () => {
    const { call, readEvents } = await install(EMITS);
    expect(await call('{"event":"Too Large","size":40000}')).toBe(200);
    expect(await readEvents()).toEqual([]);
  });

  it("comes from runs that nobody waits for too", async () => {
    const { call, readEvents } = await install(EMITS, { mode: "async" });
    expect(await call('{"event":"Later"}')).toBe(202);
    await eventually(async () => ((await readEvents()).length === 1 ? true : undefined), "the event");
  });
});
