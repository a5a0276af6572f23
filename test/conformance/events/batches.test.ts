import { expect, it } from "vitest";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import { expectSoon } from "../edition.ts";

interface Attempt {
  startedAt: string;
  invocationId: string;
  logs: { message: string }[];
}
interface Delivery {
  id: string;
  eventId: string;
  state: string;
  reason: string | null;
  attempts: number;
  history: Attempt[];
}

const CODE = `async function onBatch(events) {
  console.log("batch of " + events.length);
  return events.map(({ event }) => ({ status: Number(event), errormessage: "because of " + event }));
}`;

/** A destination function that takes batches; the name of an event is the status that it gives it. */
async function connect(batchMaxCount?: number) {
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "b",
    dialect: "segment-destination",
    code: CODE,
  });
  const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "b" });
  const made = await api.call<{ id: string }>("POST", "/connections", {
    sourceId: source.body.id,
    functionId: fn.body.id,
    ...(batchMaxCount === undefined ? {} : { batchMaxCount }),
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return {
    track: async (event: string) => {
      const response = await fetch(`${serverUrl}/v1/track`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${source.body.writeKeys[0]}:`)}` },
        body: JSON.stringify({ event, userId: "u1" }),
      });
      expect(response.status).toBe(200);
    },
    /** All deliveries, oldest first, once each was tried. */
    tried: (count: number) =>
      eventually(async () => {
        const { body } = await api.call<{ items: Delivery[] }>("GET", `/deliveries?targetId=${made.body.id}`);
        if (body.items.length < count || body.items.some(({ attempts }) => attempts === 0)) {
          return undefined;
        }
        const whole = await Promise.all(
          body.items.map(({ id }) => api.call<Delivery>("GET", `/deliveries/${id}`)),
        );
        const deliveries = whole.map((answer) => answer.body).toReversed();
        return deliveries.every(({ history }) => history.length > 0) ? deliveries : undefined;
      }, "the batch"),
  };
}

it.concurrent("a batch that does not fill up is handed over ten seconds after its first event", async () => {
  const { track, tried } = await connect();
  const sentAt = Date.now();
  await track("200");
  await track("200");
  const deliveries = await tried(2);
  expect(deliveries.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  const [first, second] = deliveries.map(({ history }) => history[0]);
  // One call for both.
  expect(second?.invocationId).toBe(first?.invocationId);
  expect(first?.logs).toMatchObject([{ message: "batch of 2" }]);
  const waited = Date.parse(first?.startedAt ?? "") - sentAt;
  expect(waited).toBeGreaterThanOrEqual(9_900);
  expectSoon(waited, 15_000);
});

it.concurrent("a batch that is full is handed over at once, and each event has the end of its status", async () => {
  const { track, tried } = await connect(4);
  const sentAt = Date.now();
  for (const status of ["200", "400", "500", "429"]) {
    await track(status);
  }
  const deliveries = await tried(4);
  // The next attempt at what waits for it may be under way by now.
  expect(deliveries.map(({ state, reason }) => [state.replace("running", "queued"), reason])).toEqual([
    ["delivered", null],
    ["discarded", "errors.discarded.400"],
    ["queued", "errors.awaiting-retry.5xx"],
    ["queued", "errors.awaiting-retry.429"],
  ]);
  expect(deliveries[1]?.history).toMatchObject([
    { response: { status: 400 }, error: { message: "because of 400" } },
  ]);
  expectSoon(Date.parse(deliveries[0]?.history[0]?.startedAt ?? "") - sentAt, 5_000);
});
