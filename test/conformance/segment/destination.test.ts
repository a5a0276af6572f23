import { describe, expect, it } from "vitest";
import { expectTried, tryOut, type Program } from "./runner.ts";

const destination = (code: string): Program => ({ dialect: "segment-destination", code });

const HANDLERS = destination(`
  const seen = (event, settings) => console.log(event.type, event.n ?? "", Object.isFrozen(settings));
  function onTrack(event, settings) {
    if (event.fail) throw new globalThis[event.fail]("because");
    seen(event, settings);
    return "is not looked at";
  }
  const onIdentify = async (event, settings) => seen(event, settings);
  var onPage = seen;
  if (true) { onGroup = seen; }
  window.onAlias = seen;
  async function onDelete(event, settings) { seen(event, settings); }
`);

interface Row {
  name: string;
  input: unknown;
  value?: unknown;
  threw?: { name: string; message: string };
  log?: string[];
}

const one = (event: unknown) => ({ events: [event], batch: false });
const many = (...events: unknown[]) => ({ events, batch: true });

describe("a destination function", () => {
  it.concurrent.each<Row>([
    ...["track", "identify", "page", "group", "alias", "delete"].map((type) => ({
      name: `gets ${type} in the handler of its name, however that is defined`,
      input: one({ type }),
      value: {},
      log: [`INFO ${type}  true`],
    })),
    {
      name: "without a handler for the type does not support it",
      input: one({ type: "screen" }),
      threw: { name: "EventNotSupported", message: "screen not supported" },
    },
    {
      name: "is not called for a type that there is not",
      input: one({ type: "purchase" }),
      value: {},
      log: [],
    },
    ...[
      "RetryError",
      "InvalidEventPayload",
      "ValidationError",
      "EventNotSupported",
      "Timeout",
      "DropEvent",
    ].map((name) => ({
      name: `throws ${name} under its name`,
      input: one({ type: "track", fail: name }),
      threw: { name, message: "because" },
    })),
    {
      name: "without onBatch takes a batch one by one, and each has its status",
      input: many(
        { type: "track", n: 1 },
        { type: "track", fail: "RetryError" },
        { type: "screen" },
        { type: "page" },
      ),
      value: {
        statuses: [
          { status: 200 },
          { status: 500, errormessage: "RetryError: because" },
          { status: 400, errormessage: "EventNotSupported: screen not supported" },
          { status: 200 },
        ],
      },
      log: ["INFO track 1 true", "INFO page  true"],
    },
  ])("$name", async ({ input, ...expected }) => {
    expectTried(await tryOut(HANDLERS, { input }), expected);
  });
});

describe("onBatch", () => {
  const batch = (returned: string) => destination(`async function onBatch(events) { return ${returned}; }`);
  const two = many({ type: "track" }, { type: "page" });

  it.concurrent.each<Omit<Row, "input"> & { returned: string }>([
    {
      name: "names a status for each event",
      returned:
        "events.map((_, i) => ({ status: i ? 400 : 200, errormessage: i ? 'bad' : undefined, more: 1 }))",
      value: { statuses: [{ status: 200 }, { status: 400, errormessage: "bad" }] },
    },
    { name: "may return nothing: all went well", returned: "undefined", value: {} },
    {
      name: "must not return fewer",
      returned: "[{ status: 200 }]",
      threw: {
        name: "TypeError",
        message: "onBatch must return an array with one status for each of 2 events: it returned 1",
      },
    },
    {
      name: "must not return anything else",
      returned: "'ok'",
      threw: {
        name: "TypeError",
        message: "onBatch must return an array with one status for each of 2 events: it returned a string",
      },
    },
    ...["'200'", "99", "600", "200.5", "NaN"].map((status) => ({
      name: `must not name the status ${status}`,
      returned: `[{ status: 200 }, { status: ${status} }]`,
      threw: {
        name: "TypeError",
        message: "the status of event 1 that onBatch returned must be an integer from 100 to 599",
      },
    })),
  ])("$name", async ({ returned, ...expected }) => {
    expectTried(await tryOut(batch(returned), { input: two }), expected);
  });

  it("is not called for a single event", async () => {
    const { outcome } = await tryOut(batch("undefined"), { input: one({ type: "track" }) });
    expect(outcome.error?.message).toBe("track not supported");
  });
});
