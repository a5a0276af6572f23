import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { connect, type Program } from "./runner.ts";

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

const SETTINGS = [
  { name: "apiKey", label: "Key", type: "STRING", required: false, sensitive: true },
  { name: "path", label: "Path", type: "STRING", required: false },
];

/** Posts what its mapper makes of a message to the path of its settings. */
const crm = (statics = ""): Program => ({
  settings: SETTINGS,
  code: `var CRM = module.exports = require('segmentio-integration')('Some CRM')
  .endpoint('${upstream.url}').ensure('settings.apiKey').ensure('message.userId').mapper(require('./mapper'))${statics};
CRM.prototype.identify = CRM.prototype.track = function (payload, fn) {
  return this.post(this.settings.path).auth(this.settings.apiKey).type('json').send(payload).end(this.handle(fn));
};`,
  files: {
    "mapper.js": `exports.identify = function (msg) { return { $user_id: msg.userId(), $name: msg.name() }; };
exports.track = function (msg) { return { $event: msg.event() }; };`,
  },
});
const to = (path: string) => ({ settings: { apiKey: "hidden-key-9", path } });
const identify = { type: "identify", userId: "811a5bdd", traits: { name: "john doe" } };
const at = (path: string) => upstream.received.filter((received) => received.path === path);

describe.runIf(edition === "start")("an event of a source", () => {
  it("is sent by the integration that the source is connected to", async () => {
    const { send, settled } = await connect(crm(), to("/people"));
    await send(identify);
    const made = await settled("delivered");
    expect(made).toMatchObject({ attempts: 1, reason: null });
    expect(at("/people")).toEqual([
      {
        method: "POST",
        path: "/people",
        body: '{"$user_id":"811a5bdd","$name":"john doe"}',
        headers: expect.objectContaining({
          authorization: `Basic ${btoa("hidden-key-9:")}`,
          "content-type": "application/json",
          "user-agent": "Segment.io/1.0",
          "accept-encoding": "identity",
        }),
      },
    ]);
    expect(made.history[0]?.outgoing).toMatchObject([
      {
        method: "POST",
        url: `${upstream.url}/people`,
        headers: { authorization: "[redacted]", "user-agent": "Segment.io/1.0" },
        body: '{"$user_id":"811a5bdd","$name":"john doe"}',
        response: { status: 200 },
      },
    ]);
    expect(JSON.stringify(made)).not.toContain("hidden-key-9");
  });

  it.concurrent.each<[string, string, object, object, string, string]>([
    ["without a setting", "", {}, identify, "INVALID_SETTINGS", 'setting "apiKey" is required'],
    [
      "without a user",
      "",
      to("/r"),
      { type: "identify", anonymousId: "a" },
      "MESSAGE_REJECTED",
      'message attribute "userId" is required',
    ],
    [
      "that names the integration and its `false`",
      "",
      to("/r"),
      { ...identify, integrations: { "Some CRM": false } },
      "filtered.integrations",
      "",
    ],
    [
      "that means nobody",
      "",
      { ...to("/r"), name: "Another name" },
      { ...identify, integrations: { All: false } },
      "MESSAGE_REJECTED",
      "Some CRM has been explicitly disabled in the event payload in the `integrations` object.",
    ],
    [
      "of a channel that it does not have",
      "",
      to("/r"),
      { ...identify, channel: "mobile" },
      "MESSAGE_SENT_CLIENT_SIDE",
      "this message was sent client side",
    ],
    [
      "of a type without a method",
      "",
      to("/r"),
      { type: "page", userId: "u" },
      "UNSUPPORTED_EVENT_TYPE",
      "page not supported",
    ],
    ["that the other side answers with a redirect", "", to("/redirect/1"), identify, "302", "Found"],
  ])("%s is not", async (_, statics, fields, event, code, message) => {
    const { send, settled } = await connect(crm(statics), fields);
    await send(event);
    const made = await settled("discarded");
    if (code.startsWith("filtered")) {
      expect(made).toMatchObject({ reason: code, attempts: 0 });
    } else {
      expect(made).toMatchObject({ reason: `errors.discarded.${code}`, history: [{ error: { message } }] });
    }
    expect(at("/r")).toEqual([]);
  });

  it("that means the integration alone is, by the name in its code", async () => {
    const { send, settled } = await connect(crm(), { ...to("/alone"), name: "Another name" });
    await send({ ...identify, integrations: { All: false, "Some CRM": true } });
    await settled("delivered");
    expect(at("/alone")).toHaveLength(1);
  });
});

describe.runIf(edition === "start")("a delivery that fails", () => {
  const failing = (end: string, statics = ""): Program => ({
    code: `var CRM = module.exports = require('segmentio-integration')('Some CRM')${statics};
CRM.prototype.track = function (msg, done) { ${end} };`,
  });
  const nobody = "this.post('http://127.0.0.1:1/').send({}).end(this.handle(done));";

  it.concurrent.each<[string, Program, string, string]>([
    ["for the network waits in the outbox", failing(nobody), "queued", "awaiting-retry.ECONNRESET"],
    ["with 503 does", failing("done({ status: 503 });"), "queued", "awaiting-retry.5xx"],
    ["with 429 does", failing("done({ status: 429 });"), "queued", "awaiting-retry.429"],
    ["with its own error does", failing("done(this.error('no'));"), "queued", "awaiting-retry.BAD_REQUEST"],
    [
      "by a throw in a callback does",
      failing("this.get('http://127.0.0.1:1/').end(function () { none(); });"),
      "queued",
      "awaiting-retry.RETRY",
    ],
    [
      "with a status that it retries does",
      failing("done({ status: 404 });", ".retry(function (e) { return e.status === 404; })"),
      "queued",
      "awaiting-retry.404",
    ],
    ["with 501 does not", failing("done({ status: 501 });"), "discarded", "discarded.501"],
    ["with another status does not", failing("done({ status: 404 });"), "discarded", "discarded.404"],
    [
      "with a text of the network, but a status, does not",
      failing("done(Object.assign(new Error('fetch failed'), { status: 400 }));"),
      "discarded",
      "discarded.400",
    ],
    [
      "where no retry is left is given up",
      failing("done({ status: 503 });", ".retries(0)"),
      "dead",
      "awaiting-retry.5xx",
    ],
  ])("%s", async (_, program, state, reason) => {
    const { send, settled } = await connect(program);
    await send({ type: "track", event: "a", userId: "u" });
    const made = await settled(state);
    expect(made.attempts).toBe(1);
    expect(made.reason).toContain(`errors.${reason}`);
  });

  it("for a while is made again, and then done", async () => {
    const code = `var CRM = module.exports = require('segmentio-integration')('Some CRM').endpoint('${upstream.url}').retries(2);
CRM.prototype.track = function (msg, done) {
  var self = this;
  this.get('/again').end(function (err, res) { self.lock('first', 60000, function (held) { done(held ? null : { status: 503 }); }); });
};`;
    const { send, settled } = await connect({ code });
    await send({ type: "track", event: "a", userId: "u" });
    expect(await settled("delivered")).toMatchObject({ attempts: 2, reason: null });
    expect(at("/again")).toHaveLength(2);
  });
});

describe.runIf(edition === "start")("an integration with a batch method", () => {
  it("is given several events at once, and each ends for itself", async () => {
    const code = `var CRM = module.exports = require('segmentio-integration')('Some CRM').endpoint('${upstream.url}')
  .ensure('message.userId').mapper({ track: function (msg) { return { event: msg.event() }; } });
CRM.prototype.batch = function (events, fn) { this.post('/batch').send({ events: events }).end(this.handle(fn)); };`;
    const { send, settled } = await connect({ code }, { batchMaxCount: 3 });
    await send(
      { type: "track", event: "a", userId: "u" },
      { type: "track", event: "b", anonymousId: "x" },
      { type: "track", event: "c", userId: "u" },
    );
    expect(await settled("discarded")).toMatchObject({ reason: "errors.discarded.MESSAGE_REJECTED" });
    await settled("delivered");
    const sent = at("/batch").map(({ body }) => JSON.parse(body) as { events: { event: string }[] });
    expect(sent.flatMap(({ events }) => events.map(({ event }) => event)).toSorted()).toEqual(["a", "c"]);
    expect(sent).toHaveLength(1);
  });
});
