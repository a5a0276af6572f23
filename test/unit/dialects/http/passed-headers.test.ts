import { describe, expect, it } from "vitest";
import { toPassedHeaders } from "../../../../src/dialects/http/passed-headers.ts";

describe("the request headers that reach a function", () => {
  it("are those of the caller", () => {
    const sent = { host: "h.example", accept: "*/*", "x-own": "1", authorization: "Bearer x", "x-empty": "" };
    expect(Object.fromEntries(toPassedHeaders(new Headers(sent), null))).toEqual(sent);
  });

  it.each([
    "connection",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
    "proxy-authorization",
    "cf-connecting-ip",
    "cf-ray",
    "cf-access-jwt-assertion",
    "cf-access-token",
    "mf-original-url",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-real-ip",
    "true-client-ip",
    "forwarded",
    "cdn-loop",
    "hookwright-no-store",
  ])("are without %s", (name) => {
    expect(toPassedHeaders(new Headers({ [name]: "x" }), null)).toEqual([]);
    expect(toPassedHeaders(new Headers({ [name]: "x" }), [name])).toEqual([]);
  });

  it.each([
    ["a=1; b=2", "a=1; b=2"],
    ["a=1; hookwright_session=x; b=2", "a=1; b=2"],
    ["__Host-hookwright=x; a=1", "a=1"],
    ["CF_Authorization=x", undefined],
    ["a=1; =hookwright=x", "a=1"],
    ["", ""],
  ])("have of the cookies %j those that are not the platform's", (cookie, passed) => {
    expect(Object.fromEntries(toPassedHeaders(new Headers({ cookie }), null))["cookie"]).toBe(passed);
  });

  it("are those that the endpoint names, where it names any, beside what the request is", () => {
    const sent = new Headers({
      host: "h",
      "content-type": "a/b",
      "content-length": "1",
      "x-a": "1",
      "x-b": "2",
    });
    sent.set("cookie", "a=1");
    const passed = toPassedHeaders(sent, ["x-a"]).map(([name]) => name);
    expect(passed.toSorted()).toEqual(["content-length", "content-type", "host", "x-a"]);
  });
});
