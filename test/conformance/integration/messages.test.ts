import { describe, expect, it } from "vitest";
import { many, one, outcomeOf, tryOut, type Program } from "./runner.ts";

const CRM: Program = {
  code: `
var CRM = module.exports = require('segmentio-integration')('Some CRM')
  .channels(['server', 'client']).ensure('settings.apiKey').ensure('message.userId')
  .ensure('message.context.ip', { methods: ['group'] })
  .ensure(function (msg, settings) { if (msg.proxy('traits.banned')) return this.reject('%s is banned', msg.userId()); })
  .mapToTrack(['page']).mapping('events')
  .mapper({
    identify: function (msg, settings) { return { id: msg.userId(), name: msg.name(), key: settings.apiKey, by: this.name }; },
    track: function (msg) { return { event: msg.event(), revenue: msg.revenue() }; },
    orderCompleted: function (msg) { return { order: msg.orderId(), products: msg.products().length }; },
  });
function echo(payload, done) { console.log(JSON.stringify(payload)); done(null); }
CRM.prototype.identify = CRM.prototype.track = CRM.prototype.orderCompleted = echo;
CRM.prototype.group = function (msg, done) {
  console.log(JSON.stringify([msg.type(), msg.groupId(), this.events('My Event')]));
  var fail = msg.proxy('traits.fail');
  if (fail === 'throw') throw new TypeError('thrown');
  if (fail === 'later') return setTimeout(function () { done(Object.assign(new Error('late'), { status: 409 })); }, 5);
  if (fail === 'invalid') return done(this.invalid('no list'));
  if (fail === 'error') return done(this.error('no answer'));
  if (fail) return done({ status: fail });
  done();
};
CRM.prototype.alias = async function (msg) { console.log(msg.previousId()); };
CRM.prototype.initialize = function () { if (this.settings.deletes) this['delete'] = echo; };
`,
};
const settings = { apiKey: "k", events: { my_event: "e1" }, trackNamedPages: true };
const group = (fail: unknown) => ({ type: "group", groupId: "g", context: { ip: "1" }, traits: { fail } });

interface Row {
  name: string;
  event: object;
  settings?: object;
  /** The end, or `{}` when it was sent. */
  end?: unknown;
  log?: unknown[];
}

const rows: Row[] = [
  {
    name: "is mapped with the settings, and handed over",
    event: { type: "identify", traits: { firstName: "Ada", lastName: "Lovelace" } },
    log: [{ id: "u", name: "Ada Lovelace", key: "k", by: "Some CRM" }],
  },
  {
    name: "of an event",
    event: { type: "track", event: "Bought", properties: { revenue: "$9.50" } },
    log: [{ event: "Bought", revenue: 9.5 }],
  },
  {
    name: "of a shop's event goes to the method of its name",
    event: { type: "track", event: "order completed", properties: { orderId: "o", products: [{}, {}] } },
    log: [{ order: "o", products: 2 }],
  },
  {
    name: "of a page is sent as an event",
    event: { type: "page", category: "Docs", name: "Start" },
    log: [{ event: "Viewed Docs Start Page" }],
  },
  { name: "without a mapper arrives as it is", event: group(undefined), log: [["group", "g", ["e1"]]] },
  { name: "may be awaited", event: { type: "alias", previousId: "p" }, log: ["p"] },
  {
    name: "of a method that settings make",
    event: { type: "delete" },
    settings: { ...settings, deletes: true },
    log: [{}],
  },
  {
    name: "that nobody takes",
    event: { type: "screen", name: "a" },
    end: "UNSUPPORTED_EVENT_TYPE: screen not supported",
  },
  {
    name: "without a setting",
    event: { type: "identify" },
    settings: {},
    end: 'INVALID_SETTINGS: setting "apiKey" is required',
  },
  {
    name: "with an empty one",
    event: { type: "identify" },
    settings: { apiKey: "" },
    end: 'INVALID_SETTINGS: setting "apiKey" is required',
  },
  {
    name: "without a user",
    event: { type: "identify", userId: null },
    end: 'MESSAGE_REJECTED: message attribute "userId" is required',
  },
  {
    name: "without what its type needs",
    event: { type: "group", groupId: "g" },
    end: 'MESSAGE_REJECTED: message attribute "context.ip" is required',
  },
  {
    name: "that a function rejects",
    event: { type: "identify", traits: { banned: true } },
    end: "MESSAGE_REJECTED: u is banned",
  },
  {
    name: "that is not meant for it",
    event: { type: "identify", integrations: { "Some CRM": false } },
    end: "MESSAGE_REJECTED: Some CRM has been explicitly disabled in the event payload in the `integrations` object.",
  },
  {
    name: "that is meant for nobody",
    event: { type: "identify", integrations: { All: false } },
    end: "MESSAGE_REJECTED: Some CRM has been explicitly disabled in the event payload in the `integrations` object.",
  },
  {
    name: "that is meant for it alone",
    event: { type: "alias", previousId: "p", integrations: { All: false, "Some CRM": { a: 1 } } },
    log: ["p"],
  },
  {
    name: "of a channel that it has not",
    event: { type: "identify", channel: "mobile" },
    end: "MESSAGE_SENT_CLIENT_SIDE: this message was sent client side",
  },
  {
    name: "of a phone's library",
    event: { type: "identify", context: { library: { name: "analytics-ios" } } },
    end: "MESSAGE_SENT_CLIENT_SIDE: this message was sent client side",
  },
  {
    name: "of a browser's library",
    event: { type: "alias", previousId: "p", context: { library: { name: "analytics.js" } } },
    log: ["p"],
  },
  { name: "on which the method throws", event: group("throw"), end: "TypeError: thrown" },
  { name: "on which it fails later", event: group("later"), end: "Error: late" },
  { name: "whose settings turn out wrong", event: group("invalid"), end: "INVALID_SETTINGS: no list" },
  { name: "that another way fails", event: group("error"), end: "BAD_REQUEST: no answer" },
];

describe("a message", () => {
  it.concurrent.each(rows)("$name", async ({ event, settings: given = settings, end = {}, log }) => {
    const tried = await tryOut(CRM, { input: one(event), settings: given });
    expect(outcomeOf(tried)).toEqual(end);
    if (log !== undefined) {
      const lines = tried.logs.map(
        ({ message }) => (/^[[{]/.test(message) ? JSON.parse(message) : message) as unknown,
      );
      expect(lines).toMatchObject(log);
    }
  });

  it("is answered by an endpoint with what became of it", async () => {
    const answer = async (event: object) => (await tryOut(CRM, { input: one(event), settings })).response;
    expect(await answer({ type: "alias", previousId: "p" })).toMatchObject({
      status: 200,
      body: '{"success":true}',
    });
    expect(await answer({ type: "identify", userId: null })).toMatchObject({
      headers: { "hookwright-error": "function_message_rejected" },
    });
    expect(await answer(group(503))).toMatchObject({ headers: { "hookwright-error": "function_retryable" } });
    expect(await answer(group(404))).toMatchObject({
      headers: { "hookwright-error": "function_bad_request" },
    });
  });
});

describe("several messages", () => {
  it("end each for itself", async () => {
    const input = many({ type: "identify" }, { type: "identify", userId: null }, group(503), group(404));
    expect(outcomeOf(await tryOut(CRM, { input, settings }))).toMatchObject({
      statuses: [
        { status: 200 },
        {
          status: 400,
          errormessage: 'MESSAGE_REJECTED: message attribute "userId" is required',
          ruling: { again: false, code: "MESSAGE_REJECTED" },
        },
        { status: 500, ruling: { again: true, code: "5xx" } },
        { status: 400, ruling: { again: false, code: "404" } },
      ],
    });
  });

  it("go to the batch method in the mapper's buckets", async () => {
    const code = `
var CRM = module.exports = require('segmentio-integration')('CRM').mapper({
  batch: function (msgs) { return [msgs.slice(0, 2), msgs.slice(2)]; },
  track: function (msg) { return msg.event(); },
});
CRM.prototype.batch = function (names, done) { console.log(names.join()); done(names.length < 2 ? { status: 500 } : null); };`;
    const tried = await tryOut(
      { code },
      { input: many(...["a", "b", "c"].map((event) => ({ type: "track", event }))) },
    );
    expect(tried.logs.map(({ message }) => message)).toEqual(["a,b", "c"]);
    expect(outcomeOf(tried)).toMatchObject({ statuses: [{ status: 200 }, { status: 200 }, { status: 500 }] });
  });
});

describe("the mapper alone", () => {
  const map = (message: object, given?: object) =>
    tryOut(CRM, {
      handler: "map",
      input: { message, ...(given === undefined ? {} : { settings: given }) },
      settings,
    });

  it("gives what it makes of a message, and nothing is called", async () => {
    const tried = await map({ type: "identify", userId: "u" }, { apiKey: "k2" });
    expect(outcomeOf(tried)).toEqual({ mapped: { id: "u", key: "k2", by: "Some CRM" } });
    expect(tried.logs).toEqual([]);
    expect(
      outcomeOf(await map({ type: "track", event: "Order Completed", properties: { orderId: 1 } })),
    ).toEqual({
      mapped: { order: 1, products: 0 },
    });
  });

  it("says when it has nothing for a type", async () => {
    expect(outcomeOf(await map({ type: "group" }))).toBe(
      "EventNotSupported: integration.mapper.group() is missing",
    );
  });
});
