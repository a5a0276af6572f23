import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpstream, type Upstream } from "../../conformance/upstream.ts";
import { callOn, Group, Identify, ours, Page, Screen, theirs, Track, type MakeIntegration } from "./sdks.ts";
import type { Integration, Message } from "../../../src/integration-sdk/types.ts";

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

// oxlint-disable-next-line typescript/no-explicit-any -- authors' code is not typed
type Author = any;

interface Row {
  name: string;
  /** Adds to an integration what its author would. */
  author: (Class: Author) => unknown;
  settings?: Record<string, unknown>;
  calls: [method: string, message: Message][];
}

const send = (path: string, build: (request: Author) => Author = (request) => request) =>
  function post(this: Author, payload: Author, done: Author) {
    const data = payload?.json ? { event: payload.event?.() } : payload;
    return build(this.post(path).send(data)).end(this.handle(done));
  };

const identify = new Identify({ userId: "u1", traits: { name: "john doe", email: "j@example.com" } });
const track = (event: string, properties: object = {}) => new Track({ event, userId: "u1", properties });
const page = new Page({ category: "Docs", name: "Start", userId: "u1", properties: { url: "/start" } });
const screen = new Screen({ category: "Docs", name: "Start", userId: "u1" });

const rows: Row[] = [
  {
    name: "sends what the mapper makes, with its key",
    author: (Class) => {
      Class.mapper({ identify: (msg: Author) => ({ id: msg.userId(), name: msg.name() }) });
      Class.prototype.identify = send("/people", (r) => r.auth("key").type("json"));
    },
    calls: [["identify", identify]],
  },
  {
    name: "gives the mapper the settings and the integration",
    author: (Class) => {
      Class.mapper({
        identify(this: Author, _: unknown, settings: Author) {
          return { name: this.name, key: settings.key };
        },
      });
      Class.prototype.identify = send("/people");
    },
    settings: { key: "k" },
    calls: [["identify", identify]],
  },
  ...(
    [
      ["a query of an object", (r: Author) => r.query({ a: 1, b: "x y&z", c: [1, 2], d: { e: 1 } })],
      ["a query of a text", (r: Author) => r.query("a=1").query("b=2")],
      ["both queries", (r: Author) => r.query({ a: 1 }).query("b=2").query({ c: 3 })],
      ["headers one by one, and several", (r: Author) => r.set("X-One", 1).set({ "X-Two": "2" })],
      ["a user and a password", (r: Author) => r.auth("user", "pass:word")],
      ["a form", (r: Author) => r.type("form").send({ list: [1, 2], deep: { a: "ä b" } })],
      ["a whole type", (r: Author) => r.type("application/vnd.api+json")],
      ["members that come later", (r: Author) => r.send({ more: true }).send({ event: "other" })],
      ["what it accepts", (r: Author) => r.accept("json")],
      ["another agent", (r: Author) => r.set("User-Agent", "own/1")],
    ] as [string, (request: Author) => Author][]
  ).map(([name, build]): Row => ({
    name: `sends ${name}`,
    author: (Class) => {
      Class.prototype.track = send("/events", build);
    },
    calls: [["track", track("a")]],
  })),
  {
    name: "sends texts as a form, or as the type that was named",
    author: (Class) => {
      Class.prototype.track = function send2(this: Author, _: unknown, done: Author) {
        this.post("/a")
          .send("a=1")
          .send("b=2")
          .end(() => {
            this.post("/b").type("xml").send("<a/>").end(this.handle(done));
          });
      };
    },
    calls: [["track", track("a")]],
  },
  {
    name: "has a method for every verb",
    author: (Class) => {
      Class.prototype.track = function all(this: Author, _: unknown, done: Author) {
        const verbs = ["get", "put", "patch", "del", "options", "report", "copy"];
        const next = () => {
          const verb = verbs.shift();
          return verb === undefined ? done(null, "all") : this[verb](`/${verb}`).end(next);
        };
        next();
      };
    },
    calls: [["track", track("a")]],
  },
  {
    name: "takes absolute URLs as they are",
    author: (Class) => {
      Class.prototype.track = function elsewhere(this: Author, _: unknown, done: Author) {
        this.get(`${upstream.url}/elsewhere?a=1`).query({ b: 2 }).end(this.handle(done));
      };
    },
    calls: [["track", track("a")]],
  },
  {
    name: "does not follow redirects",
    author: (Class) => {
      Class.prototype.track = send("/redirect/2");
    },
    calls: [["track", track("a")]],
  },
  {
    name: "lets tracked events find the method of their name",
    author: (Class) => {
      Class.mapper({ track: (msg: Author) => ({ mapped: msg.event() }) });
      Class.prototype.track = send("/track");
      Class.prototype.orderCompleted = send("/order");
      Class.prototype.productAdded = send("/added");
    },
    calls: [
      ["track", track("Order Completed", { orderId: "o1" })],
      ["track", track("completed order", { orderId: "o2" })],
      ["track", track("orderCompleted", { orderId: "o3" })],
      ["track", track("Product Added")],
      ["track", track("Product Removed")],
      ["track", track("Completed Order (test)")],
      ["track", track("Order Completed (test)")],
    ],
  },
  {
    name: "sends pages and screens as tracked events",
    author: (Class) => {
      Class.mapToTrack(["page", "screen"]);
      Class.prototype.track = function named(this: Author, msg: Author, done: Author) {
        done(null, [msg.event(), msg.properties()]);
      };
    },
    settings: { trackAllPages: true, trackNamedPages: true, trackCategorizedPages: true },
    calls: [
      ["page", page],
      ["screen", screen],
    ],
  },
  {
    name: "sends no page when no switch is on",
    author: (Class) => {
      Class.mapToTrack(["page"]);
      Class.prototype.track = send("/track");
    },
    calls: [["page", page]],
  },
  {
    name: "looks settings up by any style of their keys",
    author: (Class) => {
      Class.mapping("events");
      Class.prototype.track = function look(this: Author, msg: Author, done: Author) {
        done(null, this.events(msg.event()));
      };
    },
    settings: { events: { my_event: "a", "My Event": "b", other: "c" } },
    calls: [
      ["track", track("myEvent")],
      ["track", track("none")],
    ],
  },
  {
    name: "may set methods by its settings",
    author: (Class) => {
      Class.mapper({ group: (msg: Author) => ({ group: msg.groupId() }) });
      Class.prototype.initialize = function initialize(this: Author) {
        this.group = send(this.settings.path);
      };
    },
    settings: { path: "/by-settings" },
    calls: [["group", new Group({ groupId: "g", userId: "u" })]],
  },
];

/** Headers that one of the two sends for reasons of its own. */
const OWN_HEADERS = ["host", "connection", "accept-encoding", "accept", "accept-language", "sec-fetch-mode"];

async function run(make: MakeIntegration, { name, author, settings = {}, calls }: Row) {
  const Class = make("Some CRM").endpoint(upstream.url).channels(["server"]);
  author(Class);
  const from = upstream.received.length;
  const results: unknown[] = [];
  const integration: Integration = new Class(structuredClone(settings));
  for (const [method, message] of calls) {
    const { error, result } = await callOn(integration, method, message);
    results.push(error === null || error === undefined ? toResult(result) : toError(error));
  }
  const keepsAccept = name.includes("accepts");
  const requests = upstream.received.slice(from).map(({ headers, ...request }) => ({
    ...request,
    headers: Object.fromEntries(
      Object.entries(headers).filter(
        ([header, value]) =>
          (!OWN_HEADERS.includes(header) || (keepsAccept && header === "accept")) &&
          !(header === "content-length" && value === "0"),
      ),
    ),
  }));
  return { results, requests };
}

/** Of an answer what both have. */
function toResult(result: unknown): unknown {
  const { status, ok, body, type } = (result ?? {}) as Record<string, unknown>;
  // What the service says of the request is compared by what it received.
  return status === undefined ? result : { status, ok, type, hasBody: typeof body };
}

function toError(error: unknown): unknown {
  const { message, status, code } = error as Record<string, unknown>;
  return { message, status, code };
}

describe("an integration does the same as with segmentio-integration", () => {
  it.each(rows)("$name", async (row) => {
    const expected = await run(theirs, row);
    expect(await run(ours, row)).toEqual(expected);
    expect(expected.results.length).toBeGreaterThan(0);
  });
});

describe("a validation says the same as with segmentio-integration", () => {
  const messages: [string, Message][] = [
    ["complete", new Identify({ userId: "u", context: { ip: "1", SomeAttr: 1 } })],
    ["empty", new Track({})],
    ["of zeros", new Track({ userId: 0, context: { ip: "", someAttr: 0 } })],
  ];
  const settings = [{}, { apiKey: "k" }, { apiKey: "" }, { apiKey: 0 }, { apiKey: false }, { apiKey: null }];
  const rules: [string, (Class: Author) => unknown][] = [
    ["settings.apiKey", (Class) => Class.ensure("settings.apiKey")],
    ["message.userId", (Class) => Class.ensure("message.userId")],
    ["message.context.ip", (Class) => Class.ensure("message.context.ip")],
    ["message.context.some_attr", (Class) => Class.ensure("message.context.some_attr")],
    ["methods", (Class) => Class.ensure("message.userId", { methods: ["track"] })],
    ["the first of two", (Class) => Class.ensure("settings.apiKey").ensure("message.userId")],
    [
      "a function",
      (Class) =>
        Class.ensure(function check(this: Author, msg: Author, given: Author) {
          return given.apiKey ? undefined : this.invalid("no key for %s", msg.type());
        }),
    ],
    [
      "a rejection",
      (Class) =>
        Class.ensure(function check(this: Author) {
          return this.reject("never");
        }),
    ],
  ];

  it.each(rules)("%s", (_, rule) => {
    const outcome = (make: MakeIntegration) => {
      const Class = make("Some CRM");
      rule(Class);
      return messages.flatMap(([name, message]) =>
        settings.map((given) => {
          const error = Class.validate(message, given) as Author;
          return [name, error?.message, error?.code, error?.integration];
        }),
      );
    };
    expect(outcome(ours)).toEqual(outcome(theirs));
  });
});
