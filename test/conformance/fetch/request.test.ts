import { describe } from "vitest";
import { edition } from "../edition.ts";
import { runRows, type Expected, type Row, type Sent } from "../craft/runner.ts";
import { handles, runHandlers, type HandlerRow } from "./handlers.ts";

const TEXT = { "content-type": "text/plain" };
const json = (value: unknown): Expected => ({ status: 200, json: value });

describe.concurrent("the request of a function", () => {
  const method = (name: string): HandlerRow => ({
    name: `has the method ${name}`,
    body: "return Response.json([request.method, request.body === null]);",
    request: { method: name },
    expected: json([name, true]),
  });
  runHandlers([
    ...["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map(method),
    {
      name: "is a Request of the runtime's own, with a signal",
      body: "return Response.json([request instanceof Request, request.signal instanceof AbortSignal, request.signal.aborted, request.redirect]);",
      expected: json([true, true, false, "manual"]),
    },
    {
      name: "has the query, as it was sent",
      body: 'return Response.json([url.search.slice(url.search.indexOf("&")), url.searchParams.getAll("a")]);',
      request: { query: "?a=1&a=%20x&b=%E3%81%82&c" },
      expected: json(["&a=1&a=%20x&b=%E3%81%82&c", ["1", " x"]]),
    },
    {
      name: "has a text",
      body: "return new Response(await request.text());",
      request: { method: "POST", headers: TEXT, body: "héllo\u0000" },
      expected: { status: 200, body: "héllo\u0000" },
    },
    {
      name: "has exactly the bytes that came",
      body: "return new Response(new Uint8Array(await request.arrayBuffer()).toReversed());",
      request: { method: "PUT", body: Uint8Array.of(0, 255, 128, 10) },
      expected: { status: 200, body: Uint8Array.of(10, 128, 255, 0) },
    },
    {
      name: "has bytes in chunks as one body",
      body: "return new Response(await request.text());",
      request: { method: "POST", headers: TEXT, body: "in two chunks", chunked: true },
      expected: { status: 200, body: "in two chunks" },
    },
    {
      name: "has JSON",
      body: "return Response.json((await request.json()).a);",
      request: { method: "POST", headers: { "content-type": "application/json" }, body: '{"a":[1]}' },
      expected: json([1]),
    },
    {
      name: "has a form",
      body: 'const form = await request.formData(); return Response.json([form.getAll("a"), form.get("b")]);',
      request: {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "a=1&a=2&b=%20",
      },
      expected: json([["1", "2"], " "]),
    },
    {
      name: "has files",
      body: 'const file = (await request.formData()).get("f"); return Response.json([file.name, file.type, await file.text()]);',
      request: {
        method: "POST",
        headers: { "content-type": "multipart/form-data; boundary=b" },
        body: '--b\r\ncontent-disposition: form-data; name="f"; filename="a.txt"\r\ncontent-type: text/csv\r\n\r\n1,2\r\n--b--\r\n',
      },
      expected: json(["a.txt", "text/csv", "1,2"]),
    },
    {
      name: "has a large body, in pieces",
      body: "let bytes = 0; let pieces = 0; for await (const piece of request.body) { bytes += piece.byteLength; pieces++; } return Response.json([bytes, pieces > 1]);",
      request: { method: "POST", body: "x".repeat(900_000) },
      expected: json([900_000, true]),
    },
    {
      name: "can be copied and read twice",
      body: "const copy = request.clone(); return Response.json([await copy.text(), await request.text()]);",
      request: { method: "POST", headers: TEXT, body: "twice" },
      expected: json(["twice", "twice"]),
    },
    {
      name: "has no body with a GET, whatever was sent",
      body: "return Response.json(request.body === null);",
      request: { method: "GET", body: "ignored" },
      expected: json(true),
    },
    {
      name: "has the client's address where Workers look for it",
      body: 'return Response.json([request.headers.get("cf-connecting-ip"), request.headers.get("x-forwarded-for")]);',
      request: { headers: { "x-forwarded-for": "1.1.1.1" } },
      expected: json(["127.0.0.1", null]),
    },
    {
      name: "has nothing of Cloudflare's or the platform's that a client made up",
      body: "return Response.json([...request.headers.keys()].filter((name) => /^(cf-|mf-|hookwright-|x-real)/.test(name)));",
      request: {
        headers: {
          "cf-ray": "1",
          "cf-access-jwt-assertion": "x",
          "mf-x": "1",
          "hookwright-caller": "fn_x",
          "x-real-ip": "1.1.1.1",
        },
      },
      expected: json(["cf-connecting-ip"]),
    },
    {
      name: "has the headers of the caller, but none of the connection",
      body: 'return Response.json([..."authorization x-own cookie keep-alive te proxy-authorization".split(" ").map((name) => request.headers.get(name))]);',
      request: {
        headers: {
          authorization: "Bearer x",
          "x-own": ["1", "2"],
          cookie: "a=1; hookwright_session=secret",
          "keep-alive": "timeout=5",
          te: "trailers",
          "proxy-authorization": "Basic x",
        },
      },
      expected: json(["Bearer x", "1, 2", "a=1", null, null, null]),
    },
  ]);
});

// What stands before `wrangler dev` answers 500 now and then when it is still sending while the answer comes.
describe.skipIf(edition === "dev").concurrent("the body of a request", () => {
  runHandlers([
    {
      name: "need not be read",
      body: 'return new Response("not read");',
      request: { method: "POST", body: "x".repeat(900_000) },
      expected: { status: 200, body: "not read" },
    },
  ]);
});

const PATH = handles("return Response.json([url.pathname, url.search]);");
const path = (name: string, request: Sent, value: unknown): Row => ({
  name,
  dialect: "fetch",
  source: PATH,
  request,
  expected: json(value),
});

describe.concurrent("the path of a request", () => {
  runRows([
    path("begins behind the endpoint", { path: "/hook/:suffix/a/b" }, ["/a/b", ""]),
    path("is the root at the endpoint itself", {}, ["/", ""]),
    path("is the root with a slash too", { path: "/hook/:suffix/" }, ["/", ""]),
    path("has its query", { path: "/hook/:suffix", query: "?x=1" }, ["/", "?x=1"]),
    path("begins behind the older product's path too", { path: "/hook/mock/craft/:suffix/a" }, ["/a", ""]),
    path("keeps what is encoded", { path: "/hook/:suffix/a%2Fb/%E3%81%82" }, ["/a%2Fb/%E3%81%82", ""]),
    path("keeps what is doubled", { path: "/hook/:suffix//x//y" }, ["//x//y", ""]),
  ]);
});

// What stands before `wrangler dev` sets a host of its own.
describe.skipIf(edition === "dev").concurrent("the URL of a request", () => {
  runRows([
    {
      name: "has the host that the caller named",
      dialect: "fetch",
      source: handles('return Response.json([request.url, request.headers.get("host")]);'),
      request: { path: "/hook/:suffix/a", headers: { host: "shop.example:8080" } },
      expected: json(["http://shop.example:8080/a", "shop.example:8080"]),
    },
  ]);
});
