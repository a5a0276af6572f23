import { expect, it } from "vitest";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import { edition } from "../edition.ts";

/** More than all lanes of a process take at once. */
const SLOW_EVENTS = 200;
const SLOW_MS = 3_000;

async function connect(code: string) {
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "d",
    dialect: "segment-destination",
    code,
  });
  const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "s" });
  const connection = await api.call<{ id: string }>("POST", "/connections", {
    sourceId: source.body.id,
    functionId: fn.body.id,
  });
  expect(connection.status, JSON.stringify(connection.body)).toBe(201);
  const send = async (count: number) => {
    const batch = Array.from({ length: count }, () => ({ type: "track", event: "e", userId: "u" }));
    const response = await fetch(`${serverUrl}/v1/batch`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${source.body.writeKeys[0]}:`)}` },
      body: JSON.stringify({ batch }),
    });
    expect(response.status).toBe(200);
  };
  const count = async (state: string) => {
    const query = `targetId=${connection.body.id}&state=${state}&limit=100`;
    return (await api.call<{ items: unknown[] }>("GET", `/deliveries?${query}`)).body.items.length;
  };
  return { send, count, connectionId: connection.body.id };
}

// The queue of `wrangler dev` hands over one batch after the other, and each waits for all that is in it.
it.skipIf(edition === "dev")("a destination that takes its time does not hold up the others", async () => {
  const slow = await connect(
    `async function onTrack() { await new Promise((resolve) => setTimeout(resolve, ${SLOW_MS})); }`,
  );
  const fast = await connect("async function onTrack() {}");
  await slow.send(SLOW_EVENTS);
  await eventually(async () => ((await slow.count("running")) > 0 ? true : undefined), "the slow ones");
  await fast.send(1);
  await eventually(async () => ((await fast.count("delivered")) === 1 ? true : undefined), "the fast one");
  expect([await slow.count("delivered"), (await slow.count("queued")) > 0]).toEqual([0, true]);
  await api.call("PATCH", `/connections/${slow.connectionId}`, { enabled: false });
});
