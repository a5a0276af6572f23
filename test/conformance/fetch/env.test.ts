import { describe, expect, it } from "vitest";
import { api, eventually, expectAnswer, install, send, type Expected } from "../craft/runner.ts";
import { handles, runHandlers, type HandlerRow } from "./handlers.ts";

const gives = (name: string, expression: string, value: unknown): HandlerRow => ({
  name,
  body: `return Response.json(${expression});`,
  expected: { status: 200, json: value },
});

const logs = (
  name: string,
  body: string,
  log: Expected["log"],
  rest: Partial<Expected> = {},
): HandlerRow => ({
  name,
  body,
  expected: { status: 200, ...(log === undefined ? {} : { log }), ...rest },
});

describe.concurrent("env", () => {
  const variables = [
    { name: "GREETING", value: "<% NAME %>" },
    { name: "COUNT", value: 5, type: "number" as const },
    { name: "ON", value: true, type: "boolean" as const },
    { name: "NAME", value: "x" },
  ];
  runHandlers(
    [
      gives("has the function's variables, with their types", "[env.GREETING, env.COUNT, env.ON]", [
        "<% NAME %>",
        5,
        true,
      ]),
      gives(
        "has what the platform gives, under one name",
        "[Object.keys(env).sort(), Object.keys(env.HOOKWRIGHT).sort()]",
        [
          ["COUNT", "GREETING", "HOOKWRIGHT", "NAME", "ON"],
          ["counter", "invoke", "kvs", "log", "secret"],
        ],
      ),
      gives("belongs to one run", "(env.COUNT++, [env.COUNT, (env.own ??= 0)])", [6, 0]),
      gives("is the process's too, without what the platform gives", "Object.keys(process.env).sort()", [
        "COUNT",
        "GREETING",
        "NAME",
        "ON",
      ]),
      {
        name: "has kvs",
        body: `const { kvs } = env.HOOKWRIGHT;
          await kvs.write({ key: "fetch:a", value: { n: 1 } });
          const found = await kvs.get({ key: "fetch:a" });
          return Response.json(found["fetch:a"].value);`,
        expected: { status: 200, json: { n: 1 } },
      },
      {
        name: "has counters",
        body: `const { counter } = env.HOOKWRIGHT;
          await counter.increment({ key: "fetch:c" });
          return Response.json([await counter.increment({ key: "fetch:c", changeAmount: 4 }), await counter.get({ keys: ["fetch:c"] })]);`,
        expected: { status: 200, json: [5, [5]] },
      },
      {
        name: "has what is used at the same time",
        body: `const { counter } = env.HOOKWRIGHT;
          await Promise.all(Array.from({ length: 40 }, () => counter.increment({ key: "fetch:many" })));
          return Response.json(await counter.get({ keys: ["fetch:many"] }));`,
        expected: { status: 200, json: [40] },
      },
      {
        name: "has what is used while the body goes out",
        body: `const { counter } = env.HOOKWRIGHT; let left = 3;
          return new Response(new ReadableStream({ async pull(out) {
            if (left-- === 0) return out.close();
            out.enqueue(encoder.encode(String(await counter.increment({ key: "fetch:body" }))));
          } }));`,
        expected: { status: 200, body: "123" },
      },
      {
        name: "says what is wrong with what it was asked",
        body: 'try { await env.HOOKWRIGHT.kvs.write({ key: "fetch:bad", value: 1 }); } catch (error) { return Response.json([error.name, error.message]); }',
        expected: { status: 200, json: ["Error", "value must be an object"] },
      },
      logs(
        "has a log",
        'const { log } = env.HOOKWRIGHT; log.debug("a", { b: 1 }); log.log("c"); log.warn("d"); log.error("e"); console.info("f"); return new Response();',
        ["DEBUG a { b: 1 }", "INFO c", "WARN d", "ERROR e", "INFO f"],
      ),
      logs(
        "has a log while the body goes out",
        'const names = ["one", "two"]; return new Response(new ReadableStream({ async pull(out) { await sleep(120); const name = names.shift(); console.log(name ?? "end"); name ? out.enqueue(encoder.encode(name)) : out.close(); } }));',
        ["INFO one", "INFO two", "INFO end"],
        { body: "onetwo" },
      ),
    ],
    { variables },
  );

  it("has secrets", async () => {
    await api.call("PUT", "/secrets/FETCH_TOKEN", { value: "s3cret" });
    const target = await install({
      dialect: "fetch",
      source: handles(
        'const found = await env.HOOKWRIGHT.secret.get({ keys: ["FETCH_TOKEN"] }); return Response.json(found);',
      ),
    });
    await expectAnswer(await send(target), { status: 200, json: { FETCH_TOKEN: "s3cret" } });
  });
});

describe.concurrent("ctx.waitUntil", () => {
  runHandlers([
    logs(
      "lets work go on after the answer",
      'ctx.waitUntil((async () => { await sleep(150); console.log("done"); })()); return new Response("given");',
      ["INFO done"],
      { body: "given", record: { outcome: "returned" } },
    ),
    logs(
      "has capabilities after the answer",
      'ctx.waitUntil((async () => { await sleep(50); console.log(await env.HOOKWRIGHT.counter.increment({ key: "fetch:late" })); })()); return new Response("given");',
      ["INFO 1"],
    ),
    logs(
      "waits for what is added late",
      'ctx.waitUntil(sleep(20).then(() => ctx.waitUntil(sleep(20).then(() => console.log("second"))))); return new Response();',
      ["INFO second"],
    ),
    logs(
      "may be taken off its object",
      'const { waitUntil } = ctx; waitUntil(sleep(20).then(() => console.log("done"))); return new Response();',
      ["INFO done"],
    ),
    logs(
      "tells what was thrown in it, after the answer",
      'ctx.waitUntil(sleep(20).then(() => { throw new RangeError("late"); })); return new Response("given");',
      [/^ERROR thrown in ctx\.waitUntil: RangeError: late/],
      {
        body: "given",
        record: { outcome: "threw", status: 200, error: { name: "RangeError", message: "late" } },
      },
    ),
    {
      name: "goes on after a throw",
      body: 'ctx.waitUntil(sleep(50).then(() => console.log("done"))); throw new Error("now");',
      expected: { status: 500, error: "function_error", log: ["INFO done"], record: { outcome: "threw" } },
    },
    logs(
      "takes anything",
      'ctx.waitUntil(5); ctx.waitUntil(undefined); ctx.passThroughOnException(); return new Response("x");',
      [],
      {
        body: "x",
      },
    ),
  ]);
});

describe.concurrent("what a function calls", () => {
  it("is invoked as a POST of JSON, which says who asks", async () => {
    const callee = await install({
      dialect: "fetch",
      source: handles(
        'console.log(JSON.stringify([request.method, url.pathname, request.headers.get("content-type"), /^fn_/.test(request.headers.get("hookwright-caller")), await request.json()])); return new Response("x".repeat(10));',
      ),
    });
    const caller = await install({
      dialect: "fetch",
      source: handles(
        `const { requestId } = await env.HOOKWRIGHT.invoke({ functionId: "${callee.functionId}", data: { a: 1 } }); return Response.json(/^inv_/.test(requestId));`,
      ),
    });
    await expectAnswer(await send(caller), { status: 200, json: true });
    const path = `/invocations?functionId=${callee.functionId}`;
    const id = await eventually(async () => {
      const { body } = await api.call<{ items: { id: string }[] }>("GET", path);
      return body.items[0]?.id;
    }, "the run that was asked for");
    const record = await api.call("GET", `/invocations/${id}`);
    expect(record.body).toMatchObject({
      outcome: "returned",
      status: 200,
      logs: [{ message: '["POST","/","application/json",true,{"a":1}]' }],
    });
  });
});
