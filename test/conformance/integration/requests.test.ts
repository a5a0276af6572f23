import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { startUpstream, type Received, type Upstream } from "../upstream.ts";
import { one, outcomeOf, tryOut } from "./runner.ts";

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

interface Row {
  name: string;
  /** The body of `track(msg, done)`; `base` is the service. */
  body: string;
  request?: Partial<Omit<Received, "headers">> & { headers?: object };
  end?: unknown;
  log?: string[];
}

const rows: Row[] = [
  {
    name: "is sent with the verb, the path and the query",
    body: "this.put('/a?x=1').query({ list: [1, 2], text: 'a b' }).query('y=2').end(done)",
    request: { method: "PUT", path: "/a?list=1&list=2&text=a%20b&y=2&x=1", body: "" },
  },
  ...[
    ["get", "GET"],
    ["del", "DELETE"],
    ["patch", "PATCH"],
    ["options", "OPTIONS"],
    ["report", "REPORT"],
  ].map(([verb = "", method = ""]): Row => ({
    name: `by ${verb}`,
    body: `this.${verb}('/v').end(done)`,
    request: { method },
  })),
  {
    name: "has the user agent, the credentials and the type",
    body: "this.post('/b').auth('u', 'p').type('json').send({ a: 1 }).send({ b: [2] }).end(done)",
    request: {
      body: '{"a":1,"b":[2]}',
      headers: {
        "user-agent": "Segment.io/1.0",
        "accept-encoding": "identity",
        authorization: `Basic ${btoa("u:p")}`,
        "content-type": "application/json",
      },
    },
  },
  {
    name: "has what it sets itself",
    body: "this.post('/c').set({ 'User-Agent': 'own', 'X-List': 'a' }).set('x-more', 1).auth('t', { type: 'bearer' }).end(done)",
    request: { headers: { "user-agent": "own", "x-list": "a", "x-more": "1", authorization: "Bearer t" } },
  },
  {
    name: "of a form",
    body: "this.post('/d').type('form').send({ a: 'ä', b: { c: 1 } }).end(done)",
    request: {
      body: "a=%C3%A4&b%5Bc%5D=1",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
  },
  {
    name: "of a form with files",
    body: "this.post('/e').field('a', 1).attach('f', Buffer.from('text'), 'f.txt').end(done)",
    request: { headers: { "content-type": expect.stringMatching(/^multipart\/form-data; boundary=/) } },
  },
  {
    name: "to an absolute URL",
    body: "this.get(base + '/f').end(done)",
    request: { path: "/f" },
  },
  {
    name: "is answered with a body, headers and a status",
    body: "this.post('/g').send({ a: 1 }).end(function (err, res) { console.log(res.status, res.ok, res.body.path, res.get('Content-Type'), res.type); done(err); })",
    log: ["200 true /g application/json application/json"],
  },
  {
    name: "may be awaited",
    body: "var res = await this.get('/h'); console.log(res.body.path);",
    log: ["/h"],
  },
  {
    name: "may be returned before it is sent",
    body: "return this.get('/i')",
    request: { path: "/i" },
  },
  {
    name: "that is redirected is not followed",
    body: "this.post('/redirect/1').send({}).end(this.handle(done))",
    end: "Error: Found",
  },
  {
    name: "that takes longer than the integration allows",
    body: "this.timeout = 30; this.get('/wait/2000').end(function (err) { console.log(err.code, err.timeout, err.origin); done(); })",
    log: ["ECONNABORTED 30 DESTINATION"],
  },
  {
    name: "to nobody says so",
    body: "this.get('http://127.0.0.1:1/').end(function (err, res) { console.log(typeof err.message, err.status, err.origin, res); done(); })",
    log: ["string undefined DESTINATION undefined"],
  },
  {
    name: "leaves by the platform's way out",
    body: "this.get('http://elsewhere.example/').end(done)",
    end: "OUTGOING_REQUEST_REFUSED: outgoing request refused: elsewhere.example is not in the function's egress.allow",
  },
  {
    name: "is told to who listens",
    body: "this.on('request', function (r) { console.log('request', r.req.path); }); this.on('response', function (r) { console.log('response', r.status); }); this.get('/j').end(done)",
    log: ["request /j", "response 200"],
  },
];

/** All bodies are one integration: a save costs more than a call. */
function toProgram() {
  const cases = rows.map(
    ({ body }) =>
      `${body.includes("await") || body.startsWith("return") ? "async function (msg)" : "function (msg, done)"} {\n${body}\n}`,
  );
  return {
    egress: { allow: ["127.0.0.1"] },
    code: `var base = '${upstream.url}';
var cases = [${cases.join(",\n")}];
var CRM = module.exports = require('segmentio-integration')('CRM').endpoint(base);
CRM.prototype.initialize = function () { this.track = cases[this.settings.row]; };`,
  };
}

describe.runIf(edition === "start")("a request of an integration", () => {
  it.each(rows.map((row, index) => ({ ...row, index })))(
    "$name",
    async ({ index, request, end = {}, log }) => {
      const from = upstream.received.length;
      const tried = await tryOut(toProgram(), {
        input: one({ type: "track", event: "a" }),
        settings: { row: index },
      });
      expect(outcomeOf(tried)).toEqual(end);
      if (log !== undefined) {
        expect(tried.logs.map(({ message }) => message)).toEqual(log);
      }
      if (request !== undefined) {
        const { headers = {}, ...rest } = request;
        const received = upstream.received.slice(from);
        expect(received).toHaveLength(1);
        expect(received[0]).toMatchObject({ ...rest, headers });
      }
    },
  );
});
