import * as fc from "fast-check";
import { anyName, anyText, specialName } from "../support/texts.ts";
import type { PathForm } from "./request-case.ts";

/** Characters that the HTTP parser lets a request target have; the rest is for twists. */
const TARGET_CHARS = Array.from("abcABC0189-._~!$&'()*+,;=:@/?%[]{}|^\\");
/** Latin-1 in a header line without what would end it: a parser must not take it for another. */
const VISIBLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const HEADER_NAMES = [
  "Authorization",
  "User-Agent",
  "Referer",
  "Cookie",
  "Accept",
  "Accept-Encoding",
  "Content-Type",
  "Content-Encoding",
  "Range",
  "If-None-Match",
  "If-Modified-Since",
  "TE",
  "Via",
  "Date",
  "X-Own",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Real-IP",
  "Forwarded",
  "True-Client-IP",
  "CF-Connecting-IP",
  "CF-Ray",
  "CF-EW-Via",
  "CDN-Loop",
  "MF-CF-Blob",
  "MF-Original-URL",
  "MF-Route-Override",
  "MF-Original-Hostname",
  "X-HTTP-Method-Override",
  "X-Original-URL",
  "X-Rewrite-URL",
  "Hookwright-No-Store",
  "Hookwright-Invocation",
  "Hookwright-Error",
  "Access-Control-Request-Method",
  "Access-Control-Request-Headers",
  "Access-Control-Allow-Origin",
  "Idempotency-Key",
  "X-Signature",
  "X-Hub-Signature-256",
  "X-Shopify-Hmac-Sha256",
  "X-Line-Signature",
  "X-Slack-Signature",
  "X-Slack-Request-Timestamp",
  "Stripe-Signature",
  "Webhook-Id",
  "Webhook-Timestamp",
  "Webhook-Signature",
  "__proto__",
  "constructor",
] as const;
const HEADER_VALUES = [
  "",
  "127.0.0.2, 10.0.0.1",
  '{"clientIp":"6.6.6.6"}',
  "http://evil.example/hook/x",
  "Basic !!!",
  "Basic dXNlcjp4",
  "Bearer ",
  "Bearer x",
  "sha256=00",
  "sha256=zz",
  "v1,AAAA v1,====",
  "t=1,v1=00,t=9999999999999999999999",
  "v0=00",
  "1700000000",
  "-1",
  "1e999",
  "gzip, br",
  "bytes=0-1",
  "*",
  "close",
] as const;

const headerValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HEADER_VALUES) },
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...VISIBLE), maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom("\u0001", "\t", "\u007f", "\u0080", "\u00ff", "a", " ") }),
  },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 9_000 }).map((length) => "a".repeat(length)) },
);
/** A header line that the HTTP parser lets pass. */
export const anyHeader = fc.tuple(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...HEADER_NAMES) },
    {
      weight: 1,
      arbitrary: fc
        .string({
          unit: fc.constantFrom(...Array.from("abcXYZ019-_.!#$%&'*+^`|~")),
          minLength: 1,
          maxLength: 40,
        })
        .map((name) => `x${name}`),
    },
  ),
  headerValue,
);

/** A value of `Origin`, from what browsers send to what none does. */
export const anyOrigin = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "https://page.example",
      "https://shop.page.example",
      "null",
      "http://127.0.0.1:3000",
    ),
  },
  fc.webUrl({ validSchemes: ["http", "https"] }),
  fc.constantFrom(
    "https://a.b.page.example",
    "https://evil.example/.page.example",
    "https://page.example.evil",
    "*",
    "",
    "a, b",
    "https://\u00ff",
    "https://a\u0001b",
    `https://${"a".repeat(300)}.page.example`,
    "javascript:alert(1)",
    '"><script>',
  ),
  fc.string({ unit: fc.constantFrom(...VISIBLE), maxLength: 30 }),
);

const segment = fc.string({
  unit: fc.constantFrom(...TARGET_CHARS.filter((char) => !"/?\\".includes(char))),
  maxLength: 12,
});
/** A path: mostly an endpoint. */
export const anyPath: fc.Arbitrary<PathForm> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<PathForm>({ form: "plain" }) },
  { weight: 2, arbitrary: fc.record({ form: fc.constant("project"), project: segment }) },
  {
    weight: 2,
    arbitrary: fc.record({
      form: fc.constant("none"),
      path: fc.oneof(
        fc.constantFrom(
          "/hook/",
          "/hook//",
          "/hook/:suffix/",
          "/hook//:suffix",
          "/hook/:suffix/more",
          "/hook/:suffix%00",
          "/hook/:suffix%2e",
          "/hook/:suffix.",
          "/hook/:suffix;a=b",
          "/hook/./:suffix",
          "/hook/x/../:suffix",
          "/hook/:suffix/..",
          "/hook/%66uzzed-echo",
          "/hook/a/craft/",
          "/hook/a/craft/:suffix/more",
          "/hook/a/Craft/:suffix",
          "/hook/../api/v1/functions",
          "/hook/..%2fapi/v1/functions",
          "/hook/__proto__",
          "/hook/constructor",
          "/hook/%ff%fe",
          "/hook/%",
          `/hook/${"a".repeat(5_000)}`,
          `/hook${"/a".repeat(5_000)}`,
        ),
        fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/hook/none-${parts.join("/")}`),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      form: fc.constant("outside"),
      path: fc.oneof(
        fc.constantFrom(
          "/",
          "//",
          "/hook",
          "/healthz",
          "/metrics",
          "/api/v1/openapi.json",
          "/api/v1/functions",
          "/api/v1/invocations/%ff",
          "/api/v1/endpoints/%2e%2e%2f",
          "/api/v1/kvs/%",
          "/api/docs",
          "/console",
          "/console/",
          "/console/functions/fn_none",
          "/console/../api/docs",
          "/cdn-cgi/mf/scheduled",
          "/%63dn-cgi/mf/scheduled",
          "/.well-known/x",
          "/api//v1/functions",
          "/api/v1/../../hook/:suffix",
        ),
        fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
        fc.array(segment, { maxLength: 4 }).map((parts) => `/api/v1/${parts.join("/")}`),
      ),
    }),
  },
);

/** A query that the HTTP parser lets pass. */
export const anyQuery = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(anyName, anyText), { maxLength: 5 })
      .map((fields) =>
        new URLSearchParams(fields.map(([key, value]): [string, string] => [key, value])).toString(),
      ),
  },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...TARGET_CHARS), maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(
          specialName.map(encodeURIComponent),
          fc.constantFrom("1", "%", "%zz", "%ff", "%00", "a=b", ""),
        ),
      )
      .map((fields) => fields.map(([key, value]) => `${key}=${value}`).join("&")),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3_000 }).map((times) => "a=1&".repeat(times)) },
);
