import { describe, expect, it } from "vitest";
import { deliverMany, deliverOne, mapOne, type DeliveryEnd } from "../../../src/integration-sdk/deliver.ts";
import { ours } from "./sdks.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- authors' code is not typed
type Author = any;

function make(members: Record<string, unknown> = {}) {
  const Class = ours("Some CRM").ensure("settings.apiKey").ensure("message.userId");
  Object.assign(Class.prototype, members);
  return Class;
}

const KEY = { apiKey: "k" };
const raw = (fields: object = {}) => ({ type: "track", event: "a", userId: "u", ...fields });
const fails = (error: unknown) => make({ track: (_: unknown, done: Author) => done(error) });
const ruled = (end: DeliveryEnd) =>
  end.ok ? "sent" : `${end.ruling.again ? "again" : "never"} ${end.ruling.code}`;

describe("a message", () => {
  it.each<[string, ReturnType<typeof make>, object, string]>([
    ["goes to the method of its type", make({ track: (_: unknown, done: Author) => done() }), raw(), "sent"],
    ["has no method", make(), raw(), "never UNSUPPORTED_EVENT_TYPE"],
    ["is of no type", make(), raw({ type: "purchase" }), "never UNSUPPORTED_EVENT_TYPE"],
    ["is not valid", make({ track: () => undefined }), raw({ userId: null }), "never MESSAGE_REJECTED"],
    ["is not meant", make(), raw({ integrations: { All: false } }), "never MESSAGE_REJECTED"],
    ["came by another channel", make(), raw({ channel: "mobile" }), "never MESSAGE_SENT_CLIENT_SIDE"],
    ["fails without a status", fails(new Error("x")), raw(), "again RETRY"],
    ["fails for the network", fails({ code: "ECONNRESET" }), raw(), "again ECONNRESET"],
    ["is too many", fails({ status: 429 }), raw(), "again 429"],
    ["is told to come again", fails({ status: 503 }), raw(), "again 5xx"],
    ["is not wanted", fails({ status: 404 }), raw(), "never 404"],
    [
      "fails with what cannot be read",
      fails(
        new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        ),
      ),
      raw(),
      "again RETRY",
    ],
    [
      "is on by a word of its own",
      make({ enabled: () => true, track: (_: unknown, done: Author) => done() }),
      raw({ channel: "mobile" }),
      "sent",
    ],
    [
      "is off by one",
      make({ enabled: () => false, track: () => undefined }),
      raw(),
      "never MESSAGE_REJECTED",
    ],
    [
      "fails where retry() does too",
      Object.assign(make({ track: (_: unknown, done: Author) => done({ status: 404 }) })).retry(() => {
        throw new Error("oops");
      }),
      raw(),
      "again 404",
    ],
    ["is told an odd code", fails({ status: 400, code: "a b" }), raw(), "never 400"],
    [
      "meets a method that throws",
      make({
        track() {
          throw new TypeError("oops");
        },
      }),
      raw(),
      "again RETRY",
    ],
    [
      "meets a promise that fails",
      make({ track: async () => Promise.reject({ status: 410 }) }),
      raw(),
      "never 410",
    ],
    ["meets a promise that does not", make({ track: async () => undefined }), raw(), "sent"],
    [
      "meets a method that does both",
      make({
        track: async (_: unknown, done: Author) => {
          setTimeout(() => done({ status: 409 }), 5);
        },
      }),
      raw(),
      "never 409",
    ],
  ])("%s", async (_, Class, message, expected) => {
    expect(ruled(await deliverOne(Class, KEY, message as Record<string, unknown>))).toBe(expected);
  });

  it("without the settings that are needed is refused with their error", async () => {
    const end = await deliverOne(make(), {}, raw());
    expect(end).toMatchObject({
      error: { code: "INVALID_SETTINGS", message: 'setting "apiKey" is required' },
    });
  });

  it.each([
    ["analytics.js", "client"],
    ["@segment/analytics-next", "client"],
    ["analytics-ios", "mobile"],
    ["analytics-react-native", "mobile"],
    ["analytics-node", "server"],
    [undefined, "server"],
  ])("of the library %s came by the channel %s", async (library, channel) => {
    let seen: unknown;
    const Class = make({
      track: (msg: Author, done: Author) => {
        seen = msg.channel();
        done();
      },
    }).channels(["client", "mobile", "server"]);
    const context = library === undefined ? {} : { library: { name: library } };
    expect(ruled(await deliverOne(Class, KEY, raw({ context })))).toBe("sent");
    expect(seen).toBe(channel);
  });

  it.each([null, undefined, 5, "text", [], { type: 7 }])("that is none: %j", async (given) => {
    expect(ruled(await deliverOne(make(), KEY, given as never))).toBe("never UNSUPPORTED_EVENT_TYPE");
  });

  it("may change its settings, and nobody else's", async () => {
    const settings = { ...KEY, list: [1] };
    const Class = make({
      track(this: Author, _: unknown, done: Author) {
        this.settings.list.push(2);
        done();
      },
    });
    await deliverOne(Class, settings, raw());
    expect(settings.list).toEqual([1]);
  });

  it("tells how often it may come again", async () => {
    const Class = fails({ status: 500 }).retries(2);
    expect(await deliverOne(Class, KEY, raw())).toMatchObject({ ruling: { again: true, retriesMax: 2 } });
  });
});

describe("several messages", () => {
  const many = [raw({ event: "a" }), raw({ userId: null }), raw({ event: "b" }), raw({ event: "c" })];

  it("without a batch method go one by one", async () => {
    const Class = make({
      track: (msg: Author, done: Author) => done(msg.event() === "b" ? { status: 404 } : null),
    });
    expect((await deliverMany(Class, KEY, many)).map(ruled)).toEqual([
      "sent",
      "never MESSAGE_REJECTED",
      "never 404",
      "sent",
    ]);
  });

  it("end by their buckets", async () => {
    const Class = make({
      batch: (messages: Author[], done: Author) => done(messages.length > 1 ? { status: 500 } : null),
    });
    Class.mapper({ batch: (messages: Author[]) => [messages.slice(0, 1), messages.slice(1)] });
    expect((await deliverMany(Class, KEY, many)).map(ruled)).toEqual([
      "sent",
      "never MESSAGE_REJECTED",
      "again 5xx",
      "again 5xx",
    ]);
  });

  it("all fail with a bucket of what the mapper made itself", async () => {
    const Class = make({
      batch: (messages: Author[], done: Author) => done(messages[0].own ? { status: 404 } : null),
    });
    Class.mapper({
      batch: (messages: Author[]) => [messages.slice(0, 1), [{ own: true, type: () => "none" }]],
    });
    expect((await deliverMany(Class, KEY, many.slice(2))).map(ruled)).toEqual(["never 404", "never 404"]);
  });
});

describe("what the mapper makes", () => {
  it("is given without calling anything", () => {
    const Class = make();
    Class.mapper({
      track: (msg: Author, settings: Author) => [msg.event(), settings.a],
      orderCompleted: () => 1,
    });
    expect(mapOne(Class, { a: 2 }, raw())).toEqual(["a", 2]);
    expect(mapOne(Class, {}, raw({ event: "Order Completed" }))).toBe(1);
    expect(() => mapOne(Class, {}, raw({ type: "page" }))).toThrow("integration.mapper.page() is missing");
  });
});
