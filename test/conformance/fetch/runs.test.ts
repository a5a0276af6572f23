import { describe, expect, it } from "vitest";
import { api, expectAnswer, install, readInvocation, send, type Sent } from "../craft/runner.ts";
import { readSettled, type Accepted } from "../pipeline/status.ts";
import { handles } from "./handlers.ts";

interface Problem {
  errors: { path: string; message: string; line?: number }[];
}

describe.concurrent("a function that cannot be saved", () => {
  const EXAMPLE = "export default { async fetch(request, env, ctx) { … } }";
  const NO_FETCH = /^the default export must be an object with a fetch method, .*; it is /;
  it.each<[name: string, code: string, message: RegExp | string]>([
    [
      "has no default export",
      "export const fetch = () => new Response();",
      `the code has no default export: write \`${EXAMPLE}\``,
    ],
    ["is a function", "export default () => new Response();", NO_FETCH],
    ["is a class", "export default class { fetch() {} }", /it is a class$/],
    ["is an object without a fetch", "export default { handle() {} };", /it is an object without one$/],
    ["is null", "export default null;", /it is null$/],
    ["does not parse", "export default { fetch( };", /SyntaxError|Unexpected/],
    ["throws as it is loaded", 'throw new Error("at once"); export default { fetch() {} };', /at once/],
  ])("%s", async (_, code, message) => {
    const refused = await api.call<Problem>("POST", "/functions", { name: "x", dialect: "fetch", code });
    expect(refused.status).toBe(422);
    const [error] = refused.body.errors;
    expect(error?.path).toBe("code");
    if (typeof message === "string") {
      expect(error?.message).toBe(message);
    } else {
      expect(error?.message).toMatch(message);
    }
  });

  it("has its line and column where its author wrote it", async () => {
    const code = "const a = 1;\nexport default { fetch() {\n  return new Response(; } };";
    const refused = await api.call<Problem>("POST", "/functions", { name: "x", dialect: "fetch", code });
    expect(refused.body.errors).toMatchObject([{ path: "code", line: 3, column: 23 }]);
  });
});

describe.concurrent("a test run", () => {
  const CODE = handles(
    'console.log("tried"); return new Response(`${request.method} ${url.pathname}${url.search} ${request.headers.get("x-a")} ${await request.text()}`, { status: 202, headers: { "x-own": "1" } });',
  );
  const test = (functionId: string, body: unknown) => api.call("POST", `/functions/${functionId}/test`, body);

  it("gets a request, and shows the answer", async () => {
    const { functionId } = await install({ dialect: "fetch", source: CODE });
    const request = { method: "PUT", path: "/a/b", query: { c: 1 }, headers: { "X-A": "d" }, body: "text" };
    expect((await test(functionId, { request })).body).toMatchObject({
      outcome: { kind: "returned" },
      response: { status: 202, headers: { "x-own": "1" }, body: "PUT /a/b?c=1 d text" },
      logs: [{ message: "tried" }],
    });
  });

  it("tries code that is not saved, streams and all", async () => {
    const { functionId } = await install({ dialect: "fetch", source: CODE });
    const code = handles('ctx.waitUntil(sleep(20)); return new Response(piecesOf("one", "two"));');
    expect((await test(functionId, { code, request: {} })).body).toMatchObject({
      response: { status: 200, body: "onetwo" },
    });
  });

  it("is held to the size of an answer, which it has whole", async () => {
    const { functionId } = await install({ dialect: "fetch", source: CODE });
    const code = handles(
      "const piece = new Uint8Array(1_000_000); let left = 12; return new Response(new ReadableStream({ pull(out) { left-- > 0 ? out.enqueue(piece) : out.close(); } }));",
    );
    expect((await test(functionId, { code, request: {} })).body).toMatchObject({
      outcome: {
        kind: "threw",
        error: { message: "the answer is larger than 10485760 bytes: it has at least 11000000" },
      },
      response: { status: 500, headers: { "hookwright-error": "function_answer_too_large" } },
    });
  });
});

describe.concurrent("a replay", () => {
  it("sends the request again, to the version that it names", async () => {
    const source = (version: number) =>
      handles(
        `return new Response(\`${version} \${request.method} \${url.pathname}\${url.search} \${await request.text()}\`);`,
      );
    const target = await install({ dialect: "fetch", source: source(1) });
    const sent: Sent = { method: "PUT", path: "/hook/:suffix/a", query: "?b=1", body: "héllo" };
    const answer = await send(target, sent);
    await expectAnswer(answer, { status: 200, body: "1 PUT /a?b=1 héllo" });
    const { id } = await readInvocation(answer);
    await api.call("POST", `/functions/${target.functionId}/versions`, { code: source(2) });
    const replayed = await api.call<Accepted>("POST", `/invocations/${id}/replay`);
    expect(replayed.status).toBe(202);
    expect((await readSettled(replayed.body)).response?.body).toBe("2 PUT /a?b=1 héllo");
  });

  it("is not there for a body that was streamed, which nobody has kept", async () => {
    const target = await install({
      dialect: "fetch",
      source: handles("await request.text(); return new Response();"),
    });
    const answer = await send(target, { method: "POST", body: "x".repeat(300_000) });
    const { id } = await readInvocation(answer);
    const refused = await api.call("POST", `/invocations/${id}/replay`);
    expect([refused.status, refused.body["detail"]]).toEqual([
      409,
      expect.stringContaining("its body was streamed, and not kept"),
    ]);
  });
});
