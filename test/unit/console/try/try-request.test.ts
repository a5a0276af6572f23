import { describe, expect, it } from "vitest";
import { testRunSchema } from "../../../../src/api/schemas/test-run.ts";
import {
  FIRST_REQUEST,
  fromInvocation,
  isBadJson,
  toTestRequest,
  toTitle,
  type TryRequest,
} from "../../../../src/console/try/try-request.ts";
import type { InvocationDetail } from "../../../../src/api/resources.ts";

const request = (fields: Partial<TryRequest> = {}): TryRequest => ({ ...FIRST_REQUEST, body: "", ...fields });

describe("toTestRequest", () => {
  const cases: [what: string, given: Partial<TryRequest>, sent: unknown][] = [
    ["nothing", {}, { method: "POST", query: {}, headers: {} }],
    ["JSON", { body: '{"a":[1]}' }, { method: "POST", query: {}, headers: {}, body: { a: [1] } }],
    ["null", { body: "null" }, { method: "POST", query: {}, headers: {}, body: null }],
    ["text", { body: "{}", isJson: false }, { method: "POST", query: {}, headers: {}, body: "{}" }],
    ["no body by GET", { method: "GET", body: "{}" }, { method: "GET", query: {}, headers: {} }],
    [
      "a query whose name comes again, and no row without a name",
      {
        query: [
          { name: "a", value: "1" },
          { name: "a", value: "2" },
          { name: " ", value: "3" },
        ],
      },
      { method: "POST", query: { a: ["1", "2"] }, headers: {} },
    ],
    [
      "headers and a path",
      { path: "/x", headers: [{ name: "X-A", value: "1" }] },
      { method: "POST", path: "/x", query: {}, headers: { "X-A": "1" } },
    ],
  ];
  it.each(cases)("sends %s, as the API takes it", (_what, given, sent) => {
    const made = toTestRequest(request(given));
    expect(made).toEqual(sent);
    expect(testRunSchema.safeParse({ request: made }).success).toBe(true);
  });
});

describe("isBadJson", () => {
  it.each([
    [{ body: "{" }, true],
    [{ body: "{", isJson: false }, false],
    [{ body: "{", method: "GET" }, false],
    [{ body: " " }, false],
    [{ body: "[]" }, false],
  ] as const)("of %j is %s", (given, isBad) => {
    expect(isBadJson(request(given))).toBe(isBad);
  });
});

describe("toTitle", () => {
  it("tells requests apart in a line", () => {
    const query = [{ name: "q", value: "1" }];
    expect(toTitle(request({ query, path: "/x", body: '{\n  "a": 1\n}' }))).toBe('POST /x ?q=1 { "a": 1 }');
  });
});

describe("fromInvocation", () => {
  const recorded = (fields: Partial<NonNullable<InvocationDetail["request"]>>): InvocationDetail => ({
    id: "inv_1",
    functionId: "fn_1",
    version: 1,
    endpoint: "s",
    outcome: "returned",
    status: 200,
    durationMs: 1,
    coldStart: false,
    startedAt: "2026-01-01T00:00:00.000Z",
    request: { method: "PUT", url: "/hook/s/a/b?q=1&q=2", headers: {}, ip: "", ...fields },
  });

  it("takes over what was asked, and not who asked", () => {
    const headers = { "content-type": "application/json", "user-agent": "x" };
    expect(fromInvocation(recorded({ body: '{"a":1}', headers }))).toEqual({
      method: "PUT",
      path: "/a/b",
      query: [
        { name: "q", value: "1" },
        { name: "q", value: "2" },
      ],
      headers: [],
      body: '{"a":1}',
      isJson: true,
    });
  });

  it("keeps the type of what is no JSON, and finds the suffix in longer paths", () => {
    const url = "https://gateway.test/hook/project/craft/s";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(fromInvocation(recorded({ url, body: "a=1", headers }))).toMatchObject({
      path: "",
      headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }],
      isJson: false,
    });
  });

  it("is nothing where no request was kept", () => {
    const { request: _, ...without } = recorded({});
    expect(fromInvocation(without)).toBeNull();
  });
});
