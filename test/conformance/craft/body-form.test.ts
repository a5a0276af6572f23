import { describe } from "vitest";
import { returns, runRows, type Row } from "./runner.ts";

const BODY = returns("JSON.stringify(hook.body)");
const FORM = "application/x-www-form-urlencoded";

const form = (name: string, body: string, json: string, contentType = FORM): Row => ({
  name,
  source: BODY,
  request: { method: "POST", headers: { "content-type": contentType }, body },
  expected: { status: 200, body: json },
});

describe.concurrent("a form", () => {
  runRows([
    form("becomes an object of texts", "b=1&a=two", '{"b":"1","a":"two"}'),
    form("is decoded", "a%20b=1%262&c=x+y&d=%E6%97%A5", '{"a b":"1&2","c":"x y","d":"日"}'),
    form("makes an array of a field that comes several times", "a=1&b=2&a=3", '{"a":["1","3"],"b":"2"}'),
    form("has fields without a value", "a&b=", '{"a":"","b":""}'),
    form(
      "leaves JSON in a field as the text it is",
      "payload=%7B%22type%22%3A%22block_actions%22%7D",
      '{"payload":"{\\"type\\":\\"block_actions\\"}"}',
    ),
    form("may have a field __proto__", "__proto__=1&a=2", '{"__proto__":"1","a":"2"}'),
    form("may have parameters in its type", "a=1", '{"a":"1"}', `${FORM}; charset=UTF-8`),
    form("is told in upper case too", "a=1", '{"a":"1"}', FORM.toUpperCase()),
    form("that is JSON in truth, as curl -d sends it, becomes that JSON", '{"test":1}', '{"test":1}'),
    form("that only looks like JSON is a form", "[a]=1", '{"[a]":"1"}'),
    {
      name: "may repeat a field as often as its size allows",
      source: returns("hook.body.a.length"),
      request: { method: "POST", headers: { "content-type": FORM }, body: "a=1&".repeat(200_000) },
      expected: { status: 200, body: "200000" },
    },
    {
      name: "is an object, so that functions which want a text can tell",
      source: returns("[typeof hook.body, hook.headers['content-type']]"),
      request: { method: "POST", headers: { "content-type": FORM }, body: "a=1" },
      expected: { status: 200, json: ["object", FORM] },
    },
  ]);
});

interface Part {
  name: string;
  value: string | Uint8Array;
  filename?: string;
  type?: string;
}

/** A multipart body as a browser writes it. */
function multipart(parts: Part[]): Buffer {
  const pieces = parts.flatMap(({ name, value, filename, type }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const typeLine = type === undefined ? "" : `Content-Type: ${type}\r\n`;
    return [
      `--limit\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${typeLine}\r\n`,
      value,
      "\r\n",
    ];
  });
  return Buffer.concat([...pieces, "--limit--\r\n"].map((piece) => Buffer.from(piece)));
}

const MULTIPART = "multipart/form-data; boundary=limit";
const parts = (name: string, list: Part[], json: string, contentType = MULTIPART): Row => ({
  name,
  source: BODY,
  request: { method: "POST", headers: { "content-type": contentType }, body: multipart(list) },
  expected: { status: 200, body: json },
});

describe.concurrent("a multipart form", () => {
  runRows([
    parts(
      "becomes an object of texts",
      [
        { name: "b", value: "1" },
        { name: "a", value: "日本" },
      ],
      '{"b":"1","a":"日本"}',
    ),
    parts(
      "makes an array of a field that comes several times",
      [
        { name: "a", value: "1" },
        { name: "a", value: "2" },
        { name: "b", value: "3" },
      ],
      '{"a":["1","2"],"b":"3"}',
    ),
    parts(
      "leaves JSON in a field as the text it is",
      [{ name: "a", value: '{"x":1}' }],
      '{"a":"{\\"x\\":1}"}',
    ),
    parts("keeps line ends in a field", [{ name: "a", value: "1\r\n2\n" }], '{"a":"1\\r\\n2\\n"}'),
    parts(
      "has a file with its name, type, size and bytes",
      [{ name: "f", value: Buffer.from([0, 255, 1]), filename: "a.bin", type: "application/octet-stream" }],
      '{"f":{"filename":"a.bin","type":"application/octet-stream","size":3,"base64":"AP8B"}}',
    ),
    parts(
      "has a text file as a file too",
      [{ name: "f", value: "hello", filename: "メモ.txt", type: "text/plain" }],
      '{"f":{"filename":"メモ.txt","type":"text/plain","size":5,"base64":"aGVsbG8="}}',
    ),
    parts(
      "has an empty file",
      [{ name: "f", value: "", filename: "a.txt", type: "text/plain" }],
      '{"f":{"filename":"a.txt","type":"text/plain","size":0,"base64":""}}',
    ),
    parts(
      "has an empty text for a file field that was left empty",
      [{ name: "f", value: "", filename: "", type: "application/octet-stream" }],
      '{"f":""}',
    ),
    parts(
      "makes an array of files and texts of one name",
      [
        { name: "f", value: "x" },
        { name: "f", value: "y", filename: "y.txt", type: "text/plain" },
      ],
      '{"f":["x",{"filename":"y.txt","type":"text/plain","size":1,"base64":"eQ=="}]}',
    ),
    parts("may have a field __proto__", [{ name: "__proto__", value: "1" }], '{"__proto__":"1"}'),
    parts(
      "may have its boundary quoted",
      [{ name: "a", value: "1" }],
      '{"a":"1"}',
      'multipart/form-data; boundary="limit"',
    ),
    form("that cannot be read is the text as it was sent", "no parts here", '"no parts here"', MULTIPART),
    form("without a boundary is the text as it was sent", "--limit", '"--limit"', "multipart/form-data"),
  ]);
});

const BINARY = returns("[hook.body, hook.isBase64Encoded]");
const binary = (name: string, contentType: string | null, bytes: number[] | string, base64: string): Row => ({
  name,
  source: BINARY,
  request: {
    method: "POST",
    headers: contentType === null ? {} : { "content-type": contentType },
    body: typeof bytes === "string" ? bytes : Uint8Array.from(bytes),
  },
  expected: { status: 200, json: [base64, true] },
});

describe.concurrent("a binary body", () => {
  runRows([
    binary("of a binary type is base64", "application/octet-stream", [0, 255, 128], "AP+A"),
    binary("is base64 even where its bytes are text", "application/octet-stream", "hello", "aGVsbG8="),
    binary("is base64 even where its bytes are JSON", "application/pdf", "{}", "e30="),
    binary("may be an image", "image/png", [137, 80, 78, 71], "iVBORw=="),
    binary("may be sound, pictures or a font", "audio/ogg", "x", "eA=="),
    binary("may be compressed", "application/zip", "PK", "UEs="),
    binary("without a type is told by bytes that are no UTF-8", null, [0xff, 0xfe, 0x41], "//5B"),
    binary("of a text type whose bytes are no UTF-8 is base64", "text/plain", [0x63, 0xe9], "Y+k="),
    binary(
      "of a JSON type whose bytes are no UTF-8 is base64",
      "application/json",
      [0x22, 0xff, 0x22],
      "Iv8i",
    ),
    binary("of a charset that its bytes are not is base64", "text/plain; charset=shift_jis", [0x93], "kw=="),
    {
      name: "comes back as it was sent",
      source: returns("({ craft_body_base64: hook.body })"),
      request: {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256),
      },
      expected: {
        status: 200,
        headers: { "content-type": "application/octet-stream" },
        body: Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256),
      },
    },
    {
      name: "is not marked when it is text",
      source: returns("'isBase64Encoded' in hook"),
      request: { method: "POST", body: "text" },
      expected: { status: 200, body: "false" },
    },
  ]);
});
