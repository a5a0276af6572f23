import { describe } from "vitest";
import { returns, runRows, runs, type Row, type Sent } from "./runner.ts";

/** Type and JSON text of what arrives, so that the order of keys counts. */
const BODY = returns("[typeof hook.body, JSON.stringify(hook.body), hook.isBase64Encoded ?? false]");

/** A POST of `body` that must arrive as a value of this type and JSON text. */
function post(name: string, contentType: string | null, body: string | Uint8Array, arrives: unknown[]): Row {
  return {
    name,
    source: BODY,
    request: {
      method: "POST",
      headers: contentType === null ? {} : { "content-type": contentType },
      body,
    },
    expected: { status: 200, json: [...arrives, false] },
  };
}

const asJson = (name: string, body: string, arrives = body) =>
  post(name, "application/json", body, [typeof JSON.parse(body), arrives]);
const asText = (name: string, contentType: string | null, body: string, arrives = body) =>
  post(name, contentType, body, ["string", JSON.stringify(arrives)]);

describe.concurrent("a JSON body", () => {
  runRows([
    asJson("is an object", '{"test":1}'),
    asJson("keeps the order of its keys", '{"z":1,"a":{"y":2,"b":3},"m":[{"q":1,"c":2}]}'),
    asJson(
      "puts keys that look like indexes first, as JavaScript does",
      '{"b":1,"2":2,"1":3}',
      '{"1":3,"2":2,"b":1}',
    ),
    asJson("keeps the last of two members with one name", '{"a":1,"a":2}', '{"a":2}'),
    asJson("may be an array", '[1,"two",null]'),
    asJson("may be an empty object", "{}"),
    asJson("may be an empty array", "[]"),
    asJson("may be a text", '"hello"'),
    asJson("may be a number", "5.5"),
    asJson("may be true", "true"),
    asJson("may be null, since that is what was sent", "null"),
    asJson("may stand among blanks", ' \r\n{"a":1}\n', '{"a":1}'),
    asJson("has every character", '{"日本":"😀\\u0000\\ud800"}', '{"日本":"😀\\u0000\\ud800"}'),
    asJson("may have a member __proto__", '{"__proto__":{"polluted":true},"a":1}'),
    asJson("may be deep", `${"[".repeat(500)}${"]".repeat(500)}`),
    post("is told by its type and not by its parameters", "application/json; charset=utf-8", '{"a":1}', [
      "object",
      '{"a":1}',
    ]),
    post("is told in upper case too", "Application/JSON", '"x"', ["string", '"x"']),
    post("may be of a type with the suffix +json", "application/vnd.contentful.management.v1+json", "[1]", [
      "object",
      "[1]",
    ]),
    post("may be a problem document", "application/problem+json; charset=utf-8", "5", ["number", "5"]),
    post("may be of type text/json", "text/json", "5", ["number", "5"]),
    post("may begin with a byte order mark", "application/json", '\ufeff{"a":1}', ["object", '{"a":1}']),
    asText("that does not parse is the text as it was sent", "application/json", '{"a":1,}'),
    asText("that breaks off is the text as it was sent", "application/json", '{"a":'),
    {
      name: "that is nested beyond reason is the text as it was sent",
      source: returns("[typeof hook.body, hook.body.length]"),
      request: {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "[".repeat(200_000) + "]".repeat(200_000),
      },
      expected: { status: 200, json: ["string", 400_000] },
    },
    asText("of blanks alone is that text", "application/json", "  "),
    {
      name: "is an object like any other: it can be destructured and changed",
      source: runs("const { a, ...rest } = hook.body; hook.body.c = 3; return { a, rest, all: hook.body };"),
      request: { method: "POST", body: '{"a":1,"b":2}' },
      expected: { status: 200, json: { a: 1, rest: { b: 2 }, all: { a: 1, b: 2, c: 3 } } },
    },
    {
      name: "in a form that a signature over JSON.stringify needs",
      source:
        'import crypto from "crypto";\nexport default async (data) => crypto.createHash("sha256").update(JSON.stringify(data.jsonPayload.data.hook_data.body)).digest("hex");',
      request: {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"event":"order.paid","amount":12.5,"lines":[{"sku":"A-1","n":2}],"note":"日本"}',
      },
      expected: {
        status: 200,
        body: "580de3770149353f6deabf8978f100c31df287e6c31c0fd1bd5bd1f0c8fe650e",
      },
    },
  ]);
});

describe.concurrent("a text body", () => {
  runRows([
    asText("is a text", "text/plain", "hello"),
    asText("is a text without a content type", null, "hello"),
    asText("is a text of any type that is not known", "application/x-unknown", "a,b\r\nc"),
    asText("keeps its blanks and line ends", "text/csv", " a \r\n\tb\n"),
    asText("may be XML", "application/xml", '<?xml version="1.0"?><a/>'),
    asText("may be an SVG image, which is text", "image/svg+xml", "<svg/>"),
    asText("that is a JSON number stays a text", "text/plain", "5"),
    asText("that is a JSON string stays a text", "text/plain", '"x"'),
    asText("that is null stays a text", "text/plain", "null"),
    asText("that only begins like JSON stays a text", "text/plain", "[draft] hello"),
    asText("keeps its byte order mark", "text/plain", "\ufeffhello"),
    asText("has every character", "text/plain;charset=UTF-8", "日本 😀 \0 é"),
    post("that is a JSON object becomes that object", "text/plain", '{"b":1,"a":2}', [
      "object",
      '{"b":1,"a":2}',
    ]),
    post(
      "from sendBeacon becomes the object that was sent",
      "text/plain;charset=UTF-8",
      '{"event":"leave"}',
      ["object", '{"event":"leave"}'],
    ),
    post("that is a JSON array becomes that array", null, "[1,2]", ["object", "[1,2]"]),
    post("may have blanks before its JSON", "text/plain", '\n  {"a":1}', ["object", '{"a":1}']),
    post("may have a byte order mark before its JSON", "text/plain", '\ufeff{"a":1}', ["object", '{"a":1}']),
  ]);
});

const SHIFT_JIS = Uint8Array.from([0x93, 0xfa, 0x96, 0x7b]);
const LATIN1 = Uint8Array.from([0x63, 0x61, 0x66, 0xe9]);
const UTF16 = Buffer.from('{"a":"日本"}', "utf16le");

describe.concurrent("a charset", () => {
  runRows([
    post("of a text is heeded: Shift_JIS", "text/plain; charset=shift_jis", SHIFT_JIS, ["string", '"日本"']),
    post("may be quoted and in any case", 'text/plain; Charset="Shift_JIS"', SHIFT_JIS, ["string", '"日本"']),
    post("of a text is heeded: ISO 8859-1", "text/plain; charset=iso-8859-1", LATIN1, ["string", '"café"']),
    post("of JSON is heeded", "application/json; charset=utf-16le", UTF16, ["object", '{"a":"日本"}']),
    post("that nobody knows means UTF-8", "text/plain; charset=x-none", "日本", ["string", '"日本"']),
  ]);
});

describe.concurrent("no body", () => {
  const empty = (name: string, request: Sent): Row => ({
    name,
    source: BODY,
    request,
    expected: { status: 200, json: ["object", "{}", false] },
  });
  runRows([
    empty("of a GET is {}", {}),
    empty("of a GET with a content type is {}", { headers: { "content-type": "application/json" } }),
    empty("of a GET with a body is {} all the same", { body: '{"a":1}' }),
    empty("of a POST is {}", { method: "POST" }),
    empty("of a POST with length 0 is {}", { method: "POST", body: "" }),
    empty("of a POST with an empty chunked body is {}", { method: "POST", body: "", chunked: true }),
    empty("of a POST with a JSON type is {}", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "",
    }),
    empty("of a form is {}", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "",
    }),
    empty("of a binary type is {}", {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: "",
    }),
    {
      name: "can be destructured",
      source: runs("const { a } = hook.body; return { a: a ?? 'none' };"),
      request: { method: "POST" },
      expected: { status: 200, json: { a: "none" } },
    },
  ]);
});
