import { describe, expect, it } from "vitest";
import { api, serverUrl } from "../craft/runner.ts";
import { sendRaw } from "../raw-request.ts";
import { expectTried, runSource, save, tryOut, type Program } from "./runner.ts";

const returned = (value: unknown) => ({ events: [], objects: [], returned: value });
const text = (body: string, type = "application/json") => ({ body, headers: { "content-type": type } });

describe("the request", () => {
  runSource([
    {
      name: "json() is there at once, is the same value each time, and can be awaited",
      body: "const a = request.json(); return [a.n, a === request.json(), (await request.json()).n];",
      request: text('{"n":1}'),
      value: returned([1, true, 1]),
    },
    {
      name: "text() is the body as sent, with its spaces and the order of its keys",
      body: "return { text: request.text(), again: JSON.stringify(request.json()) };",
      request: text('{ "b": 1,\n "a": 2 }'),
      value: returned({ text: '{ "b": 1,\n "a": 2 }', again: '{"b":1,"a":2}' }),
    },
    {
      name: "json() of what is no JSON throws a SyntaxError, and the body is still there",
      body: "try { request.json() } catch (e) { return [e.name, e instanceof SyntaxError, request.text()] }",
      request: text("{no"),
      value: returned(["SyntaxError", true, "{no"]),
    },
    {
      name: "json() of a form has its fields, repeated ones as lists",
      body: "return [request.json(), request.text()];",
      request: text("a=1&b=2&b=3+4&__proto__=x", "application/x-www-form-urlencoded; charset=utf-8"),
      value: returned([{ a: "1", b: ["2", "3 4"], ["__proto__"]: "x" }, "a=1&b=2&b=3+4&__proto__=x"]),
    },
    {
      name: "a byte order mark is stripped, but for bytes()",
      body: "return [request.text(), request.json().a, request.bytes().length];",
      request: text('\ufeff{"a":1}'),
      value: returned(['{"a":1}', 1, 10]),
    },
    {
      name: "url is a URL, with the query",
      body: "return [request.url instanceof URL, request.url.searchParams.get('name'), request.url.searchParams.getAll('n')];",
      request: { query: { name: "Ada Å", n: ["1", "2"] } },
      value: returned([true, "Ada Å", ["1", "2"]]),
    },
    {
      name: "headers are Headers",
      body: "return [request.headers instanceof Headers, request.headers.get('X-Custom'), request.headers.get('x-none')];",
      request: { headers: { "x-custom": "1" } },
      value: returned([true, "1", null]),
    },
    {
      name: "headers are without what opens the console, and what networks say to each other",
      body: "return [[...request.headers.keys()].filter((name) => /^(cf-|mf-|hookwright-|x-|cookie)/.test(name) && name !== 'cf-connecting-ip'), request.headers.get('cookie')];",
      request: {
        headers: {
          "cf-access-jwt-assertion": "x",
          "cf-ray": "x",
          "hookwright-caller": "fn_x",
          "x-forwarded-for": "1.1.1.1",
          "x-own": "1",
          cookie: "hookwright_session=x; a=1; CF_Authorization=x",
        },
      },
      value: returned([["cookie", "x-own"], "a=1"]),
    },
    {
      name: "may be a GET",
      body: "return [request.method, request.text()];",
      request: { method: "GET" },
      value: returned(["GET", ""]),
    },
    {
      name: "is a ServerRequest",
      body: "return [request instanceof ServerRequest, Object.keys(settings), Object.isFrozen(settings)];",
      value: returned([true, [], true]),
    },
  ]);
});

describe("an input in place of a request", () => {
  const code =
    "function onRequest(request, settings) { return [request.text(), request.url.href, request.headers.get('accept')]; }";
  const program: Program = { dialect: "segment-source", code };
  it.concurrent.each([
    [
      "a body that is an object is its JSON",
      { body: { b: 1, a: 2 }, headers: { Accept: ["*/*", "x"] }, queryParameters: { n: ["1", "2"], m: "3" } },
      ['{"b":1,"a":2}', "https://fn.segmentapis.com/?n=1&n=2&m=3", "*/*, x"],
    ],
    [
      "a query may be a text",
      { body: "x", queryParameters: "a=1&b=%20" },
      ["x", "https://fn.segmentapis.com/?a=1&b=+", null],
    ],
  ])("%s", async (_name, payload, value) => {
    expectTried(await tryOut(program, { input: { payload } }), { value: returned(value) });
  });

  it("of another type is refused where it is read", async () => {
    expectTried(await tryOut(program, { input: { payload: { body: 5 } } }), {
      threw: { name: "TypeError", message: "unsupported body type" },
    });
  });
});

describe("an endpoint of a source function", () => {
  const code = `async function onRequest(request, settings) {
  if (request.url.searchParams.get("how") === "answer") return { craft_status_code: 201, made: true };
  if (request.url.searchParams.get("how") === "throw") throw new globalThis[request.text()]("secret");
  return { hex: crypto.createHash("sha256").update(request.bytes()).digest("hex") };
}`;
  const program: Program = { dialect: "segment-source", code };
  let made: Promise<string> | undefined;
  async function makeEndpoint(): Promise<string> {
    const { body } = await api.call<{ suffix: string }>(
      "POST",
      `/functions/${await save(program)}/endpoints`,
      {},
    );
    return body.suffix;
  }
  async function call(request: {
    method?: string;
    query?: string;
    body?: string | Uint8Array;
    headers?: Record<string, string>;
  }) {
    made ??= makeEndpoint();
    const { query = "", ...rest } = request;
    const answer = await sendRaw(serverUrl, { method: "POST", ...rest, path: `/hook/${await made}${query}` });
    return { status: answer.status, body: answer.body.toString(), headers: answer.headers };
  }

  it.concurrent("gets the bytes as they were sent, also where they are no text", async () => {
    const answer = await call({ body: Uint8Array.of(0xff, 0x00, 0xfe) });
    expect(JSON.parse(answer.body)).toMatchObject({
      hex: "af9ceddc9d8b08ac09e1994bfd20459b5e377425df7354dfce3501992828a5b7",
    });
  });

  it.concurrent("may answer itself", async () => {
    expect(await call({ query: "?how=answer" })).toMatchObject({
      status: 201,
      body: '{"craft_status_code":201,"made":true}',
    });
    expect(await call({ method: "GET", query: "?how=answer" })).toMatchObject({ status: 201 });
  });

  it.concurrent.each([
    ["Error", 400, "function_bad_request", "Bad Request"],
    ["TypeError", 400, "function_bad_request", "Bad Request"],
    ["DropEvent", 400, "function_bad_request", "Bad Request"],
    ["ValidationError", 400, "function_message_rejected", "Message Rejected"],
    ["InvalidEventPayload", 400, "function_message_rejected", "Message Rejected"],
    ["EventNotSupported", 400, "function_event_unsupported", "Unsupported Event Type"],
    ["RetryError", 503, "function_retryable", "Retry"],
    ["Timeout", 502, "function_timeout", "Timeout"],
  ])("%s is answered %i %s", async (name, status, errorCode, message) => {
    const answer = await call({ query: "?how=throw", body: name });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      error: { code: errorCode, message, invocationId: expect.stringMatching(/^inv_/) as unknown },
    });
    expect(answer.headers.get("retry-after") !== undefined).toBe(status === 503);
  });

  it.concurrent("has limits of its own, which its policy may change", async () => {
    const suffix = await makeEndpoint();
    const read = () => api.call("GET", `/endpoints/${suffix}`);
    expect((await read()).body).toMatchObject({ bodyLimitBytes: 524_288, timeoutMs: 5_000 });
    const body = new Uint8Array(524_289).fill(0x20);
    const send = () => sendRaw(serverUrl, { method: "POST", path: `/hook/${suffix}`, body });
    expect((await send()).status).toBe(413);
    await api.call("PATCH", `/endpoints/${suffix}`, { bodyLimitBytes: 600_000 });
    expect((await send()).status).toBe(200);
  });
});
