import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { outcomeOf, tryOut, type Program } from "./runner.ts";

const load = createRequire(import.meta.url);
type Facades = Record<string, new (message: object) => Record<string, unknown>>;
const current = load("@segment/facade") as Facades;
const earlier = load("segmentio-facade") as Facades;
const events = load("analytics-events") as Record<string, RegExp>;

/** Calls everything of a message that needs no argument, and looks some paths up; the same text runs in the isolate. */
const READ = `function read(msg) {
  var seen = {};
  for (var name in msg) {
    if (typeof msg[name] !== 'function' || msg[name].length > 0 || name === 'inspect' || name === 'constructor') continue;
    var value = msg[name]();
    seen[name] = value && typeof value.json === 'function' ? value.json() : value;
  }
  ['traits.email', 'properties.some_key', 'context.ip', 'userId', 'none.at.all'].forEach(function (path) {
    seen['proxy ' + path] = msg.proxy(path);
  });
  ['All', 'Some CRM', 'Salesforce', 'Other'].forEach(function (name) {
    seen['enabled ' + name] = msg.enabled(name);
    seen['options ' + name] = msg.options(name);
  });
  return JSON.parse(JSON.stringify(seen));
}`;
// oxlint-disable-next-line typescript/no-implied-eval -- the very text that the isolate has
const read = new Function(`${READ}; return read;`)() as (message: unknown) => Record<string, unknown>;

const PROGRAM: Program = {
  code: `${READ}
var CRM = module.exports = require('segmentio-integration')('CRM');
var mapper = {};
['identify', 'track', 'page', 'screen', 'group', 'alias', 'delete'].forEach(function (type) { mapper[type] = read; });
CRM.mapper(mapper);`,
};

const shared = {
  userId: "u1",
  anonymousId: "a1",
  timestamp: "2014-01-02T03:04:05.678Z",
  context: {
    ip: "192.0.2.1",
    userAgent: "agent",
    timezone: "Asia/Tokyo",
    library: { name: "analytics-ios", version: "1" },
    device: { token: "t" },
    traits: { email: "context@example.com" },
    page: { referrer: "https://example.com/from" },
  },
  integrations: { All: true, "Some CRM": { list: 1 }, Other: false },
};
const person = {
  email: "j@example.com",
  firstName: "John",
  lastName: "Doe",
  created_at: "2013-05-06T07:08:09.000Z",
  birthday: "1980-02-03T00:00:00.000Z",
  jobTitle: "CTO",
  phones: ["1", "2"],
  website: "https://example.com",
  address: { street: "Main St 1", city: "Berlin", postalCode: "10115", country: "DE" },
  photoUrl: "https://example.com/p.png",
  gender: "f",
};
const order = {
  order_id: "o1",
  total: 30,
  tax: 2,
  shipping: "3",
  discount: 1,
  coupon: "C",
  currency: "EUR",
  products: [{ sku: "s", price: 5 }, null],
  some_key: "kept",
};

const messages: Record<string, unknown>[] = [
  { type: "identify", ...shared, traits: person },
  { type: "identify", ...shared, traits: { name: "Ada Lovelace King", description: "d", age: 36 } },
  { type: "identify", userId: "only@example.com" },
  { type: "track", ...shared, event: "Order Completed", properties: order },
  { type: "track", ...shared, event: "Bought", properties: { revenue: "$12.50", ...person, quantity: "2" } },
  { type: "track", userId: "u", event: "Plain" },
  {
    type: "page",
    ...shared,
    category: "Docs",
    name: "Start",
    properties: { url: "/a", title: "T", path: "/a" },
  },
  { type: "page", ...shared },
  { type: "screen", ...shared, category: "Docs", name: "Start", properties: { some_key: 1 } },
  {
    type: "group",
    ...shared,
    groupId: "g",
    traits: { name: "ACME", employees: "12", industry: "x", createdAt: "2012" },
  },
  { type: "alias", ...shared, previousId: "p" },
  { type: "delete", ...shared },
];

/** What the two packages of the facade differ in: the earlier one keeps nulls among products. */
const CHANGED = new Set(["products"]);

function toNode(facades: Facades, message: Record<string, unknown>): Record<string, unknown> {
  const type = String(message["type"]);
  const Class = facades[type.charAt(0).toUpperCase() + type.slice(1)];
  if (Class === undefined) {
    throw new Error(`there is no ${type}`);
  }
  // As the pipeline does, which knows the channel by the library.
  return read(new Class({ ...structuredClone(message) }));
}

/** Without a time of its own a message is of now. */
function withoutNow(
  seen: Record<string, unknown>,
  message: Record<string, unknown>,
): Record<string, unknown> {
  const { timestamp: _timestamp, json: _json, identify: _identify, track: _track, ...rest } = seen;
  return message["timestamp"] === undefined ? rest : seen;
}

describe("a message in an integration reads as in Node", () => {
  it.each(messages.map((message, index) => ({ message, name: `${index} ${String(message["type"])}` })))(
    "$name",
    async ({ message }) => {
      const tried = await tryOut(PROGRAM, { handler: "map", input: { message } });
      const { mapped } = outcomeOf(tried) as { mapped: Record<string, unknown> };
      expect(withoutNow(mapped, message)).toEqual(withoutNow(toNode(current, message), message));
      if (message["type"] !== "delete") {
        const before = withoutNow(toNode(earlier, message), message);
        const same = Object.keys(before).filter((name) => name in mapped && !CHANGED.has(name));
        const pick = (seen: Record<string, unknown>) =>
          Object.fromEntries(same.map((name) => [name, seen[name]]));
        expect(pick(mapped)).toEqual(pick(before));
        expect(same.length).toBeGreaterThan(20);
      }
    },
  );
});

describe("an event's name finds the method that analytics-events says", () => {
  it("in every spelling", async () => {
    const methods = Object.keys(events);
    const words = methods.map((method) => method.replace(/([A-Z])/g, " $1").toLowerCase());
    const turned = words.map((text) => text.split(" ").toReversed().join(" "));
    const names = [...words, ...turned].flatMap((text) => [
      text,
      text.replaceAll(" ", "_"),
      text.replaceAll(" ", ""),
      text.toUpperCase(),
      `${text} (test)`,
      `my ${text}`,
    ]);
    const code = `var CRM = module.exports = require('segmentio-integration')('CRM');
CRM.prototype.track = function (msg, done) { console.log('track'); done(); };
${JSON.stringify(methods)}.forEach(function (name) {
  CRM.prototype[name] = function (msg, done) { console.log(name); done(); };
});`;
    const found = await Promise.all(
      Array.from({ length: Math.ceil(names.length / 200) }, async (_, page) => {
        const part = names.slice(page * 200, page * 200 + 200);
        const input = { events: part.map((event) => ({ type: "track", event, userId: "u" })), batch: true };
        return (await tryOut({ code }, { input })).logs.map(({ message }) => message);
      }),
    );
    const expected = names.map((name) => methods.find((method) => events[method]?.test(name)) ?? "track");
    expect(found.flat()).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(60);
  });
});
