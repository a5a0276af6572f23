import { describe, expect, it } from "vitest";
import type { HookRequest } from "../../../../src/core/hook.ts";
import {
  toJsonRequest,
  toRequestHead,
  toStoredRequest,
} from "../../../../src/dialects/fetch/stored-request.ts";

const bytesOf = (text: string) => Uint8Array.from(new TextEncoder().encode(text));

function toHook(fields: Partial<HookRequest> = {}): HookRequest {
  return {
    method: "POST",
    publicUrl: "https://hooks.example",
    suffix: "one",
    protocol: "https",
    base: "/hook/one",
    rest: "/a",
    search: "?b=1",
    headers: new Headers({ "x-own": "1", "cf-ray": "x" }),
    body: bytesOf("text"),
    ip: "192.0.2.9",
    ...fields,
  };
}

describe("the head of a request", () => {
  it("begins behind the endpoint, and names the client", () => {
    expect(toRequestHead(toHook(), null)).toEqual({
      method: "POST",
      url: "https://hooks.example/a?b=1",
      headers: [
        ["x-own", "1"],
        ["cf-connecting-ip", "192.0.2.9"],
      ],
    });
  });

  it.each<[Partial<HookRequest>, string]>([
    [{ rest: "", search: "" }, "https://hooks.example/"],
    [{ rest: "" }, "https://hooks.example/?b=1"],
    [{ rest: "/", search: "" }, "https://hooks.example/"],
    [{ publicUrl: "http://127.0.0.1:8787" }, "http://127.0.0.1:8787/a?b=1"],
    [{ publicUrl: "https://a.example/behind/a/proxy" }, "https://a.example/a?b=1"],
    [{ publicUrl: "https://a.example/" }, "https://a.example/a?b=1"],
  ])("of %j has the URL %s", (fields, url) => {
    expect(toRequestHead(toHook(fields), null).url).toBe(url);
  });

  it("names no client where there is none", () => {
    expect(toRequestHead(toHook({ ip: "" }), null).headers).toEqual([["x-own", "1"]]);
  });

  it("has the headers that the endpoint lets through", () => {
    expect(toRequestHead(toHook(), ["x-other"]).headers).toEqual([["cf-connecting-ip", "192.0.2.9"]]);
  });
});

describe("a request that is kept", () => {
  it("has a text as it is, and other bytes in base64", () => {
    expect(toStoredRequest(toHook(), null)).toMatchObject({ text: "text" });
    expect(toStoredRequest(toHook({ body: Uint8Array.of(255, 0) }), null)).toMatchObject({ base64: "/wA=" });
    expect(toStoredRequest(toHook({ body: bytesOf("\ufeffx") }), null)).toMatchObject({ text: "\ufeffx" });
  });

  it.each(["GET", "HEAD"])("has no body where it is a %s", (method) => {
    const stored = toStoredRequest(toHook({ method }), null);
    expect([stored.text, stored.base64]).toEqual([undefined, undefined]);
  });

  it("has none where it is empty", () => {
    expect(toStoredRequest(toHook({ body: bytesOf("") }), null)).not.toHaveProperty("text");
  });

  it("is a POST of JSON where it is made of a value", () => {
    expect(toJsonRequest({ a: 1 }, [["x", "y"]])).toEqual({
      method: "POST",
      url: "https://function.invalid/",
      headers: [
        ["content-type", "application/json"],
        ["x", "y"],
      ],
      text: '{"a":1}',
    });
    expect(toJsonRequest(undefined).text).toBe("");
  });
});
