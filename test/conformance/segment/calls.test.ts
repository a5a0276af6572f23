import { describe } from "vitest";
import { runSource, type SourceRow } from "./runner.ts";

/** A row for one entry that a call makes, which the call gives back too. */
function makes(call: string, event: object): SourceRow {
  return {
    name: call,
    body: `const made = ${call};\nreturn { made };`,
    value: { events: [event], objects: [], returned: { made: event } },
  };
}

const refuses = (call: string, message: string): SourceRow => ({
  name: `${call}: ${message}`,
  body: `${call};`,
  threw: { name: "ValidationError", message },
});

const NO_USER = "One of userId,anonymousId is required but not defined";

describe("what a call emits", () => {
  runSource([
    makes("Segment.track({ event: 'E', userId: 'u', properties: { a: 1 } })", {
      type: "track",
      event: "E",
      userId: "u",
      properties: { a: 1 },
    }),
    makes("Segment.identify({ anonymousId: 'a', traits: { n: 'x' } })", {
      type: "identify",
      anonymousId: "a",
      traits: { n: "x" },
    }),
    makes("Segment.group({ groupId: 'g', userId: 'u', traits: { n: 1 } })", {
      type: "group",
      groupId: "g",
      userId: "u",
      traits: { n: 1 },
    }),
    makes("Segment.page({ name: 'Home', userId: 'u', properties: { url: '/' } })", {
      type: "page",
      name: "Home",
      userId: "u",
      properties: { url: "/" },
    }),
    makes("Segment.screen({ name: 'Main', userId: 'u' })", { type: "screen", name: "Main", userId: "u" }),
    makes("Segment.alias({ previousId: 'p', userId: 'u' })", { type: "alias", previousId: "p", userId: "u" }),
    makes(
      "Segment.track({ event: 'E', userId: 'u', anonymousId: 'a', context: { ip: '1' }, integrations: { All: false }, messageId: 'm', sentAt: 's', timestamp: 't', other: 1, type: 'x', receivedAt: 'r' })",
      {
        type: "track",
        event: "E",
        userId: "u",
        anonymousId: "a",
        context: { ip: "1" },
        integrations: { All: false },
        messageId: "m",
        sentAt: "s",
        timestamp: "t",
      },
    ),
    makes("Segment.track({ event: 'E', userId: 'u', anonymousId: '', context: null, messageId: 0 })", {
      type: "track",
      event: "E",
      userId: "u",
    }),
    {
      name: "Segment.set makes an object",
      body: "const made = Segment.set({ collection: 'users', id: 'u', properties: { a: 1 }, other: 2 }); return { made };",
      value: {
        events: [],
        objects: [{ collection: "users", id: "u", properties: { a: 1 } }],
        returned: { made: { collection: "users", id: "u", properties: { a: 1 } } },
      },
    },
  ]);
});

describe("what a call needs, in its order", () => {
  runSource([
    refuses("Segment.track({})", "event is required but not defined"),
    refuses("Segment.track()", "event is required but not defined"),
    refuses("Segment.track({ event: '', userId: 'u' })", "event is required but not defined"),
    refuses("Segment.track({ event: 'E' })", NO_USER),
    refuses("Segment.track({ event: 'E', userId: 0, anonymousId: '' })", NO_USER),
    refuses("Segment.identify({ traits: {} })", NO_USER),
    refuses("Segment.group({ userId: 'u' })", "groupId is required but not defined"),
    refuses("Segment.group({ groupId: 'g' })", NO_USER),
    refuses("Segment.page({ name: 'Home' })", NO_USER),
    refuses("Segment.screen({ name: 'Main' })", NO_USER),
    refuses("Segment.alias({})", "previousId is required but not defined"),
    refuses("Segment.alias({ previousId: 'p' })", NO_USER),
    refuses("Segment.set({})", "collection is required but not defined"),
    refuses("Segment.set({ collection: 'users' })", "id is required but not defined"),
  ]);
});

describe("when it is emitted", () => {
  runSource([
    {
      name: "all calls of a run, in their order",
      body: "Segment.track({ event: '1', userId: 'u' }); await null; Segment.track({ event: '2', userId: 'u' });",
      value: {
        events: [
          { type: "track", event: "1", userId: "u" },
          { type: "track", event: "2", userId: "u" },
        ],
        objects: [],
      },
      response: { status: 200, json: { success: true } },
    },
    {
      name: "nothing of a run that throws",
      body: "Segment.track({ event: '1', userId: 'u' }); throw new Error('no');",
      threw: { name: "Error", message: "no" },
      response: { status: 400 },
    },
  ]);
});
