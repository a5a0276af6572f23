import { describe, expect } from "vitest";
import { echoes, returns, runBodies, runRows } from "./runner.ts";

/* What generated cases have found (`npm run test:fuzz`). */

const ignored = (name: string, value: string, warning: RegExp) => ({
  name: `${name}: a function or a symbol is ignored: ${value}`,
  body: `return { a: 1, ${name}: ${value} };`,
  expected: {
    status: 200,
    headers: { location: null, "content-type": "application/json" },
    json: { a: 1 },
    log: [warning],
  },
});
describe.concurrent("returned", () => {
  runBodies([
    {
      name: "half a pair in a text",
      body: "return 'a\\ud800b';",
      expected: { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "a\ufffdb" },
    },
    {
      name: "NULs",
      body: "return '\\0'.repeat(1_000_000);",
      expected: { status: 200, body: "\0".repeat(1_000_000) },
    },
    ignored("craft_body", "() => 1", /^WARN craft_body was ignored/),
    ignored("craft_body_base64", "() => 1", /^WARN craft_body_base64 was ignored/),
    ignored("craft_redirect_url", "Symbol('x')", /^WARN craft_redirect_url .* was ignored/),
    ignored("craft_redirect_url", "{ toJSON() {} }", /^WARN craft_redirect_url .* was ignored/),
    {
      name: "throws long wide",
      body: "throw new Error('日'.repeat(10_000_000));",
      expected: {
        status: 500,
        error: "function_error",
        record: { outcome: "threw", error: { message: expect.stringMatching(/^日+$/) as unknown } },
      },
    },
    {
      name: "throws long text",
      body: "throw '\\0'.repeat(1_000_000);",
      expected: { status: 500, error: "function_error" },
    },
    {
      name: "arguments",
      body: "try { return await MODULES.kvs.get({ key: '\\0'.repeat(1_000_000) }); } catch (e) { return e.message; }",
      expected: { status: 200, body: "key must be a non-empty text of ASCII characters" },
    },
  ]);
  runRows([
    {
      name: "half a pair in craft_body",
      ...echoes({ craft_body: "a\ud800b" }),
      expected: { status: 200, body: "a\ufffdb" },
    },
    {
      name: "__proto__ header",
      ...echoes({ craft_headers: JSON.parse('{"__proto__":"x","x-own":"1"}') as unknown }),
      expected: { status: 200, headers: { ["__proto__"]: "x", "x-own": "1" } },
    },
    {
      name: "form ?",
      source: returns("hook.body"),
      request: {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "?a=1&b=2",
      },
      expected: { status: 200, json: { "?a": "1", b: "2" } },
    },
    {
      name: "1 MB of control characters",
      source: returns("hook.body.length"),
      endpoint: { bodyLimitBytes: 10_485_760 },
      request: { method: "POST", headers: { "content-type": "text/plain" }, body: "\0".repeat(1_000_000) },
      expected: { status: 200, body: "1000000" },
    },
  ]);
});
