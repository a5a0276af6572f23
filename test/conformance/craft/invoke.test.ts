import { describe, expect, it } from "vitest";
import { api, eventually, expectAnswer, install, runs, send, type Target } from "./runner.ts";

const CALLER = runs(
  "try { return await MODULES.craftFunctions.invoke(hook.body); } catch (error) { return { status: error.status, message: error.message }; }",
);
/** Keeps what it was given, under the key that it was told. */
const KEEPER =
  "export default async (data, { MODULES }) => { await MODULES.kvs.write({ key: data.jsonPayload.data.key, value: data }); };";

const invoke = (caller: Target, body: unknown) =>
  send(caller, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

function kept(key: string): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const { status, body } = await api.call<{ value: Record<string, unknown> }>("GET", `/kvs/${key}`);
    return status === 200 ? body.value : undefined;
  }, `what is kept under ${key}`);
}

describe.concurrent("craftFunctions.invoke", () => {
  it("gives a request id at once, and the function its payload", async () => {
    const [caller, target] = [await install({ source: CALLER }), await install({ source: KEEPER })];
    const data = { key: "invoke:payload", n: 1, nested: { list: [1, null] } };
    await expectAnswer(await invoke(caller, { functionId: target.functionId, data }), {
      status: 200,
      json: { requestId: expect.stringMatching(/./) as unknown },
    });
    expect(await kept("invoke:payload")).toEqual({
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ) as unknown,
      kind: "karte/invokeEventDrivenFunction",
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as unknown,
      jsonPayload: { functionId: caller.functionId, data },
    });
  });

  it("does not wait for the function", async () => {
    const caller = await install({ source: CALLER, endpoint: { timeoutMs: 2_000 } });
    const target = await install({
      source:
        "export default async (data, { MODULES }) => { await new Promise((done) => setTimeout(done, 2_500)); await MODULES.kvs.write({ key: data.jsonPayload.data.key, value: { done: true } }); };",
    });
    const answer = await invoke(caller, { functionId: target.functionId, data: { key: "invoke:slow" } });
    await expectAnswer(answer, { status: 200 });
    expect(await kept("invoke:slow")).toEqual({ done: true });
  });

  it("runs a function that has no endpoint, and one whose caller fails afterwards", async () => {
    const target = await install({ source: KEEPER });
    await api.call("DELETE", `/endpoints/${target.suffix}`);
    const caller = await install({
      source: runs("await MODULES.craftFunctions.invoke(hook.body); throw new Error('afterwards');"),
    });
    const answer = await invoke(caller, { functionId: target.functionId, data: { key: "invoke:failing" } });
    await expectAnswer(answer, { status: 500, error: "function_error" });
    expect(await kept("invoke:failing")).toMatchObject({ kind: "karte/invokeEventDrivenFunction" });
  });

  it("passes what JSON keeps of the data", async () => {
    const target = await install({ source: KEEPER });
    const caller = await install({
      source: runs(
        "return MODULES.craftFunctions.invoke({ functionId: hook.body, data: { key: 'invoke:json', at: new Date(0), u: undefined, f() {} } });",
      ),
    });
    await expectAnswer(await send(caller, { method: "POST", body: target.functionId }), { status: 200 });
    expect(await kept("invoke:json")).toMatchObject({
      jsonPayload: { data: { key: "invoke:json", at: "1970-01-01T00:00:00.000Z" } },
    });
  });

  it("refuses a function that would invoke itself", async () => {
    const caller = await install({ source: CALLER });
    await expectAnswer(await invoke(caller, { functionId: caller.functionId, data: {} }), {
      status: 200,
      json: { status: 400, message: expect.stringMatching(/itself/) as unknown },
    });
  });

  it.each([
    { name: "a function that is not there", body: { functionId: "fn_none", data: {} }, status: 404 },
    { name: "no function", body: { data: {} }, status: 400 },
    { name: "an id that is no text", body: { functionId: { a: 1 }, data: {} }, status: 400 },
    {
      name: "data that is too large",
      body: { functionId: "large", data: "x".repeat(1_000_000) },
      status: 404,
    },
  ])("refuses $name", async ({ body, status }) => {
    await expectAnswer(await invoke(await install({ source: CALLER }), body), {
      status: 200,
      json: { status, message: expect.stringMatching(/./) as unknown },
    });
  });

  it("ends a chain that goes on and on", async () => {
    const link = (key: string) =>
      `export default async (data, { MODULES }) => { const d = data.jsonPayload.data; const { n, ids } = d.hook_data?.body ?? d; try { await MODULES.craftFunctions.invoke({ functionId: ids[n % 2], data: { n: n + 1, ids } }); } catch (error) { await MODULES.kvs.write({ key: '${key}', value: { n, status: error.status } }); } };`;
    const one = await install({ source: link("invoke:chain") });
    const two = await install({ source: link("invoke:chain") });
    await expectAnswer(await invoke(one, { n: 1, ids: [one.functionId, two.functionId] }), { status: 200 });
    expect(await kept("invoke:chain")).toEqual({ n: 16, status: 400 });
  });
});
