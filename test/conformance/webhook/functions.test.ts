import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, eventually, install, readInvocation, send, serverUrl } from "../craft/runner.ts";
import { edition } from "../edition.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { bind, deliveryOf, expectCall, fire, ownId, requestOf } from "./runner.ts";

/* Triggers of stored functions, the sessions that they act with, and what fires by itself. */

interface Row {
  name: string;
  dialect?: string;
  /** `BODY` stands for the body of the request. */
  source: string;
  expected: { state: string; reason: string | null; status?: number; body?: string };
}

const craft = (expression: string) =>
  `export default async (data, { MODULES }) => { const BODY = data.jsonPayload.data.hook_data.body; return ${expression}; };`;

const rows: Row[] = [
  {
    name: "gets the event as the body of a request",
    source: craft("`${BODY.event_id.length} ${BODY.n}`"),
    expected: { state: "delivered", reason: null, status: 200, body: "37 5" },
  },
  {
    name: "gets the headers of the signature",
    source: craft(
      "Object.keys(data.jsonPayload.data.hook_data.headers).filter((name) => name.startsWith('webhook-')).sort().join()",
    ),
    expected: {
      state: "delivered",
      reason: null,
      body: "webhook-id,webhook-signature,webhook-timestamp",
    },
  },
  {
    name: "of Express reads it from the request",
    dialect: "craft-http",
    source: "export default (data) => data.res.status(201).send(`${data.req.method} ${data.req.body.n}`);",
    expected: { state: "delivered", reason: null, status: 201, body: "POST 5" },
  },
  {
    name: "of Workers has it as its request",
    dialect: "fetch",
    source:
      "export default { fetch: async (request) => new Response(`${request.method} ${request.headers.has('webhook-id')} ${(await request.json()).n}`, { status: 202 }) };",
    expected: { state: "delivered", reason: null, status: 202, body: "POST true 5" },
  },
  {
    name: "answers with a status that says no",
    source: craft("({ craft_status_code: 422, field: 'n' })"),
    expected: { state: "discarded", reason: "errors.discarded.422", status: 422 },
  },
  {
    name: "answers with one that says later",
    source: craft("({ craft_status_code: 503 })"),
    expected: { state: "queued", reason: "errors.awaiting-retry.5xx", status: 503 },
  },
  {
    name: "throws",
    source: craft("(() => { throw new Error('no'); })()"),
    expected: { state: "discarded", reason: "errors.discarded.400" },
  },
  {
    name: "asks to be run again",
    source: craft("(() => { throw new MODULES.RetryableError('later'); })()"),
    expected: { state: "queued", reason: "errors.awaiting-retry.RETRY" },
  },
];

/** A function with a trigger of its own. */
async function bindFunction(source: string, dialect = "craft") {
  const { functionId } = await install({ source, dialect });
  const id = ownId();
  return { id, functionId, trigger: await bind([id], { functionId }) };
}

describe("a function", () => {
  it.each(rows)("$name", async ({ source, dialect, expected }) => {
    const { id, functionId, trigger } = await bindFunction(source, dialect);
    const event = await fire({ eventId: id, data: { n: 5 } });
    const delivery = await deliveryOf(
      event,
      trigger.id,
      ({ state, history }) => state === expected.state && history.length > 0,
    );
    expect(delivery.reason).toBe(expected.reason);
    const [attempt] = delivery.history;
    const { status, body } = attempt?.response ?? {};
    if (expected.status !== undefined) {
      expect(status).toBe(expected.status);
    }
    if (expected.body !== undefined) {
      expect(body).toBe(expected.body);
    }
    const listed = await api.call<{ items: unknown[] }>("GET", `/deliveries?functionId=${functionId}`);
    expect(listed.body.items).toHaveLength(1);
    const invocation = await eventually(async () => {
      const answer = await api.call<{ functionId: string }>("GET", `/invocations/${attempt?.invocationId}`);
      return answer.status === 200 ? answer.body : undefined;
    }, "its record");
    expect(invocation.functionId).toBe(functionId);
    expect(JSON.stringify(invocation)).not.toContain(trigger.secret);
  });

  it("that is switched off is not called", async () => {
    const { id, functionId, trigger } = await bindFunction(craft("1"));
    await expectCall("PATCH", `/functions/${functionId}`, { enabled: false }, 200);
    expect(await deliveryOf(await fire({ eventId: id }), trigger.id)).toMatchObject({
      state: "discarded",
      reason: "errors.discarded.FUNCTION_OFF",
    });
  });
});

describe.runIf(edition === "start")("a function session", () => {
  it("lets a function handle the records of the event's user by the API, and ends with the delivery", async () => {
    const userId = crypto.randomUUID();
    const url = `${serverUrl}/api/v1/kvs/`;
    const { id, trigger } = await bindFunction(`export default async (data) => {
      const { _function_session: session, other } = data.jsonPayload.data.hook_data.body;
      const call = async (method, key, value) => {
        const response = await fetch(${JSON.stringify(url)} + encodeURIComponent(key), {
          method,
          headers: { authorization: "Bearer " + session, "content-type": "application/json" },
          ...(value && { body: JSON.stringify({ value }) }),
        });
        return response.status;
      };
      const own = "users/${userId}/points";
      return [
        await call("PUT", own, { points: 10 }),
        await call("GET", own),
        await call("GET", other),
        await call("PUT", "points", { points: 0 }),
        // In a form that nothing recognises, as a hostile function might.
        session.split("").reverse().join(""),
      ];
    };`);
    const other = `users/${crypto.randomUUID()}/points`;
    await expectCall("PUT", `/kvs/${encodeURIComponent(other)}`, { value: { points: 1 } }, 200);
    const event = await fire({ eventId: id, userId, data: { other } });
    const delivery = await deliveryOf(event, trigger.id);
    const [put, get, foreign, plain, reversed] = JSON.parse(delivery.history[0]?.response?.body ?? "[]") as [
      number,
      number,
      number,
      number,
      string,
    ];
    expect([put, get, foreign, plain]).toEqual([200, 200, 403, 403]);
    const own = encodeURIComponent(`users/${userId}/points`);
    expect((await api.call<{ value: unknown }>("GET", `/kvs/${own}`)).body.value).toEqual({ points: 10 });
    const session = reversed.split("").toReversed().join("");
    const later = await fetch(url + own, { headers: { authorization: `Bearer ${session}` } });
    expect(later.status).toBe(401);
  });
});

describe.runIf(edition === "start")("what fires by itself", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.close());

  it("the key-value store does, whether a function writes it or the API", async () => {
    const userId = crypto.randomUUID();
    const key = `users/${userId}/order`;
    const target = await install({
      source: `export default async (data, { MODULES: { kvs } }) => {
        await kvs.write({ key: ${JSON.stringify(key)}, value: { n: 1 } });
        await kvs.write({ key: ${JSON.stringify(key)}, value: { n: 2 } });
        await kvs.delete({ key: ${JSON.stringify(key)} });
      };`,
    });
    const all = await bind([1000, 1001, 1002], { url: `${receiver.url}/all` });
    const deletes = await bind([1002], { url: `${receiver.url}/deletes` });
    const answer = await send(target);
    expect((await readInvocation(answer)).outcome).toBe("returned");
    const path = `/kvs/${encodeURIComponent(key)}`;
    await expectCall("PUT", path, { value: {} }, 200);
    await expectCall("DELETE", path, undefined, 204);
    await expectCall("DELETE", path, undefined, 404);
    const idsAt = (where: string) =>
      receiver.received
        .filter((request) => request.path === where && request.body.row_id === key)
        .map(({ body }) => body.event_id as number)
        .toSorted((a, b) => a - b);
    await eventually(async () => (idsAt("/all").length < 5 ? undefined : true), "the events");
    await eventually(async () => (idsAt("/deletes").length < 2 ? undefined : true), "the events");
    expect([idsAt("/all"), idsAt("/deletes")]).toEqual([
      [1000, 1000, 1001, 1002, 1002],
      [1002, 1002],
    ]);
    const { body } = await requestOf(receiver, (request) => request.body.row_id === key);
    expect(body).toMatchObject({ container: "kvs", dataset: userId, bucket: expect.any(String) });
    expect([all.secret, deletes.secret]).toContain(body["_secret"]);
    expect(body["_function_session"]).toMatch(/^hws_/);
  });

  it("a token does with its first call", async () => {
    await bind([2000], { url: `${receiver.url}/logins` });
    const made = await expectCall<{ id: string; token: string }>(
      "POST",
      "/tokens",
      { name: "signs in", scopes: ["kvs:read"] },
      201,
    );
    await fetch(`${serverUrl}/api/v1/kvs`, { headers: { authorization: `Bearer ${made.token}` } });
    const { body } = await requestOf(receiver, (request) => request.body.user_id === made.id);
    expect(body).toMatchObject({ event_id: 2000, event_name: "AUTH_LOGIN", email: null });
  });

  it("a function that writes what it is triggered by does not go on for ever", async () => {
    const key = `users/${crypto.randomUUID()}/loop`;
    const { functionId } = await install({
      source: `export default async (data, { MODULES: { kvs } }) => {
        if (data.jsonPayload.data.hook_data.body.row_id === ${JSON.stringify(key)}) {
          await kvs.write({ key: ${JSON.stringify(key)}, value: { at: Date.now() } });
        }
      };`,
    });
    const trigger = await bind([1000, 1001], { functionId });
    await expectCall("PUT", `/kvs/${encodeURIComponent(key)}`, { value: {} }, 200);
    const query = `/deliveries?targetId=${trigger.id}&reason=errors.discarded.CHAIN_TOO_LONG`;
    await eventually(async () => {
      const { body } = await api.call<{ items: unknown[] }>("GET", query);
      return body.items.length > 0 ? true : undefined;
    }, "the end of the chain");
  });
});
