import { describe } from "vitest";
import { echoes, returns, runRows, type Row } from "./runner.ts";

/** An object with `craft_status_code`, whose body must be the value whole. */
const status = (code: number): Row => ({
  name: `${code} is the status`,
  ...echoes({ craft_status_code: code, error: "x" }),
  expected: {
    status: code,
    headers: { location: null },
    json: { craft_status_code: code, error: "x" },
    log: [],
  },
});
const bodiless = (code: number): Row => ({
  name: `${code} is the status, without a body`,
  ...echoes({ craft_status_code: code, error: "x" }),
  expected: { status: code, headers: { "content-type": null }, body: "", log: [] },
});
const ignored = (code: unknown): Row => ({
  name: `${JSON.stringify(code)} is ignored, with a warning`,
  ...echoes({ craft_status_code: code, a: 1 }),
  expected: {
    status: 200,
    json: { craft_status_code: code, a: 1 },
    log: [
      `WARN craft_status_code ${JSON.stringify(code)} was ignored: it must be an integer from 200 to 599`,
    ],
  },
});

describe.concurrent("craft_status_code", () => {
  runRows([
    ...[200, 201, 202, 226, 299, 300, 302, 400, 401, 403, 404, 409, 418, 422, 429, 499].map(status),
    ...[500, 502, 503, 599].map(status),
    ...[204, 205, 304].map(bodiless),
    ...[199, 600, 100, 101, 0, -200, 200.5, "404", null, true, [404], { a: 1 }].map(ignored),
    {
      name: "NaN is ignored, with a warning",
      source: returns("({ craft_status_code: NaN })"),
      expected: {
        status: 200,
        log: ["WARN craft_status_code null was ignored: it must be an integer from 200 to 599"],
      },
    },
    {
      name: "may be absent by being undefined",
      source: returns("({ craft_status_code: undefined, a: 1 })"),
      expected: { status: 200, json: { a: 1 }, log: [] },
    },
    {
      name: "may be written as a float that is whole",
      source: returns("({ craft_status_code: 404.0 })"),
      expected: { status: 404, json: { craft_status_code: 404 }, log: [] },
    },
    {
      name: "counts only in an object: not in an array",
      source: returns("Object.assign([1], { craft_status_code: 404 })"),
      expected: { status: 200, json: [1] },
    },
    {
      name: "counts only at the top",
      source: returns("({ result: { craft_status_code: 404 } })"),
      expected: { status: 200, json: { result: { craft_status_code: 404 } } },
    },
    {
      name: "may be a member of an instance of a class",
      source: returns("new (class { craft_status_code = 404; })()"),
      expected: { status: 404, json: { craft_status_code: 404 } },
    },
    {
      name: "leaves an error of the function's own apart from the platform's",
      source: returns("({ craft_status_code: 502, error: 'upstream' })"),
      expected: {
        status: 502,
        headers: { "hookwright-error": null, "hookwright-invocation": /^inv_[0-9a-z]{26}$/ },
        record: { outcome: "returned", status: 502 },
      },
    },
  ]);
});

const URL = "https://shop.example/thanks?order=1#top";
const redirect = (name: string, value: object, code: number, location: string | null): Row => ({
  name,
  ...echoes(value),
  expected: { status: code, headers: { location }, json: value },
});

describe.concurrent("craft_redirect_url with craft_status_code", () => {
  const url = { craft_redirect_url: URL, a: 1 };
  runRows([
    redirect("both absent: 200", { a: 1 }, 200, null),
    redirect("a code alone: the code", { craft_status_code: 301 }, 301, null),
    redirect("a URL alone: 302", url, 302, URL),
    ...[300, 301, 302, 303, 307, 308].map((code) =>
      redirect(`a URL and ${code}: ${code}`, { ...url, craft_status_code: code }, code, URL),
    ),
    ...[200, 204, 299, 400, 404, 500].map((code) =>
      redirect(`a URL and ${code}: 302, the code is ignored`, { ...url, craft_status_code: code }, 302, URL),
    ),
    redirect("a URL and an invalid code: 302", { ...url, craft_status_code: "301" }, 302, URL),
    {
      name: "a URL and 304: 304, without a body",
      ...echoes({ ...url, craft_status_code: 304 }),
      expected: { status: 304, headers: { location: URL, "content-type": null }, body: "" },
    },
  ]);
});

const goesTo = (url: string, location = url): Row => ({
  name: `${JSON.stringify(url)} goes to ${location}`,
  ...echoes({ craft_redirect_url: url }),
  expected: { status: 302, headers: { location }, log: [] },
});
const refused = (url: unknown): Row => ({
  name: `${JSON.stringify(url)} is ignored, with a warning`,
  ...echoes({ craft_redirect_url: url, craft_status_code: 201 }),
  expected: {
    status: 201,
    headers: { location: null },
    log: [
      `WARN craft_redirect_url ${JSON.stringify(url)} was ignored: it must be an http(s) URL or a relative one`,
    ],
  },
});

describe.concurrent("craft_redirect_url", () => {
  runRows([
    goesTo("http://a.example"),
    goesTo("HTTPS://A.example/X"),
    goesTo("/thanks?x=1"),
    goesTo("thanks"),
    goesTo("../up"),
    goesTo("?page=2"),
    goesTo("#top"),
    goesTo("//cdn.example/x"),
    goesTo("https://a.example/日本?q=é x", "https://a.example/%E6%97%A5%E6%9C%AC?q=%C3%A9%20x"),
    goesTo("https://日本.example/", "https://xn--wgv71a.example/"),
    goesTo("/日本", "/%E6%97%A5%E6%9C%AC"),
    goesTo("日本?q=é", "%E6%97%A5%E6%9C%AC?q=%C3%A9"),
    goesTo("../a b", "../a%20b"),
    goesTo("/a\r\nSet-Cookie: x=1", "/aSet-Cookie:%20x=1"),
    goesTo("https://a.example/\r\nSet-Cookie: x=1", "https://a.example/Set-Cookie:%20x=1"),
    refused("javascript:alert(1)"),
    refused(" JavaScript:alert(1)"),
    refused("java\nscript:alert(1)"),
    refused("data:text/html,x"),
    refused("file:///etc/passwd"),
    refused("mailto:a@b.example"),
    refused("ftp://a.example/"),
    refused("http://"),
    refused("https://a b.example/"),
    refused(""),
    refused("  "),
    refused(null),
    refused(5),
    refused(["/a"]),
    {
      name: "may not be longer than a client can read",
      ...echoes({ craft_redirect_url: `/${"a".repeat(100_000)}`, craft_status_code: 201 }),
      expected: {
        status: 201,
        headers: { location: null },
        log: [/^WARN craft_redirect_url "\/a+ was ignored/],
      },
    },
    {
      name: "may be a URL object, which JSON has as a text",
      source: returns(`({ craft_redirect_url: new URL('${URL}') })`),
      expected: { status: 302, headers: { location: URL } },
    },
    {
      name: "counts only in an object: not in an array",
      source: returns("Object.assign([], { craft_redirect_url: '/a' })"),
      expected: { status: 200, headers: { location: null }, json: [] },
    },
    {
      name: "wins over a Location of craft_headers",
      source: returns("({ craft_redirect_url: '/a', craft_headers: { Location: '/b' } })"),
      expected: { status: 302, headers: { location: "/a" } },
    },
  ]);
});
