import * as fc from "fast-check";

/** Names that mean something to JavaScript, to the contract, or to a careless merge of objects. */
const SPECIAL_NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "then",
  "toJSON",
  "length",
  "body",
  "id",
  "kind",
  "value",
  "error",
  "reserved",
  "craft_status_code",
  "craft_redirect_url",
  "craft_headers",
  "craft_body",
  "craft_body_base64",
  "constructor[prototype][x]",
  "__proto__.x",
  "a[b]",
  "a[]",
  "",
  "?a",
  "0",
  "-1",
] as const;

/** Texts that break what was not made for them. */
const SPECIAL_TEXTS = [
  "",
  " ",
  "\u0000",
  "\r\nx-smuggled: 1",
  "a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
  "a\nb",
  "\t tab \t",
  "\u007f\u0080\u009f\u00a0",
  "é ÿ",
  "日本 😀",
  "\ud800",
  "\udc00\ud800",
  "\ufeff",
  "\u2028\u2029",
  "%00%0d%0a",
  "%ff%fe%",
  "</script><script>",
  "${{7*7}}",
  "<% NAME %>",
  "../../../../etc/passwd",
  "null",
  "[object Object]",
  "9007199254740993",
] as const;

export const specialName = fc.constantFrom(...SPECIAL_NAMES);

/** Any text: special ones, any code points, and lone surrogates. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string() },
  { weight: 2, arbitrary: fc.constantFrom(...SPECIAL_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: specialName },
);

/** The name of a member or a field. */
export const anyName: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 10 }) },
  { weight: 3, arbitrary: specialName },
  { weight: 1, arbitrary: anyText },
);

/** Any JSON value; its members may have every name, `__proto__` too. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.oneof(
      anyText,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
      fc.boolean(),
      fc.constantFrom(null, 1e21, 5e-324, 2 ** 53 + 2, -1),
    ),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(anyName, tie("value")), { maxLength: 5 }).map((members) => {
      const object = {};
      for (const [key, value] of members) {
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      }
      return object;
    }),
  ),
})).value;
