import { describe, expect, it } from "vitest";
import {
  api,
  eventually,
  expectAnswer,
  install,
  returns,
  runs,
  send,
  type Sent,
  type Target,
} from "../craft/runner.ts";
import type { RawAnswer } from "../raw-request.ts";

/** Says how often it ran; `fail` in the query makes it throw. */
const COUNTS = runs(`
  const n = await MODULES.counter.increment({ key: 'once:' + hook.endpointSuffix });
  if (hook.query.fail === 'throw') { throw new Error('asked to'); }
  if (hook.query.fail === 'retry') { throw new MODULES.RetryableError('asked to'); }
  if (hook.query.fail === 'sleep') { await new Promise((done) => setTimeout(done, 20_000)); }
  if (hook.query.slow) { await new Promise((done) => setTimeout(done, Number(hook.query.slow))); }
  return { n, status: 'fine' };`);

const BY_HEADER = { idempotency: { header: "Idempotency-Key" } };
const withKey = (key: string, more: Sent = {}): Sent => ({
  method: "POST",
  ...more,
  headers: { ...more.headers, "idempotency-key": key },
});
const isReplayed = (answer: RawAnswer) => answer.headers.has("idempotent-replayed");
const runOf = (answer: RawAnswer) => (JSON.parse(answer.body.toString()) as { n: number }).n;

/** Two calls; whether the second is answered with the answer of the first. */
interface Pair {
  name: string;
  idempotency: Record<string, unknown>;
  calls: [Sent, Sent];
  isOne: boolean;
}

const json = (body: string, more: Sent = {}): Sent => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body,
  ...more,
});

const HEADER = { header: "Idempotency-Key" };
const PAIRS: Pair[] = [
  { name: "the same header", idempotency: HEADER, calls: [withKey("a"), withKey("a")], isOne: true },
  {
    name: "the same header with another body",
    idempotency: HEADER,
    calls: [withKey("a", { body: "1" }), withKey("a", { body: "2" })],
    isOne: true,
  },
  { name: "another header", idempotency: HEADER, calls: [withKey("a"), withKey("b")], isOne: false },
  {
    name: "a key in another case",
    idempotency: HEADER,
    calls: [withKey("key"), withKey("KEY")],
    isOne: false,
  },
  { name: "no header", idempotency: HEADER, calls: [{ method: "POST" }, { method: "POST" }], isOne: false },
  { name: "an empty header", idempotency: HEADER, calls: [withKey(""), withKey("")], isOne: false },
  {
    name: "the same id in the body",
    idempotency: { pointer: "/body/id" },
    calls: [json('{"id":"evt_1","n":1}'), json('{ "n":2, "id":"evt_1" }')],
    isOne: true,
  },
  {
    name: "another id in the body",
    idempotency: { pointer: "/body/id" },
    calls: [json('{"id":"evt_1"}'), json('{"id":"evt_2"}')],
    isOne: false,
  },
  {
    name: "a number and its text",
    idempotency: { pointer: "/body/id" },
    calls: [json('{"id":1}'), json('{"id":"1"}')],
    isOne: false,
  },
  {
    name: "an id deep in the body",
    idempotency: { pointer: "/body/events/0/a~1b" },
    calls: [json('{"events":[{"a/b":7}]}'), json('{"events":[{"a/b":7},2]}')],
    isOne: true,
  },
  {
    name: "a body without the id",
    idempotency: { pointer: "/body/id" },
    calls: [json('{"other":1}'), json('{"other":1}')],
    isOne: false,
  },
  {
    name: "an id that is an object",
    idempotency: { pointer: "/body/id" },
    calls: [json('{"id":{"a":1}}'), json('{"id":{"a":1}}')],
    isOne: false,
  },
  {
    name: "a member that every object has",
    idempotency: { pointer: "/body/constructor/name" },
    calls: [json("{}"), json("{}")],
    isOne: false,
  },
  {
    name: "the same id in a form",
    idempotency: { pointer: "/body/id" },
    calls: [
      { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "id=1&a=1" },
      { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=2&id=1" },
    ],
    isOne: true,
  },
  {
    name: "the same id in the query",
    idempotency: { pointer: "/query/id" },
    calls: [{ query: "?id=1&a=1" }, { query: "?a=2&id=1" }],
    isOne: true,
  },
  {
    name: "the same header by pointer",
    idempotency: { pointer: "/headers/x-github-delivery" },
    calls: [
      { headers: { "X-GitHub-Delivery": "72d3162e" } },
      { headers: { "x-github-delivery": "72d3162e" } },
    ],
    isOne: true,
  },
  {
    name: "the header, when there is an id too",
    idempotency: { header: "idempotency-key", pointer: "/query/id" },
    calls: [withKey("a", { query: "?id=1" }), withKey("a", { query: "?id=2" })],
    isOne: true,
  },
  {
    name: "the id, when there is no header",
    idempotency: { header: "idempotency-key", pointer: "/query/id" },
    calls: [{ query: "?id=1" }, { query: "?id=1" }],
    isOne: true,
  },
  {
    name: "a header that reads like an id",
    idempotency: { header: "idempotency-key", pointer: "/query/id" },
    calls: [withKey("1"), { query: "?id=1" }],
    isOne: false,
  },
];

describe.concurrent("the key of a call is", () => {
  it.each(PAIRS)("$name: one run $isOne", async ({ idempotency, calls, isOne }) => {
    const target = await install({ source: COUNTS, endpoint: { idempotency } });
    const first = await send(target, calls[0]);
    const second = await send(target, calls[1]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(isReplayed(first)).toBe(false);
    expect(isReplayed(second)).toBe(isOne);
    expect([runOf(first), runOf(second)]).toEqual([1, isOne ? 1 : 2]);
  });

  it("of its own endpoint", async () => {
    const [one, two] = [
      await install({ source: COUNTS, endpoint: BY_HEADER }),
      await install({ source: COUNTS, endpoint: BY_HEADER }),
    ];
    expect(isReplayed(await send(one, withKey("shared")))).toBe(false);
    expect(isReplayed(await send(two, withKey("shared")))).toBe(false);
  });
});

/** Answers that have to come back as they were. */
const ANSWERS: [name: string, expression: string][] = [
  ["an object", "({ n: [1, 'é', null] })"],
  ["a text", "'line\\r\\nline'"],
  ["nothing", "undefined"],
  [
    "a status and headers",
    "({ craft_status_code: 409, craft_headers: { 'X-Own': 'é'.normalize() && 'x' }, a: 1 })",
  ],
  ["two cookies", "({ craft_headers: { 'Set-Cookie': ['a=1', 'b=2'] }, craft_body: '' })"],
  ["a redirect", "({ craft_redirect_url: 'https://shop.example/a?b=%20' })"],
  ["no content", "({ craft_status_code: 204 })"],
  ["binary bytes", "({ craft_body_base64: 'AP/+gIEKDQ==', craft_headers: { 'Content-Type': 'image/png' } })"],
  ["bytes that are no UTF-8", "({ craft_body_base64: '7aCA' })"],
];

describe.concurrent("a stored answer", () => {
  it.each(ANSWERS)("of %s is the same to the byte", async (_name, expression) => {
    const target = await install({ source: returns(expression), endpoint: BY_HEADER });
    const [first, second] = [await send(target, withKey("k")), await send(target, withKey("k"))];
    expect(second.headers.get("idempotent-replayed")).toEqual(["true"]);
    second.headers.delete("idempotent-replayed");
    for (const name of ["date", "ratelimit"]) {
      first.headers.delete(name);
      second.headers.delete(name);
    }
    expect(second.status).toBe(first.status);
    expect(second.body.toString("hex")).toBe(first.body.toString("hex"));
    expect(second.headers).toEqual(first.headers);
  });

  it("names the run that made it, and is no run of its own", async () => {
    const target = await install({ source: COUNTS, endpoint: BY_HEADER });
    const answers = [await send(target, withKey("k")), await send(target, withKey("k"))];
    const ids = answers.map(({ headers }) => headers.get("hookwright-invocation"));
    expect(ids[1]).toEqual(ids[0]);
    expect(runOf(await send(target, withKey("other")))).toBe(2);
    const listed = await eventually(async () => {
      const { body } = await api.call<{ items: unknown[] }>("GET", `/invocations?endpoint=${target.suffix}`);
      return body.items.length < 2 ? undefined : body.items;
    }, "both records");
    expect(listed).toHaveLength(2);
  });

  it("is readable for another page as that page may", async () => {
    const target = await install({ source: COUNTS, endpoint: BY_HEADER });
    await send(target, withKey("k", { headers: { origin: "https://one.example" } }));
    await expectAnswer(await send(target, withKey("k", { headers: { origin: "https://two.example" } })), {
      status: 200,
      headers: { "access-control-allow-origin": "https://two.example", "idempotent-replayed": "true" },
    });
  });

  it("is given up after its time", async () => {
    const endpoint = { idempotency: { header: "idempotency-key", ttlSeconds: 1 } };
    const target = await install({ source: COUNTS, endpoint });
    expect(runOf(await send(target, withKey("k")))).toBe(1);
    const again = await eventually(async () => {
      const answer = await send(target, withKey("k"));
      return isReplayed(answer) ? undefined : answer;
    }, "a new run");
    expect(runOf(again)).toBe(2);
  });
});

describe.concurrent("calls at once with one key", () => {
  it.each([2, 10])("run once: %i of them", async (count) => {
    const target = await install({ source: COUNTS, endpoint: BY_HEADER });
    const call = () => send(target, withKey("at-once", { query: "?slow=300" }));
    const answers = await Promise.all(Array.from({ length: count }, call));
    expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(200));
    expect(answers.map(runOf)).toEqual(Array(count).fill(1));
    expect(answers.filter(isReplayed)).toHaveLength(count - 1);
  });

  it("run for every key", async () => {
    const target = await install({ source: COUNTS, endpoint: BY_HEADER });
    const call = (_: unknown, index: number) =>
      send(target, withKey(`k${index % 5}`, { query: "?slow=100" }));
    const answers = await Promise.all(Array.from({ length: 15 }, call));
    expect(new Set(answers.map(runOf))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(5);
  });

  it("fail each by themselves when the run fails", async () => {
    const target = await install({ source: COUNTS, endpoint: BY_HEADER });
    const call = () => send(target, withKey("failing", { query: "?fail=throw" }));
    const answers = await Promise.all([call(), call(), call()]);
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(answers.filter(isReplayed)).toEqual([]);
    expect(runOf(await send(target, withKey("failing")))).toBe(4);
  });
});

async function expectNotStored(target: Target, query: string, status: number): Promise<void> {
  const failed = await send(target, withKey("k", { query }));
  expect(failed.status).toBe(status);
  const next = await send(target, withKey("k"));
  expect({ status: next.status, run: runOf(next), isReplayed: isReplayed(next) }).toEqual({
    status: 200,
    run: 2,
    isReplayed: false,
  });
  expect(isReplayed(await send(target, withKey("k", { query })))).toBe(true);
}

describe.concurrent("a failed run is not stored, and the next one runs:", () => {
  it.each([
    { query: "?fail=throw", status: 500 },
    { query: "?fail=retry", status: 503 },
    { query: "?fail=sleep", status: 502 },
  ])("$status", async ({ query, status }) => {
    const target = await install({ source: COUNTS, endpoint: { ...BY_HEADER, timeoutMs: 3_000 } });
    await expectNotStored(target, query, status);
  });

  it("a refusal uses no key up", async () => {
    const endpoint = { ...BY_HEADER, rateLimit: { limit: 1, periodSeconds: 1, by: "endpoint" } };
    const target = await install({ source: COUNTS, endpoint });
    await send(target, withKey("first"));
    const run = await eventually(async () => {
      const answer = await send(target, withKey("second"));
      return answer.status === 429 ? undefined : answer;
    }, "a call that is let in");
    expect(isReplayed(run)).toBe(false);
    expect(runOf(run)).toBe(2);
  });
});

describe.concurrent("an endpoint that answers first", () => {
  it("gives the same 202 for the same key, and runs once", async () => {
    const target = await install({ source: COUNTS, endpoint: { ...BY_HEADER, mode: "async" } });
    const answers = await Promise.all([send(target, withKey("k")), send(target, withKey("k"))]);
    const later = await send(target, withKey("k"));
    expect([...answers, later].map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set([...answers, later].map(({ body }) => body.toString())).size).toBe(1);
    expect([...answers, later].filter(isReplayed)).toHaveLength(2);
    const { statusUrl } = JSON.parse(later.body.toString()) as { statusUrl: string };
    const settled = await eventually(async () => {
      const state = (await (await fetch(statusUrl)).json()) as { state: string; response: { body: string } };
      return state.state === "succeeded" ? state : undefined;
    }, "the end of the run");
    expect(JSON.parse(settled.response.body)).toEqual({ n: 1, status: "fine" });
  });
});
