import { describe } from "vitest";
import { edition } from "../edition.ts";
import { returns, runRows, runs, type Row } from "./runner.ts";

// `wrangler dev` takes these headers from anybody: it stands in for the edge that sets them.
const IP = returns("hook.ip");

/** Every header in which some proxy or runtime tells an address. */
const CLAIMS = [
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "cf-pseudo-ipv4",
  "x-forwarded-for",
  "x-real-ip",
  "x-client-ip",
  "true-client-ip",
  "forwarded",
  "x-cluster-client-ip",
  "fastly-client-ip",
  "mf-client-ip",
  "mf-cf-blob",
  "cf-blob",
  "x-envoy-external-address",
  "client-ip",
  "via",
  "remote-addr",
];
const claim = (name: string, value: string): Row => ({
  name: `is not what ${name}: ${value} says`,
  source: IP,
  request: { headers: { [name]: value } },
  expected: { status: 200, body: "127.0.0.1" },
});

describe.runIf(edition === "start").concurrent("the client's address", () => {
  runRows([
    { name: "is the socket's", source: IP, expected: { status: 200, body: "127.0.0.1" } },
    {
      name: "is the socket's on another address",
      source: IP,
      request: { from: "127.0.0.42" },
      expected: { status: 200, body: "127.0.0.42" },
    },
    ...CLAIMS.map((name) => claim(name, name === "forwarded" ? "for=203.0.113.7" : "203.0.113.7")),
    claim("mf-cf-blob", '{"clientIp":"203.0.113.7:1"}'),
    claim("cf-blob", '{"clientIp":"203.0.113.7:1"}'),
    claim("cf", '{"clientIp":"203.0.113.7:1"}'),
    {
      name: "cannot be chosen by all of them together",
      source: returns("[hook.ip, hook.headers]"),
      request: { headers: Object.fromEntries(CLAIMS.map((name) => [name, "203.0.113.7"])) },
      expected: { status: 200, json: ["127.0.0.1", {}] },
    },
    {
      name: "is what an endpoint's own list is asked with, not a header",
      source: IP,
      endpoint: { ipAllow: ["203.0.113.7"] },
      request: { headers: Object.fromEntries(CLAIMS.map((name) => [name, "203.0.113.7"])) },
      expected: { status: 403, error: "forbidden" },
    },
    {
      name: "lets a client of that list in",
      source: IP,
      endpoint: { ipAllow: ["127.0.0.42/32"] },
      calls: [
        { request: { from: "127.0.0.42" }, expected: { status: 200, body: "127.0.0.42" } },
        { request: { from: "127.0.0.43" }, expected: { status: 403, error: "forbidden" } },
      ],
    },
  ]);
});

const RUNTIME_HEADERS = {
  "mf-original-url": "http://127.0.0.1/hook/elsewhere",
  "mf-original-hostname": "elsewhere.example",
  "mf-route-override": "elsewhere",
  "mf-disable-pretty-error": "true",
  "mf-op": "GET",
  "mf-custom-service": "elsewhere",
  "mf-persist": "x",
  "cf-worker": "elsewhere.example",
  "cf-ray": "x",
  "cf-ew-via": "15",
  "cdn-loop": "cloudflare; subreqs=1",
  "x-forwarded-host": "elsewhere.example",
  "x-forwarded-proto": "https",
  "x-http-method-override": "DELETE",
  "x-original-url": "/hook/elsewhere",
  "x-rewrite-url": "/hook/elsewhere",
};

describe.runIf(edition === "start").concurrent("a header in which a runtime or a proxy speaks", () => {
  runRows([
    ...Object.entries(RUNTIME_HEADERS).map(([name, value]): Row => ({
      name: `${name} has no effect on a call`,
      source: runs("return { body: hook.body, suffix: hook.endpointSuffix.length, headers: hook.headers };"),
      request: { method: "POST", headers: { [name]: value }, body: "x", query: "?a=1" },
      expected: { status: 200, json: { body: "x", suffix: 32, headers: { "content-length": "1" } } },
    })),
    {
      name: "does not make an endpoint of an unknown path",
      source: IP,
      endpoint: { suffix: "runtime-headers-of-the-conformance-test" },
      request: {
        path: "/hook/unknown",
        headers: {
          "mf-original-url": "http://127.0.0.1/hook/runtime-headers-of-the-conformance-test",
          "x-original-url": "/hook/runtime-headers-of-the-conformance-test",
        },
      },
      expected: { status: 404, error: "endpoint_not_found" },
    },
    {
      name: "does not make a hook of what is none",
      source: IP,
      request: { path: "/elsewhere", headers: { "mf-original-url": "http://127.0.0.1/healthz" } },
      expected: { status: 404 },
    },
    {
      name: "does not open the management API",
      source: IP,
      request: {
        path: "/api/v1/functions",
        headers: { "mf-original-url": "http://127.0.0.1/healthz", "cf-connecting-ip": "127.0.0.1" },
      },
      expected: { status: 401 },
    },
    {
      name: "does not turn the method of a call into another",
      source: IP,
      request: { method: "PUT", headers: { "x-http-method-override": "POST" } },
      expected: { status: 405, error: "method_not_allowed" },
    },
    {
      name: "Host may say anything",
      source: IP,
      request: { headers: { host: "elsewhere.example" } },
      expected: { status: 200, body: "127.0.0.1" },
    },
  ]);
});
