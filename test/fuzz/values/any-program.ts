import * as fc from "fast-check";
import { anyJson, anyName, anyText } from "../support/texts.ts";
import {
  BYTES_TYPES,
  PLATFORM_NAMES,
  PROXY_TRAPS,
  type Member,
  type ThenableStep,
  type ValueNode,
} from "./node.ts";

const WIDE_MAX = 20_000;
/** Some are larger than an answer may be; none takes a sandbox's memory away. */
const HUGE_MAX = 11_000_000;

const leaf: fc.Arbitrary<ValueNode> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant("json"), value: anyJson }) },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant("text"), of: anyText, times: fc.integer({ min: 1, max: 3 }) }),
  },
  fc.record({ is: fc.constant("number"), of: fc.constantFrom("NaN", "Infinity", "-Infinity", "-0") }),
  fc.constant<ValueNode>({ is: "undefined" }),
  fc.record({ is: fc.constant("bigint"), of: fc.constantFrom("0", "-1", "18446744073709551616") }),
  fc.record({ is: fc.constant("symbol"), of: anyText }),
  fc.record({ is: fc.constant("date"), at: fc.option(fc.constantFrom(0, -1, 8.64e15, 8.64e15 + 1)) }),
  fc.record({
    is: fc.constant("error"),
    name: anyText,
    message: anyText,
    retryAge: fc.option(fc.constantFrom(0, 60, -1, 1e9), { freq: 3 }),
  }),
  fc.record({
    is: fc.constant("bytes"),
    type: fc.constantFrom(...BYTES_TYPES),
    length: fc.constantFrom(0, 1, 8, 1_000),
  }),
  fc.record({ is: fc.constant("ancestor"), up: fc.nat(3) }),
);

const large: fc.Arbitrary<ValueNode> = fc.oneof(
  fc.record({
    is: fc.constant("wide"),
    times: fc.integer({ min: 1, max: WIDE_MAX }),
    item: fc.constantFrom<ValueNode>({ is: "json", value: { a: 1 } }, { is: "undefined" }),
  }),
  fc.record({
    is: fc.constant("sparse"),
    length: fc.integer({ min: 1, max: WIDE_MAX }),
    item: fc.constant<ValueNode>({ is: "json", value: "in the middle" }),
  }),
  fc.record({
    is: fc.constant("deep"),
    levels: fc.integer({ min: 1, max: 20_000 }),
    inside: fc.constantFrom("array", "object"),
  }),
);

const ways = fc.constantFrom<Member["by"]>(
  "value",
  "value",
  "value",
  "getter",
  "throwing-getter",
  "changing-getter",
  "method",
);

/** The reserved members with values that are nearly right, and right ones. */
function craftMembers(anyValue: fc.Arbitrary<ValueNode>): fc.Arbitrary<Member[]> {
  const json = (value: fc.Arbitrary<unknown>): fc.Arbitrary<ValueNode> =>
    fc.record({ is: fc.constant("json"), value });
  const member = (key: string, value: fc.Arbitrary<ValueNode>): fc.Arbitrary<Member> =>
    fc.record({
      key: fc.constant(key),
      value: fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: anyValue }),
      by: fc.oneof({ weight: 9, arbitrary: fc.constant<Member["by"]>("value") }, ways),
    });
  return fc.array(
    fc.oneof(
      member(
        "craft_status_code",
        json(
          fc.oneof(fc.integer({ min: 190, max: 610 }), fc.constantFrom(204, 205, 304, "200", 200.5, 101, -1)),
        ),
      ),
      member("craft_redirect_url", json(redirectUrl)),
      member("craft_headers", json(headers)),
      member("craft_body", json(anyText)),
      member(
        "craft_body_base64",
        json(
          fc.oneof(
            anyText,
            fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
          ),
        ),
      ),
    ),
    { minLength: 1, maxLength: 4 },
  );
}

const redirectUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.webPath(),
  anyText,
  fc.constantFrom(
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example/",
    "https://a.example/\r\nx-smuggled: 1",
    "/a\nb",
    "https://a.example/日本?q=é x",
    "http:///",
    "https://[::1",
    "?a=1",
    "#x",
    "https://user:pass@a.example/",
  ),
);

const headerName = fc.oneof(
  fc.constantFrom(
    "x-own",
    "X-Own",
    "set-cookie",
    "Set-Cookie",
    "content-type",
    "cache-control",
    "location",
    "vary",
    "Content-Length",
    "transfer-encoding",
    "content-encoding",
    "connection",
    "access-control-allow-origin",
    "hookwright-error",
    "retry-after",
    "x-a\r\nx-smuggled",
    "x-smuggled: 1\r\nx-b",
    "status",
    ":status",
  ),
  anyName,
);
const headers = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.dictionary(headerName, fc.oneof(anyText, fc.array(anyText, { maxLength: 4 })), {
      maxKeys: 5,
    }),
  },
  { weight: 2, arbitrary: fc.dictionary(headerName, anyJson, { maxKeys: 3 }) },
  { weight: 1, arbitrary: anyJson },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 90, max: 110 })
      .map((count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "1"]))),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 16_300, max: 16_400 })
      .map((length) => ({ "x-own": "a".repeat(length), "x-b": "1" })),
  },
);

const anyNode: fc.Arbitrary<ValueNode> = fc.letrec<{
  node: ValueNode;
  member: Member;
  members: Member[];
  step: ThenableStep;
}>((tie) => ({
  member: fc.record({ key: anyName, value: tie("node"), by: ways }),
  members: fc.oneof(
    { weight: 2, arbitrary: fc.array(tie("member"), { maxLength: 4 }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.array(tie("member"), { maxLength: 2 }), craftMembers(tie("node")))
        .map(([own, reserved]) => [...own, ...reserved]),
    },
  ),
  step: fc.record({ does: fc.constantFrom("resolve", "reject", "throw"), with: tie("node") }),
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 40, arbitrary: leaf },
    { weight: 1, arbitrary: large },
    {
      weight: 40,
      arbitrary: fc.record({
        is: fc.constant("object"),
        like: fc.constantFrom("plain", "plain", "no-prototype", "class", "inheriting"),
        members: tie("members"),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ is: fc.constant("array"), items: fc.array(tie("node"), { maxLength: 4 }) }),
    },
    { weight: 3, arbitrary: fc.record({ is: fc.constant("function"), members: tie("members") }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant("boxed"), of: tie("node") }) },
    {
      weight: 3,
      arbitrary: fc.record({
        is: fc.constantFrom("map", "set"),
        items: fc.array(tie("node"), { maxLength: 3 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        is: fc.constant("platform"),
        name: fc.constantFrom(...PLATFORM_NAMES),
        members: tie("members"),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        is: fc.constant("proxy"),
        of: tie("node"),
        trap: fc.constantFrom(...PROXY_TRAPS),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        is: fc.constant("promise"),
        of: tie("node"),
        rejects: fc.boolean(),
        isLate: fc.boolean(),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ is: fc.constant("thenable"), steps: fc.array(tie("step"), { maxLength: 3 }) }),
    },
    { weight: 4, arbitrary: fc.record({ is: fc.constant("throw"), thrown: tie("node") }) },
  ),
})).node;

/** A text of megabytes, in each place where one can stand. */
const huge: fc.Arbitrary<ValueNode> = fc
  .tuple(
    fc.record({
      is: fc.constant("text"),
      // Some grow when they are written as JSON, and again when that is.
      of: fc.constantFrom("x", "é", "\u0000", '"', "日", "😀"),
      times: fc.integer({ min: 100_000, max: HUGE_MAX }),
    }),
    fc.constantFrom(
      "returned",
      "thrown",
      "a",
      "then",
      "craft_body",
      "craft_body_base64",
      "craft_headers",
      "craft_status_code",
    ),
  )
  .map(([text, where]) => {
    switch (where) {
      case "returned":
        return text;
      case "thrown":
        return { is: "throw", thrown: text };
      default:
        return { is: "object", like: "plain", members: [{ key: where, value: text, by: "value" }] };
    }
  });

/** Any program; huge ones rarely, since each takes the function longer than hundreds of others. */
export const anyProgram = fc.oneof({ weight: 400, arbitrary: anyNode }, { weight: 1, arbitrary: huge });

/** Tells whether a program makes megabytes. */
export function isHuge(program: ValueNode): boolean {
  return /"times":\d{6}/.test(JSON.stringify(program));
}
