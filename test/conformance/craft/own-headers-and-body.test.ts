import { describe } from "vitest";
import { echoes, returns, runRows, type Expected, type Row } from "./runner.ts";

/** A returned value, and what must come of it. */
const row = (name: string, value: Record<string, unknown>, expected: Expected): Row => ({
  name,
  ...echoes(value),
  expected,
});
const platformHeader = (name: string): Row =>
  row(
    `cannot set ${name}`,
    { craft_headers: { [name]: "x", "x-own": "1" } },
    {
      status: 200,
      headers: { "x-own": "1" },
      log: [`WARN craft_headers: the header ${name} is set by the platform`],
    },
  );
const faulty = (name: string, headers: unknown, warning: string): Row =>
  row(name, { craft_headers: headers }, { status: 200, log: [`WARN ${warning}`] });

const PLATFORM_HEADERS = [
  "connection",
  "Keep-Alive",
  "Proxy-Authenticate",
  "TE",
  "trailer",
  "Transfer-Encoding",
  "upgrade",
  "Content-Length",
  "content-encoding",
  "date",
  "server",
  "via",
  "strict-transport-security",
  "clear-site-data",
  "service-worker-allowed",
  "cf-ray",
  "mf-x",
  "cdn-loop",
  "hookwright-invocation",
  "Hookwright-Error",
  "Access-Control-Allow-Origin",
  "access-control-allow-credentials",
  "access-control-expose-headers",
];

describe.concurrent("craft_headers", () => {
  runRows([
    row(
      "are sent with the value as the body",
      { craft_headers: { "X-Own": "yes" }, a: 1 },
      {
        status: 200,
        headers: { "x-own": "yes" },
        json: { craft_headers: { "X-Own": "yes" }, a: 1 },
        log: [],
      },
    ),
    row(
      "may be a list for several cookies",
      { craft_headers: { "Set-Cookie": ["a=1; Path=/", "b=2; HttpOnly"] } },
      {
        status: 200,
        headers: { "set-cookie": ["a=1; Path=/", "b=2; HttpOnly"] },
        log: [],
      },
    ),
    row(
      "may be one cookie as a text",
      { craft_headers: { "set-cookie": "a=1" } },
      {
        status: 200,
        headers: { "set-cookie": ["a=1"] },
      },
    ),
    row(
      "may name the type of the body",
      { craft_headers: { "Content-Type": "application/vnd.own+json" }, a: 1 },
      {
        status: 200,
        headers: { "content-type": "application/vnd.own+json" },
        body: '{"craft_headers":{"Content-Type":"application/vnd.own+json"},"a":1}',
      },
    ),
    row(
      "may say how to cache",
      { craft_headers: { "Cache-Control": "public, max-age=60", ETag: '"x"' } },
      {
        status: 200,
        headers: { "cache-control": "public, max-age=60", etag: '"x"' },
      },
    ),
    row("may be empty", { craft_headers: {} }, { status: 200, log: [] }),
    row(
      "may have an empty value",
      { craft_headers: { "x-own": "" } },
      {
        status: 200,
        headers: { "x-own": "" },
      },
    ),
    row(
      "may say where to go",
      { craft_status_code: 201, craft_headers: { Location: "/orders/1" } },
      {
        status: 201,
        headers: { location: "/orders/1" },
      },
    ),
    row(
      "stay on an answer without a body, but for its type",
      { craft_status_code: 204, craft_headers: { "x-own": "1", "content-type": "text/html" } },
      {
        status: 204,
        headers: { "x-own": "1", "content-type": null },
        body: "",
      },
    ),
    row(
      "add to Vary, which CORS needs too",
      { craft_headers: { Vary: "Accept-Language" } },
      {
        status: 200,
        headers: { vary: /^Accept-Language, ?Origin$/ },
      },
    ),
    ...PLATFORM_HEADERS.map(platformHeader),
    faulty(
      "cannot have CR or LF in a value",
      { "x-own": "a\r\nSet-Cookie: b=1" },
      "craft_headers: the value of the header x-own has characters that a header cannot carry",
    ),
    faulty(
      "cannot have a NUL in a value",
      { "x-own": "a\0" },
      "craft_headers: the value of the header x-own has characters that a header cannot carry",
    ),
    faulty(
      "cannot have characters beyond Latin-1",
      { "x-own": "日本" },
      "craft_headers: the value of the header x-own has characters that a header cannot carry",
    ),
    faulty(
      "cannot have CR or LF in a name",
      { "x\r\ny": "a" },
      'craft_headers: "x\r\ny" is not a header name',
    ),
    faulty("cannot have a blank in a name", { "x own": "a" }, 'craft_headers: "x own" is not a header name'),
    faulty("cannot have an empty name", { "": "a" }, 'craft_headers: "" is not a header name'),
    faulty(
      "cannot have a number as a value",
      { "x-own": 5 },
      "craft_headers: x-own was ignored: its value must be a text",
    ),
    faulty(
      "cannot have null as a value",
      { "x-own": null },
      "craft_headers: x-own was ignored: its value must be a text",
    ),
    faulty(
      "cannot be a text",
      "x-own: 1",
      "craft_headers was ignored: it must be an object of texts or arrays of texts",
    ),
    faulty(
      "cannot be a list",
      [["x-own", "1"]],
      "craft_headers was ignored: it must be an object of texts or arrays of texts",
    ),
    faulty(
      "cannot be null",
      null,
      "craft_headers was ignored: it must be an object of texts or arrays of texts",
    ),
    row(
      "keep the good ones of a list",
      { craft_headers: { "Set-Cookie": [1, "a=1", "b=\n", "c=3"] } },
      {
        status: 200,
        headers: { "set-cookie": ["a=1", "c=3"] },
        log: [
          "WARN craft_headers: Set-Cookie was ignored: its value must be a text",
          "WARN craft_headers: the value of the header Set-Cookie has characters that a header cannot carry",
        ],
      },
    ),
    row(
      "may differ in the case of their names alone",
      { craft_headers: { "Set-Cookie": "a=1", "set-cookie": "b=2" } },
      { status: 200, headers: { "set-cookie": ["a=1", "b=2"] }, log: [] },
    ),
    {
      name: "may be 100, and are cut there",
      source: returns(
        "({ craft_headers: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`x-${i}`, '1'])) })",
      ),
      expected: {
        status: 200,
        headers: { "x-0": "1", "x-99": "1", "x-100": null },
        log: ["WARN craft_headers: what is beyond 100 headers or 16384 characters was ignored"],
      },
    },
    {
      name: "may not be longer than a client can read",
      source: returns(
        "({ craft_headers: { 'x-short': '1', 'x-long': 'x'.repeat(1_000_000), 'x-after': '1' } })",
      ),
      expected: {
        status: 200,
        headers: { "x-short": "1", "x-long": null, "x-after": null },
        log: ["WARN craft_headers: what is beyond 100 headers or 16384 characters was ignored"],
      },
    },
    {
      name: "cannot widen who may read the answer",
      source: returns(
        "({ craft_headers: { 'Access-Control-Allow-Origin': '*', 'access-control-allow-origin': '*' } })",
      ),
      endpoint: { cors: { origins: ["https://a.example"] } },
      request: { headers: { origin: "https://b.example" } },
      expected: { status: 200, headers: { "access-control-allow-origin": null } },
    },
    {
      name: "give way to what the endpoint adds",
      source: returns("({ craft_headers: { 'Cache-Control': 'public', 'x-own': '1' } })"),
      endpoint: { responseHeaders: { "Cache-Control": "no-store", "x-frame-options": "DENY" } },
      expected: {
        status: 200,
        headers: { "cache-control": "no-store", "x-frame-options": "DENY", "x-own": "1" },
      },
    },
  ]);
});

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x00, 0xff];

describe.concurrent("craft_body", () => {
  runRows([
    row(
      "is the body, exactly",
      { craft_body: "<b>hi</b>", a: 1 },
      {
        status: 200,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: "<b>hi</b>",
        log: [],
      },
    ),
    row(
      "may have a type",
      { craft_body: "<b>日本</b>", craft_headers: { "content-type": "text/html; charset=utf-8" } },
      {
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8" },
        body: "<b>日本</b>",
      },
    ),
    row("may have a status", { craft_body: "gone", craft_status_code: 410 }, { status: 410, body: "gone" }),
    row(
      "keeps its type when the one of craft_headers is invalid",
      { craft_body: "x", craft_headers: { "Content-Type": 5 } },
      { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "x" },
    ),
    row(
      "may stand with a redirect",
      { craft_body: "moved", craft_redirect_url: "/a" },
      {
        status: 302,
        headers: { location: "/a" },
        body: "moved",
      },
    ),
    row(
      "may be empty",
      { craft_body: "", a: 1 },
      {
        status: 200,
        headers: { "content-length": "0" },
        body: "",
      },
    ),
    row(
      "is left out where the status has no body",
      { craft_body: "x", craft_status_code: 304 },
      {
        status: 304,
        body: "",
      },
    ),
    row(
      "must be a text",
      { craft_body: { a: 1 }, b: 2 },
      {
        status: 200,
        json: { craft_body: { a: 1 }, b: 2 },
        log: ["WARN craft_body was ignored: it must be a text"],
      },
    ),
    row(
      "must not be null",
      { craft_body: null },
      {
        status: 200,
        json: { craft_body: null },
        log: ["WARN craft_body was ignored: it must be a text"],
      },
    ),
  ]);
});

describe.concurrent("craft_body_base64", () => {
  const invalid = (name: string, base64: unknown): Row =>
    row(
      name,
      { craft_body_base64: base64, a: 1 },
      {
        status: 200,
        headers: { "content-type": "application/json" },
        log: ["WARN craft_body_base64 was ignored: it is not base64"],
      },
    );
  runRows([
    row(
      "is the bytes of the body",
      { craft_body_base64: "iVBORwD/" },
      {
        status: 200,
        headers: { "content-type": "application/octet-stream", "content-length": "6" },
        body: Uint8Array.from(PNG),
        log: [],
      },
    ),
    row(
      "may have a type",
      { craft_body_base64: "iVBORwD/", craft_headers: { "Content-Type": "image/png" } },
      {
        status: 200,
        headers: { "content-type": "image/png" },
        body: Uint8Array.from(PNG),
      },
    ),
    row("may lack its padding", { craft_body_base64: "aGk" }, { status: 200, body: "hi" }),
    row("may be broken into lines", { craft_body_base64: "aG\nk=" }, { status: 200, body: "hi" }),
    row("may be empty", { craft_body_base64: "" }, { status: 200, body: "" }),
    row(
      "may have a status",
      { craft_body_base64: "aGk=", craft_status_code: 404 },
      {
        status: 404,
        body: "hi",
      },
    ),
    row(
      "wins over craft_body",
      { craft_body: "text", craft_body_base64: "aGk=" },
      { status: 200, body: "hi" },
    ),
    invalid("must be base64", "not base64!"),
    invalid("must not be of the URL alphabet", "_-_-"),
    invalid("must not have a number of characters that bytes cannot make", "aGkxA"),
    invalid("must not be a number", 1234),
    invalid("must not be null", null),
    invalid("must not be an object", {}),
    row(
      "that is invalid leaves craft_body standing",
      { craft_body: "text", craft_body_base64: "!" },
      {
        status: 200,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: "text",
      },
    ),
  ]);
});
