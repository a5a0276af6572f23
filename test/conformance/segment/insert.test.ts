import { describe, it } from "vitest";
import { expectTried, tryOut, type Program } from "./runner.ts";

const insert = (code: string): Program => ({ dialect: "segment-insert", code });

const HANDLERS = insert(`
  function onTrack(event) { event.properties = { ...event.properties, seen: true }; return event; }
  function onIdentify(event) {}
  function onPage(event) { throw new DropEvent("not wanted"); }
  function onGroup(event) { return event.give; }
`);

const one = (event: unknown) => ({ events: [event], batch: false });
const many = (...events: unknown[]) => ({ events, batch: true });

interface Row {
  name: string;
  input: unknown;
  value?: unknown;
  threw?: { name: string; message: string };
}

const MUST_RETURN = "an insert function must return the event, or nothing to drop it: it returned";

describe("an insert function", () => {
  it.concurrent.each<Row>([
    {
      name: "changes the event that it returns",
      input: one({ type: "track", properties: { a: 1 } }),
      value: { events: [{ type: "track", properties: { a: 1, seen: true } }] },
    },
    {
      name: "drops the event by returning nothing",
      input: one({ type: "identify" }),
      value: { events: [null] },
    },
    {
      name: "drops the event by throwing DropEvent",
      input: one({ type: "page" }),
      threw: { name: "DropEvent", message: "not wanted" },
    },
    {
      name: "without a handler does not let the type pass",
      input: one({ type: "screen" }),
      threw: { name: "EventNotSupported", message: "screen not supported" },
    },
    {
      name: "must not return a text",
      input: one({ type: "group", give: "text" }),
      threw: { name: "TypeError", message: `${MUST_RETURN} a string` },
    },
    {
      name: "must not return a list",
      input: one({ type: "group", give: [] }),
      threw: { name: "TypeError", message: `${MUST_RETURN} an array` },
    },
    {
      name: "without onBatch keeps the order of a batch, what it drops left out",
      input: many({ type: "track", n: 1 }, { type: "page" }, { type: "identify" }, { type: "track", n: 2 }),
      value: {
        events: [
          { type: "track", n: 1, properties: { seen: true } },
          null,
          null,
          { type: "track", n: 2, properties: { seen: true } },
        ],
      },
    },
  ])("$name", async ({ input, ...expected }) => {
    expectTried(await tryOut(HANDLERS, { input }), expected);
  });
});

describe("onBatch of an insert function", () => {
  const batch = (returned: string) => insert(`async function onBatch(events) { return ${returned}; }`);
  const three = many(
    { messageId: "a", type: "track" },
    { messageId: "b", type: "track" },
    { messageId: "c", type: "track" },
  );

  it.concurrent.each<Omit<Row, "input"> & { returned: string }>([
    {
      name: "returns as many, by position",
      returned: "events.map((event, i) => (i === 1 ? null : { n: i }))",
      value: { events: [{ n: 0 }, null, { n: 2 }] },
    },
    {
      name: "returns a part, found by identity or messageId",
      returned: "[{ messageId: 'c', changed: true }, events[0]]",
      value: { events: [{ messageId: "a", type: "track" }, null, { messageId: "c", changed: true }] },
    },
    { name: "returns an empty list: all are dropped", returned: "[]", value: { events: [null, null, null] } },
    {
      name: "must not return an event that nobody gave it",
      returned: "[{ messageId: 'z' }]",
      threw: {
        name: "TypeError",
        message: "onBatch returned an event that was not in the batch: its messageId is unknown",
      },
    },
    {
      name: "must return a list",
      returned: "events[0]",
      threw: { name: "TypeError", message: "onBatch must return an array of events: it returned a object" },
    },
  ])("$name", async ({ returned, ...expected }) => {
    expectTried(await tryOut(batch(returned), { input: three }), expected);
  });
});
