import { describe, expect, it } from "vitest";
import { parseHookBody } from "../../../../src/dialects/craft/body.ts";

const bytesOf = (body: string | number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(typeof body === "string" ? Buffer.from(body) : body);

describe("parseHookBody", () => {
  it.each([
    { type: "application/json", body: '{"b":1,"a":2}', json: '{"b":1,"a":2}' },
    { type: "application/json", body: "null", json: "null" },
    { type: "application/json", body: "5", json: "5" },
    { type: "application/json", body: "{oops", json: '"{oops"' },
    { type: "application/vnd.api+json; charset=utf-8", body: "[1]", json: "[1]" },
    { type: "Text/JSON", body: '"x"', json: '"x"' },
    { type: "application/jsonp", body: "5", json: '"5"' },
    { type: "application/x-ndjson", body: '{"a":1}\n{"a":2}\n', json: '"{\\"a\\":1}\\n{\\"a\\":2}\\n"' },
    { type: "text/plain", body: ' {"a":1} ', json: '{"a":1}' },
    { type: "text/plain", body: "5", json: '"5"' },
    { type: "text/plain; charset=x-none", body: "日", json: '"日"' },
    { type: "text/plain; charset=latin1", body: [0xe9], json: '"é"' },
    { type: null, body: "[1,2]", json: "[1,2]" },
    { type: null, body: "hello", json: '"hello"' },
    { type: "application/x-www-form-urlencoded", body: "a=1&b=2&a=3", json: '{"a":["1","3"],"b":"2"}' },
    { type: "application/x-www-form-urlencoded", body: '{"a":1}', json: '{"a":1}' },
    { type: "application/x-www-form-urlencoded", body: "[0]=1", json: '{"[0]":"1"}' },
    { type: "multipart/form-data; boundary=x", body: "no parts", json: '"no parts"' },
  ])("reads $body of $type as $json", async ({ type, body, json }) => {
    const parsed = await parseHookBody(bytesOf(body), type);
    expect([JSON.stringify(parsed.value), parsed.isBase64]).toEqual([json, false]);
  });

  it.each(["application/json", "text/plain", "application/octet-stream", "multipart/form-data", null])(
    "gives {} for no bytes of %s",
    async (type) => {
      expect(await parseHookBody(new Uint8Array(0), type)).toEqual({ value: {}, isBase64: false });
    },
  );

  it.each([
    { type: "image/png", body: "text", base64: "dGV4dA==" },
    { type: "application/octet-stream", body: "{}", base64: "e30=" },
    { type: "application/vnd.ms-excel", body: "x", base64: "eA==" },
    { type: "text/plain", body: [0xff], base64: "/w==" },
    { type: null, body: [0x00, 0xff], base64: "AP8=" },
  ])("gives base64 for $body of $type", async ({ type, body, base64 }) => {
    expect(await parseHookBody(bytesOf(body), type)).toEqual({ value: base64, isBase64: true });
  });

  it("reads the files of a form", async () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("f", new File([Uint8Array.from([0, 255])], "f.bin", { type: "application/x-own" }));
    const request = new Response(form);
    const bytes = new Uint8Array(await request.clone().arrayBuffer());
    expect(await parseHookBody(bytes, request.headers.get("content-type"))).toEqual({
      value: { a: "1", f: { filename: "f.bin", type: "application/x-own", size: 2, base64: "AP8=" } },
      isBase64: false,
    });
  });
});
