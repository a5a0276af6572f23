import { describe, expect, it } from "vitest";
import {
  api,
  eventually,
  install,
  readInvocation,
  returns,
  runs,
  send,
  type Sent,
  type Target,
} from "../craft/runner.ts";
import { readSettled, type Accepted, type RunStatus } from "../pipeline/status.ts";
import { putSecret } from "../secrets.ts";

const SHOWS = returns(
  "({ body: hook.body, query: hook.query, headers: hook.headers, suffix: hook.endpointSuffix })",
);

/** Calls an endpoint and waits for the record; gives its id. */
async function callRecorded(target: Target, sent: Sent = {}): Promise<string> {
  return (await readInvocation(await send(target, sent))).id;
}

async function replay(id: string, body?: unknown): Promise<RunStatus> {
  const answer = await api.call<Accepted>("POST", `/invocations/${id}/replay`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  expect(Object.keys(answer.body)).toEqual(["invocationId", "statusUrl"]);
  expect(answer.body.invocationId).not.toBe(id);
  return readSettled(answer.body);
}

const bodyOf = (status: RunStatus) => JSON.parse(status.response?.body ?? "null") as Record<string, unknown>;
const save = (target: Target, source: string) =>
  api.call("POST", `/functions/${target.functionId}/versions`, { code: source });

/** Requests of every shape; each is to come to the function again as it came first. */
const REQUESTS: [name: string, sent: Sent][] = [
  ["GET with a query", { query: "?a=1&a=2&b=%20%C3%A9" }],
  [
    "JSON",
    { method: "POST", headers: { "content-type": "application/json" }, body: '{ "a": [1, "é", null] }' },
  ],
  [
    "JSON with long numbers",
    { method: "POST", headers: { "content-type": "application/json" }, body: '{"n":1.50}' },
  ],
  ["text", { method: "POST", headers: { "content-type": "text/plain" }, body: "line\r\nline \u0001 鍵" }],
  [
    "a form",
    { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=1&a=2" },
  ],
  [
    "bytes",
    {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from([0, 255, 128, 10]),
    },
  ],
  ["no body", { method: "POST" }],
  [
    "headers",
    { headers: { origin: "https://shop.example", referer: "https://shop.example/a", "user-agent": "t" } },
  ],
];

describe.concurrent("one invocation is run again", () => {
  it.each(REQUESTS)("with the recorded request: %s", async (_name, sent) => {
    const target = await install({ source: SHOWS });
    const answer = await send(target, sent);
    const { id } = await readInvocation(answer);
    expect(bodyOf(await replay(id))).toEqual(JSON.parse(answer.body.toString()));
  });

  it("against the active version, or the one that is named", async () => {
    const target = await install({ source: returns("({ version: 1 })") });
    const id = await callRecorded(target);
    await save(target, returns("({ version: 2 })"));
    expect(bodyOf(await replay(id))).toEqual({ version: 2 });
    expect(bodyOf(await replay(id, {}))).toEqual({ version: 2 });
    expect(bodyOf(await replay(id, { version: 1 }))).toEqual({ version: 1 });
  });

  it("whether it failed or not, and is a run of its own", async () => {
    const target = await install({ source: runs("throw new Error('broken');") });
    const id = await callRecorded(target, { method: "POST", body: "hello" });
    await save(target, returns("hook.body + ' again'"));
    const status = await replay(id);
    expect(status).toMatchObject({
      state: "succeeded",
      outcome: "returned",
      response: { body: "hello again" },
    });
    const record = await eventually(async () => {
      const found = await api.call("GET", `/invocations/${status.invocationId}`);
      return found.status === 200 ? found.body : undefined;
    }, "the record of the replay");
    expect(record).toMatchObject({
      endpoint: target.suffix,
      version: 2,
      request: { method: "POST", body: "hello" },
      response: { status: 200, body: "hello again" },
    });
    expect((await api.call("GET", `/invocations/${id}`)).body).toMatchObject({
      outcome: "threw",
      version: 1,
    });
  });

  it("with what the endpoint puts into the payload, and although it takes no call any more", async () => {
    const source = returns("[hook.headers['x-own'], hook.rawBody]");
    const target = await install({ source, endpoint: { passHeaders: ["x-own"], rawBody: true } });
    const id = await callRecorded(target, { method: "POST", headers: { "x-own": "1" }, body: "abc" });
    await api.call("PATCH", `/endpoints/${target.suffix}`, {
      active: false,
      auth: { type: "bearer", secrets: ["NOT_THERE"] },
    });
    expect(bodyOf(await replay(id))).toEqual(["1", "YWJj"]);
  });

  it("without the credentials that it came with", async () => {
    await putSecret("a-key-that-is-secret");
    const target = await install({ source: SHOWS, endpoint: { passHeaders: ["x-card-token", "x-key"] } });
    const headers = {
      authorization: "Bearer x",
      cookie: "a=1",
      "x-card-token": "4111",
      "x-key": "key a-key-that-is-secret",
      "user-agent": "kept",
    };
    const id = await callRecorded(target, { headers });
    expect(bodyOf(await replay(id))).toMatchObject({ headers: { "user-agent": "kept" } });
    const text = JSON.stringify(await replay(id));
    expect(text).not.toContain("authorization");
    expect(text).not.toContain("x-card-token");
    expect(text).not.toContain("x-key");
    expect(text).not.toContain("redacted");
  });

  it("that another function asked for, with its data", async () => {
    const invoked = await install({ source: "export default async (data) => data;" });
    const data = "{ a: [1, { b: null }] }";
    const caller = await install({
      source: returns(
        `MODULES.craftFunctions.invoke({ functionId: '${invoked.functionId}', data: ${data} })`,
      ),
    });
    await send(caller);
    const id = await eventually(async () => {
      const { body } = await api.call<{ items: { id: string }[] }>(
        "GET",
        `/invocations?functionId=${invoked.functionId}`,
      );
      return body.items[0]?.id;
    }, "the record of the invoked run");
    expect(bodyOf(await replay(id))).toMatchObject({
      kind: "karte/invokeEventDrivenFunction",
      jsonPayload: { functionId: caller.functionId, data: { a: [1, { b: null }] } },
    });
  });
});

interface ManyAnswer {
  items: (Accepted & { replayOf: string })[];
  skipped: { replayOf: string; reason: string }[];
}

const replayMany = (filter: unknown) => api.call<ManyAnswer>("POST", "/invocations/replay", filter);

/** Appends its number to a list; a run that overtakes another shows in it. */
const APPENDS = runs(`
  const key = 'replay:' + hook.endpointSuffix;
  const { [key]: record } = await MODULES.kvs.get({ key });
  const seen = record?.value.seen ?? [];
  await new Promise((done) => setTimeout(done, hook.query.n === '0' ? 200 : 5));
  await MODULES.kvs.write({ key, value: { seen: [...seen, hook.query.n] } });
  if (hook.query.fail) { throw new Error('x'); }`);

const readSeen = async (target: Target) =>
  (await api.call<{ value: { seen: string[] } }>("GET", `/kvs/replay:${target.suffix}`)).body.value.seen;

describe.concurrent("many invocations are run again", () => {
  it("in the order in which they came, one after the other", async () => {
    const target = await install({ source: APPENDS });
    const ids: string[] = [];
    for (const query of ["?n=0", "?n=1", "?n=2&fail=1", "?n=3", "?n=4"]) {
      ids.push((await send(target, { query })).headers.get("hookwright-invocation")?.[0] ?? "");
    }
    await eventually(async () => {
      const { body } = await api.call<{ items: unknown[] }>("GET", `/invocations?endpoint=${target.suffix}`);
      return body.items.length < 5 ? undefined : true;
    }, "all records");
    const { status, body } = await replayMany({ endpoint: target.suffix });
    expect(status).toBe(202);
    expect(body.items.map(({ replayOf }) => replayOf)).toEqual(ids);
    expect(body.skipped).toEqual([]);
    const ended = await Promise.all(body.items.map(readSettled));
    expect(ended.map(({ state }) => state)).toEqual([
      "succeeded",
      "succeeded",
      "failed",
      "succeeded",
      "succeeded",
    ]);
    expect(await readSeen(target)).toEqual(["0", "1", "2", "3", "4", "0", "1", "2", "3", "4"]);
  });

  it("that the filter names, against the version that is named", async () => {
    const source = runs("if (hook.query.fail) { throw new Error('x'); } return hook.query.n;");
    const target = await install({ source });
    const ids: string[] = [];
    for (const query of ["?n=0", "?n=1&fail=1", "?n=2", "?n=3&fail=1", "?n=4&fail=1"]) {
      ids.push(await callRecorded(target, { query }));
    }
    await save(target, returns("'second ' + hook.query.n"));
    const { body: second } = await api.call<{ startedAt: string }>("GET", `/invocations/${ids[1]}`);
    const filters: [filter: Record<string, unknown>, indexes: number[]][] = [
      [{ functionId: target.functionId, outcome: "threw" }, [1, 3, 4]],
      [{ functionId: target.functionId, outcome: "threw", limit: 1 }, [1]],
      [{ endpoint: target.suffix, until: second.startedAt }, [0]],
      [{ endpoint: target.suffix, since: second.startedAt, outcome: "threw", limit: 2 }, [1, 3]],
    ];
    for (const [filter, indexes] of filters) {
      const { body } = await replayMany({ ...filter, version: 2 });
      expect(body.items.map(({ replayOf }) => replayOf)).toEqual(indexes.map((index) => ids[index]));
      const ended = await Promise.all(body.items.map(readSettled));
      expect(ended.map(({ response }) => response?.body)).toEqual(indexes.map((index) => `second ${index}`));
      // What was run again is recorded too; what began before is not touched by it.
      await api.call("POST", `/functions/${target.functionId}/activate`, { version: 2 });
    }
  });

  it("as far as they can be, and the others are told", async () => {
    const target = await install({ source: APPENDS });
    const kept = await callRecorded(target, { query: "?n=1" });
    const hidden = await callRecorded(target, { query: "?n=2", headers: { "hookwright-no-store": "1" } });
    const { body } = await replayMany({ endpoint: target.suffix });
    expect(body.items.map(({ replayOf }) => replayOf)).toEqual([kept]);
    expect(body.skipped).toEqual([
      { replayOf: hidden, reason: expect.stringMatching(/not to be kept/) as string },
    ]);
  });
});

describe.concurrent("a replay is refused with the reason:", () => {
  const refused = async (id: string, body: unknown, reason: RegExp) => {
    const answer = await api.call<{ detail: string }>("POST", `/invocations/${id}/replay`, body);
    expect(answer.status).toBe(409);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.detail).toMatch(reason);
  };

  it("the body was longer than what is kept", async () => {
    const target = await install({ source: returns("1") });
    for (const body of ["x".repeat(65_537), Buffer.alloc(65_537, 255)]) {
      await refused(
        await callRecorded(target, { method: "POST", body }),
        undefined,
        /longer than what is kept/,
      );
    }
    expect(
      await replay(await callRecorded(target, { method: "POST", body: "x".repeat(65_536) })),
    ).toMatchObject({
      state: "succeeded",
    });
  });

  it("the caller wanted the body not to be kept", async () => {
    const target = await install({ source: returns("1") });
    const id = await callRecorded(target, {
      method: "POST",
      body: "x",
      headers: { "hookwright-no-store": "1" },
    });
    await refused(id, {}, /not to be kept/);
  });

  it("the version is not there", async () => {
    const id = await callRecorded(await install({ source: returns("1") }));
    await refused(id, { version: 99 }, /no version 99/);
  });

  it("the function is switched off, or gone", async () => {
    const target = await install({ source: returns("1") });
    const id = await callRecorded(target);
    await api.call("PATCH", `/functions/${target.functionId}`, { enabled: false });
    await refused(id, {}, /gone or switched off/);
    await api.call("DELETE", `/functions/${target.functionId}`);
    await refused(id, {}, /gone or switched off/);
  });

  it("there is no such invocation", async () => {
    expect((await api.call("POST", "/invocations/inv_none/replay", {})).status).toBe(404);
  });

  it.each<[path: string, body: unknown, field: string]>([
    ["/invocations/inv_none/replay", { version: 0 }, "version"],
    ["/invocations/inv_none/replay", { version: "1" }, "version"],
    ["/invocations/inv_none/replay", { versoin: 1 }, "versoin"],
    ["/invocations/replay", {}, "functionId"],
    ["/invocations/replay", { endpoint: "a", limit: 101 }, "limit"],
    ["/invocations/replay", { endpoint: "a", outcome: "failed" }, "outcome"],
    ["/invocations/replay", { endpoint: "a", since: "yesterday" }, "since"],
    ["/invocations/replay", { endpoint: "a", order: "desc" }, "order"],
  ])("%s %j", async (path, body, field) => {
    const answer = await api.call<{ errors: { path: string }[] }>("POST", path, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => error.path)).toEqual([field]);
  });
});
