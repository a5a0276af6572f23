import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ours, ourTester, theirs, theirTester, type MakeIntegration } from "./sdks.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- authors' code is not typed
type Author = any;
type Done = (error?: unknown) => void;

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const status = Number((request.url ?? "").slice(1)) || 200;
    response.writeHead(status, { "content-type": "application/json", "x-seen": "yes" }).end('{"ok":1}');
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => {
    server.once("listening", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

/** An integration that has something of everything. */
function createCrm(make: MakeIntegration): Author {
  const Class = make("Some CRM").endpoint(url).channels(["server", "mobile"]).timeout("3s").retries(2);
  Class.ensure("settings.apiKey").ensure("message.userId", { methods: ["track"] });
  Class.mapper({
    identify: (msg: Author, settings: Author) => ({
      id: msg.userId(),
      at: msg.timestamp(),
      key: settings.apiKey,
    }),
    track: (msg: Author) => msg,
    page: () => undefined,
    orderCompleted: (msg: Author) => ({ order: msg.orderId() }),
  });
  Object.assign(Class.prototype, {
    track(this: Author, msg: Author, done: Done) {
      const data = { d: 1, t: msg.event() };
      this.post("/x?a=1").query({ b: 2 }).set("H", "v").type("json").send(data).end(this.handle(done));
    },
    page(this: Author, _: unknown, done: Done) {
      this.post("/y").type("json").send('{"s":1}').end(this.handle(done));
    },
    screen(this: Author, _: unknown, done: Done) {
      this.post("/1/x")
        .send({ n: 1 })
        .end(() => this.post("/2/x").send({ n: 2 }).end(this.handle(done)));
    },
    identify(this: Author, _: unknown, done: Done) {
      this.get("/400").end(this.handle(done));
    },
  });
  return new Class({ apiKey: "k" });
}

interface Row {
  name: string;
  test: (test: Author, done: Done) => unknown;
  /** What the test fails with; left out: it passes. */
  fails?: string | RegExp;
  /** Theirs has no such thing, or never ends. */
  isOurs?: boolean;
}

const event = { event: "e", userId: "u" };
const rows: Row[] = [
  { name: "name", test: (t, done) => done(t.name("Some CRM") && null) },
  { name: "name", test: (t) => t.name("x"), fails: 'expected name to be "x" but it\'s "Some CRM"' },
  { name: "channels", test: (t, done) => done(t.channels(["mobile", "server"]) && null) },
  { name: "channels", test: (t) => t.channels(["server"]), fails: /^expected \[ 'server' \] but got \[/ },
  { name: "endpoint", test: (t) => t.endpoint("b"), fails: /^expected endpoint to be "b" but it's "http/ },
  { name: "timeout", test: (t, done) => done(t.timeout("3s").timeout(3_000) && null) },
  { name: "timeout", test: (t) => t.timeout("2s"), fails: 'expected timeout to be "2000" but it\'s "3000"' },
  { name: "retries", test: (t, done) => done(t.retries(2) && null) },
  { name: "retries", test: (t) => t.retries(3), fails: 'expected retries to be "3" but it\'s "2"' },
  { name: "ensure", test: (t, done) => done(t.ensure("settings.apiKey") && null) },
  {
    name: "ensure",
    test: (t, done) => done(t.ensure("message.userId", { methods: ["track"] }) && null),
  },
  {
    name: "ensure",
    test: (t) => t.ensure("settings.x"),
    fails: 'expected integration to have validation for "settings.x"',
  },
  { name: "ensure", test: (t) => t.ensure("message.userId"), fails: /^validation meta mismatch/ },
  { name: "valid", test: (t, done) => done(t.valid({ userId: "u" }, { apiKey: "k" }) ?? null) },
  { name: "valid", test: (t) => t.valid(event, {}), fails: 'setting "apiKey" is required' },
  { name: "valid", test: (t) => t.valid({ type: "track" }), fails: 'message attribute "userId" is required' },
  { name: "valid", test: (t, done) => done(t.valid({ type: "identify" }) ?? null) },
  { name: "invalid", test: (t, done) => done(t.invalid({}, {}) ?? null) },
  {
    name: "invalid",
    test: (t) => t.invalid(event, { apiKey: "k" }),
    fails: "expected .validate(msg, settings) to return an error.",
  },
  { name: "fixture", test: (t, done) => done(t.fixture("right").input.userId === "1" ? null : 1) },
  { name: "fixture", test: (t) => t.fixture("none"), fails: /none\.json/ },
  { name: "maps", test: (t, done) => done(t.maps("right", { apiKey: "k2" }) && null) },
  { name: "maps", test: (t, done) => done(t.maps("right") && null), isOurs: true },
  {
    name: "maps",
    test: (t, done) => done(t.maps("wrong", {}, { ignored: ["id"] }) && null),
    isOurs: true,
  },
  { name: "maps", test: (t, done) => done(t.maps("order") && null) },
  { name: "maps", test: (t) => t.maps("wrong"), fails: /'?id'?: '1'/ },
  { name: "maps", test: (t) => t.maps("group"), fails: "integration.mapper.group() is missing" },
  { name: "maps", test: (t) => t.maps("untyped"), fails: "input.type must be specified" },
  { name: "maps", test: (t) => t.maps("nothing"), fails: 'integration.mapper.page() returned "undefined"' },
  {
    name: "set",
    test: (t, done) => done(t.set("a", 1).set({ b: 2 }).settings.b === 2 && t.settings.a === 1 ? null : 1),
  },
  { name: "sends", test: (t, done) => t.track(event).sends({ d: 1, t: "e" }).expects(200).end(done) },
  {
    name: "sends",
    test: (t, done) => t.track(event).sends({ d: 2 }).end(done),
    fails: "expected { d: 2 } but got { d: 1, t: 'e' }",
  },
  {
    name: "sends",
    test: (t, done) => t.track(event).sends("H", "w").end(done),
    fails: "expected header 'H': 'v' to match 'w'",
  },
  {
    name: "sends",
    test: (t, done) => t.track(event).sends("H", /w/).end(done),
    fails: "expected header 'H': 'v' to match /w/",
  },
  { name: "sends", test: (t, done) => t.track(event).sends("H", /v/).sends("?b=2").end(done) },
  {
    name: "sends",
    test: (t, done) => t.track(event).sends("?b=3").end(done),
    fails: "expected 'b=2&a=1' to include 'b=3'",
  },
  { name: "sends", test: (t, done) => t.page({}).sends('{"s":1}').sends(/s/).end(done) },
  {
    name: "sends",
    test: (t, done) => t.page({}).sends('{"s":2}').end(done),
    fails: `expected '{"s":2}' but got '{"s":1}'`,
  },
  {
    name: "sends",
    test: (t, done) => t.page({}).sends(/zz/).end(done),
    fails: `expected '{"s":1}' to match /zz/`,
  },
  {
    name: "sendsAlmost",
    test: (t, done) =>
      t
        .track(event)
        .sendsAlmost({ d: 1 }, { ignored: ["t"] })
        .end(done),
  },
  {
    name: "sendsAlmost",
    test: (t, done) =>
      t
        .track(event)
        .sendsAlmost({ d: 2 }, { ignored: ["t"] })
        .end(done),
    fails: "expected { d: 2 } but got { d: 1 }",
  },
  { name: "query", test: (t, done) => t.track(event).query({ a: 1, b: 2 }).end(done) },
  {
    name: "query",
    test: (t, done) => t.track(event).query({ a: 1 }).end(done),
    fails: "expected { a: 1 } but got { b: '2', a: '1' }",
  },
  {
    name: "query",
    test: (t, done) => t.screen({}).query({ a: 1 }).end(done),
    fails: "expected request to include query string but no query string was found",
  },
  {
    name: "query",
    test: (t, done) =>
      t
        .track(event)
        .query("a", { n: 1 }, (value: string) => ({ n: Number(value) }))
        .end(done),
    fails: "expected { a: { n: 1 } } but got { b: '2', a: { n: 1 } }",
  },
  { name: "queryAlmost", test: (t, done) => t.track(event).queryAlmost({ a: 1 }).end(done) },
  { name: "queryAlmost", test: (t, done) => t.track(event).queryAlmost("b", "2").end(done) },
  {
    name: "queryAlmost",
    test: (t, done) => t.track(event).queryAlmost({ a: 3 }).end(done),
    fails: "expected { a: 3 } to exist in { b: '2', a: '1' }",
  },
  { name: "expects", test: (t, done) => t.track(event).expects({ ok: 1 }).expects(/ok/).end(done) },
  {
    name: "expects",
    test: (t, done) => t.track(event).expects(201).end(done),
    fails: "expected 201 but got 200",
  },
  {
    name: "expects",
    test: (t, done) => t.track(event).expects({ ok: 2 }).end(done),
    fails: "expected { ok: 2 } but got { ok: 1 }",
  },
  {
    name: "expects",
    test: (t, done) => t.track(event).expects("no").end(done),
    fails: `expected 'no' but got '{"ok":1}'`,
  },
  {
    name: "expects",
    test: (t, done) => t.track(event).expects("x-seen", "no").end(done),
    fails: "expected header 'x-seen': 'yes' to match 'no'",
  },
  { name: "expects", test: (t, done) => t.track(event).expects(200, done) },
  {
    name: "expects",
    test: (t, done) => t.track(event).expects("x-seen", "no", done),
    fails: "expected header 'x-seen': 'yes' to match 'no'",
    isOurs: true,
  },
  { name: "pathname", test: (t, done) => t.track(event).pathname("/x").end(done) },
  {
    name: "pathname",
    test: (t, done) => t.track(event).pathname("/z").end(done),
    fails: 'expected request pathname to be "/z" but got "/x"',
  },
  {
    name: "request",
    test: (t, done) =>
      t.screen({}).requests(2).request(0).sends({ n: 1 }).request(1).sends({ n: 2 }).end(done),
  },
  {
    name: "request",
    test: (t, done) => t.screen({}).sends({ n: 1 }).request(1).sends({ n: 3 }).end(done),
    fails: "expected { n: 3 } but got { n: 2 }",
  },
  {
    name: "request",
    test: (t, done) => t.track(event).request(1).sends({}).end(done),
    fails: "Assertions made for 2 requests but only 1 requests were made",
  },
  { name: "request", test: (t) => t.request(-1), fails: 'request index must be >= 0, got "-1"' },
  {
    name: "requests",
    test: (t, done) => t.track(event).requests(2).end(done),
    fails: 'expected number of requests to be "2", but it\'s "1"',
  },
  { name: "end", test: (t, done) => t.identify({}).expects(400).end(done), fails: "Bad Request" },
  { name: "end", test: (t, done) => t.end(done), fails: "you must call .identify() / .alias() etc.." },
  { name: "end", test: (t, done) => t.group({}).end(done), fails: "group() is not implemented" },
  { name: "error", test: (t, done) => t.identify({}).error(done) },
  { name: "error", test: (t, done) => t.identify({}).error(400, "Bad Request", done) },
  {
    name: "error",
    test: (t, done) => t.identify({}).error(401, done),
    fails: "expected 401 but got 400",
  },
  {
    name: "error",
    test: (t, done) => t.identify({}).error(400, "No", done),
    fails: "expected 'No' but got 'Bad Request'",
  },
  { name: "error", test: (t, done) => t.track(event).error(done), fails: "expected integration to error" },
  { name: "enabled", test: (t, done) => done(t.enabled({ channel: "server" }) && null), isOurs: true },
  {
    name: "enabled",
    test: (t) => t.enabled({ channel: "client" }),
    fails: "this message was sent client side",
    isOurs: true,
  },
  { name: "disabled", test: (t, done) => done(t.disabled({ channel: "client" }) && null), isOurs: true },
  {
    name: "disabled",
    test: (t) => t.disabled({ channel: "server" }),
    fails: "expected the message to be disabled",
    isOurs: true,
  },
  { name: "server", test: (t, done) => done(t.server().mobile() && null), isOurs: true },
  { name: "all", test: (t) => t.all(), fails: /to have "client"/, isOurs: true },
];

function outcomeOf(tested: Author, run: Row["test"]): Promise<string | null> {
  return new Promise((resolve) => {
    const done: Done = (error) => resolve(error ? (error as Error).message : null);
    try {
      run(tested, done);
    } catch (error) {
      done(error);
    }
  });
}

const named = rows.map((row) => ({
  ...row,
  title: `${row.name} ${row.fails === undefined ? "passes" : "fails"}`,
}));

describe.each([
  ["ours", ourTester, ours],
  ["ours, of an integration made with theirs", ourTester, theirs],
  ["theirs, of an integration made with ours", theirTester, ours],
] as const)("the tester: %s", (_, makeTest, make) => {
  const isAllOurs = makeTest === ourTester && make === ours;
  it.each(named.filter(({ isOurs = false }) => isAllOurs || !isOurs))("$title", async ({ test, fails }) => {
    const message = await outcomeOf(makeTest(createCrm(make), import.meta.dirname), test);
    if (fails === undefined) {
      expect(message).toBeNull();
    } else if (fails instanceof RegExp) {
      expect(message).toMatch(fails);
    } else {
      expect(message).toBe(fails);
    }
  });
});

describe("a tester", () => {
  it("needs an integration, and a folder for its fixtures", () => {
    expect(() => ourTester(null as never)).toThrow("expected integration");
    expect(() => ourTester(createCrm(ours)).fixture("right")).toThrow(
      "you must pass dirname to Test(integration, __dirname)",
    );
    expect(ourTester(createCrm(ours)).mapper()).toHaveProperty("identify");
  });
});
