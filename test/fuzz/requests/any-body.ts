import * as fc from "fast-check";
import { anyJson, anyName, anyText } from "../support/texts.ts";
import { MULTIPART_FLAWS, type BodySpec } from "./request-case.ts";

const TYPES = [
  null,
  "application/json",
  "application/json; charset=utf-8",
  "APPLICATION/JSON ;x=y",
  "application/ld+json",
  "text/plain",
  'text/plain; charset="UTF-8"',
  "text/plain; charset=utf-16le",
  "text/plain; charset=nonsense",
  "text/html",
  "application/xml",
  "application/octet-stream",
  "image/png",
  "image/svg+xml",
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=shift_jis",
  "multipart/form-data",
  "multipart/mixed; boundary=x",
  "application/jsonp",
  "json",
  ";",
  "/",
] as const;
const type = fc.constantFrom(...TYPES);
/** What the function `value` gives back as it came: a caller would choose its answer. */
const craftJson = fc.record(
  {
    craft_status_code: fc.oneof(fc.integer({ min: 199, max: 600 }), anyJson),
    craft_redirect_url: fc.oneof(fc.webUrl(), fc.webPath(), anyText),
    craft_headers: fc.oneof(
      fc.dictionary(
        fc.oneof(anyName, fc.constantFrom("x-own", "set-cookie", "content-type", "Content-Length", "vary")),
        fc.oneof(anyText, fc.array(anyText, { maxLength: 3 })),
        { maxKeys: 4 },
      ),
      anyJson,
    ),
    craft_body: fc.oneof(anyText, anyJson),
    craft_body_base64: anyText,
    own: anyJson,
  },
  { requiredKeys: [] },
);

/** Any body, with any type named for it. */
export const anyBody: fc.Arbitrary<BodySpec> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<BodySpec>({ is: "none" }) },
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant("json"),
      type: fc.oneof({ weight: 3, arbitrary: fc.constant("application/json") }, type),
      value: fc.oneof({ weight: 3, arbitrary: anyJson }, { weight: 1, arbitrary: craftJson }),
      indent: fc.constantFrom(0, 0, 2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant("text"),
      type,
      text: fc.oneof(
        anyText,
        fc.constantFrom(
          '{"a":1,"a":2}',
          '{"__proto__":{"x":1},"__proto__":2}',
          '{"craft_headers":{"x-smuggled\\r\\nx":"1"},"craft_status_code":100}',
          '"\\ud800"',
          '{"\\udc00":"\\u0000"}',
          "\ufeff{}",
          "[1e400,-0,1E-400]",
          "{'a':1}",
          '{"a":1}x',
          '{"a":',
          "[,]",
          "nul",
          "NaN",
          "\u0000",
          '{"id":"same"}',
          "[[[[",
          "?a=1&?a=2",
          "a=1&a=2;b=%zz+%20&&=&=x&c",
        ),
      ),
      times: fc.constantFrom(1, 1, 1, 2, 1_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant("deep"),
      type,
      levels: fc.oneof(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 100_000 })),
      open: fc.constantFrom("[", '{"a":'),
      isClosed: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant("bytes"),
      type,
      bytes: fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 0x80, 0xc3, 0xed, 0xff, 0x7b, 0x5b)), {
        maxLength: 30,
      }),
      times: fc.constantFrom(1, 1, 100, 10_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant("form"),
      fields: fc.array(fc.tuple(anyName, anyText), { maxLength: 6 }),
      isRaw: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant("multipart"),
      boundary: fc.constantFrom(
        "b",
        "----WebKitFormBoundary7MA4YWxkTrZu0gW",
        "a'()+_,-./:=?",
        "--",
        "x".repeat(70),
        "y".repeat(200),
      ),
      parts: fc.array(
        fc.record({
          name: anyName,
          filename: fc.option(anyText, { freq: 2 }),
          type: fc.constantFrom(
            null,
            "text/plain",
            "image/png",
            "application/json; charset=utf-8",
            "a\u0001",
          ),
          content: anyText,
        }),
        { maxLength: 4 },
      ),
      flaw: fc.option(fc.constantFrom(...MULTIPART_FLAWS), { freq: 2 }),
    }),
  },
);
