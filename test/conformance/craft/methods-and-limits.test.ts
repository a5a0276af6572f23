import { describe, expect, it } from "vitest";
import { headerOf } from "../raw-request.ts";
import { api, expectAnswer, install, returns, runRows, send, type Row } from "./runner.ts";

const METHOD = returns("({ a: 1 })");
const refuses = (
  method: string,
  endpoint: Record<string, unknown> = {},
  allow = "GET, POST, OPTIONS",
): Row => ({
  name: `${method} is refused where ${allow} are taken`,
  source: METHOD,
  endpoint,
  request: { method },
  expected: {
    status: 405,
    error: "method_not_allowed",
    headers: { allow, "hookwright-invocation": null },
  },
});
const runsWith = (method: string, endpoint: Record<string, unknown> = {}): Row => ({
  name: `${method} runs the function${"methods" in endpoint ? " where it is named" : ""}`,
  source: METHOD,
  endpoint,
  request: { method },
  expected: { status: 200, headers: { "hookwright-invocation": /^inv_/ }, body: '{"a":1}' },
});

describe.concurrent("the method", () => {
  runRows([
    runsWith("GET"),
    runsWith("POST"),
    refuses("PUT"),
    refuses("PATCH"),
    refuses("DELETE"),
    runsWith("PUT", { methods: ["PUT", "DELETE"] }),
    runsWith("DELETE", { methods: ["PUT", "DELETE"] }),
    refuses("GET", { methods: ["POST"] }, "POST, OPTIONS"),
    refuses("POST", { methods: ["GET"] }, "GET, OPTIONS"),
    {
      name: "HEAD runs the function as GET does, and has its headers and no body",
      source: METHOD,
      request: { method: "HEAD" },
      expected: {
        status: 200,
        headers: { "content-type": "application/json", "hookwright-invocation": /^inv_/ },
        body: "",
        record: { outcome: "returned" },
      },
    },
    {
      name: "HEAD has the status of the function",
      source: returns("({ craft_status_code: 404 })"),
      request: { method: "HEAD" },
      expected: { status: 404, headers: { "content-type": "application/json" }, body: "" },
    },
    {
      name: "HEAD is refused where GET is, without a body",
      source: METHOD,
      endpoint: { methods: ["POST"] },
      request: { method: "HEAD" },
      expected: { status: 405, headers: { "hookwright-error": "method_not_allowed" }, body: "" },
    },
    {
      name: "OPTIONS runs nothing, with Origin or without",
      source: returns("undefined.x"),
      request: { method: "OPTIONS" },
      expected: { status: 204, headers: { "hookwright-invocation": null }, body: "" },
    },
  ]);

  it("HEAD does not claim another length than GET has", async () => {
    const target = await install({ source: METHOD });
    const [get, head] = [await send(target), await send(target, { method: "HEAD" })];
    expect(headerOf(get, "content-length")).toBe("7");
    expect(["7", undefined]).toContain(headerOf(head, "content-length"));
  });
});

const SIZE = returns("hook.body.length ?? hook.body");
const LIMITED = { bodyLimitBytes: 10 };
const body = (
  name: string,
  bytes: number,
  chunked: boolean,
  answer: "taken" | "refused",
  endpoint = {},
): Row => ({
  name,
  source: SIZE,
  endpoint,
  request: { method: "POST", body: "x".repeat(bytes), chunked },
  expected:
    answer === "taken"
      ? { status: 200, body: String(bytes) }
      : { status: 413, error: "body_too_large", headers: { "hookwright-invocation": null } },
});

describe.concurrent("the size of a body", () => {
  runRows([
    body("at the cap is taken", 10, false, "taken", LIMITED),
    body("at the cap is taken in chunks", 10, true, "taken", LIMITED),
    body("over the cap is refused", 11, false, "refused", LIMITED),
    body("over the cap is refused in chunks", 11, true, "refused", LIMITED),
    body("may be 1 MiB", 1_048_576, false, "taken"),
    body("may be 1 MiB in chunks", 1_048_576, true, "taken"),
    body("may not be 1 MiB and a byte", 1_048_577, false, "refused"),
    body("may not be 1 MiB and a byte in chunks", 1_048_577, true, "refused"),
    body("may be more where the endpoint says so", 2_000_000, false, "taken", { bodyLimitBytes: 3_000_000 }),
    {
      name: "counts for a GET too, although its body is not read",
      source: SIZE,
      endpoint: LIMITED,
      request: { body: "x".repeat(11) },
      expected: { status: 413, error: "body_too_large" },
    },
    {
      name: "over the cap does not run the function",
      source: returns("MODULES.counter.increment({ key: 'methods-and-limits:ran' })"),
      endpoint: LIMITED,
      calls: [
        { request: { method: "POST", body: "x".repeat(11) }, expected: { status: 413 } },
        { request: { method: "PUT" }, expected: { status: 405 } },
        { request: { method: "OPTIONS" }, expected: { status: 204 } },
        { request: { method: "POST", body: "x" }, expected: { status: 200, body: "1" } },
      ],
    },
  ]);
});

describe.concurrent("a change", () => {
  it("of the code is heard by the next call", async () => {
    const target = await install({ source: returns("'first'") });
    await expectAnswer(await send(target), { status: 200, body: "first" });
    await api.call("POST", `/functions/${target.functionId}/versions`, { code: returns("'second'") });
    await expectAnswer(await send(target), { status: 200, body: "second" });
    await api.call("POST", `/functions/${target.functionId}/activate`, { version: 1 });
    await expectAnswer(await send(target), { status: 200, body: "first" });
  });

  it("that cannot run leaves the active version as it was", async () => {
    const target = await install({ source: returns("'first'") });
    const saved = await api.call("POST", `/functions/${target.functionId}/versions`, {
      code: "export default 5;",
    });
    expect(saved.status).toBe(422);
    await expectAnswer(await send(target), { status: 200, body: "first" });
  });

  it("of the policy is heard by the next call", async () => {
    const target = await install({ source: returns("'x'") });
    await expectAnswer(await send(target), { status: 200 });
    await api.call("PATCH", `/endpoints/${target.suffix}`, { methods: ["POST"] });
    await expectAnswer(await send(target), { status: 405, error: "method_not_allowed" });
  });
});
