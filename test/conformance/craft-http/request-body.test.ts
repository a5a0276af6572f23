import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { compareWithExpress, shows, type HandlerRow } from "./against-express.ts";

const SHOWN = "Buffer.isBuffer(req.body) ? ['bytes', req.body.toString('hex')] : [typeof req.body, req.body]";

/** The case of a body as it is parsed. */
function body(type: string | null, sent: string | Uint8Array, more: Record<string, string> = {}): HandlerRow {
  const headers = type === null ? more : { "content-type": type, ...more };
  const name = `${type ?? "no type"} ${JSON.stringify(more)}: ${Buffer.from(sent).toString("latin1").slice(0, 60)}`;
  return { ...shows(SHOWN, { method: "POST", headers, body: sent }), name };
}

const FORM = "application/x-www-form-urlencoded";

compareWithExpress({
  JSON: [
    body("application/json", '{"b":1,"a":[null,1.5,"日"]}'),
    body("application/json; charset=utf-8", "[]"),
    body("application/json", " \n{}"),
    body("application/vnd.own+json", '{"a":1}'),
    body("APPLICATION/JSON", '{"a":1}'),
    body("application/json", '{"__proto__":{"a":1}}'),
    body("application/json; charset=utf-16le", Buffer.from('{"a":1}', "utf16le")),
    body("application/json", '\ufeff{"a":1}'),
    body("application/json", '{"a":"\\ud800"}'),
    body("application/json", Buffer.from('{"a":"\xff"}', "latin1")),
    body("text/json", '{"a":1}'),
  ],
  forms: [
    body(FORM, "a=1&b=c+d&e=%E6%97%A5"),
    body(FORM, "a=1&a=2"),
    body(FORM, "a[b]=1&a[c][]=2&a[c][]=3"),
    body(FORM, "a[0]=x&a[2]=y&l[]=1"),
    body(FORM, "a.b=1&=2&c&d=="),
    body(FORM, "__proto__[x]=1&constructor=2&hasOwnProperty=3"),
    body(`${FORM}; charset=utf-8`, "a=é"),
    body(`${FORM}; charset=iso-8859-1`, "a=%E9"),
    body(FORM, '{"a":1}'),
    body(
      "multipart/form-data; boundary=x",
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
    ),
  ],
  "text and bytes": [
    body("text/plain", "日本"),
    body("text/plain; charset=iso-8859-1", Buffer.from("caf\xe9", "latin1")),
    body("text/plain; charset=shift_jis", Buffer.from([0x93, 0xfa, 0x96, 0x7b])),
    body("text/plain", Buffer.from([0x61, 0xff])),
    body("text/html", "<p>"),
    body("application/xml", "<a/>"),
    body("application/octet-stream", Buffer.from([0, 255, 1])),
    body("image/png", Buffer.from([0x89, 0x50])),
    body("nonsense", "x"),
    body("text/plain", ""),
    body("application/json", ""),
    body(FORM, ""),
    body("application/octet-stream", ""),
    shows(SHOWN),
    shows(SHOWN, { method: "DELETE" }),
    shows(SHOWN, { method: "DELETE", headers: { "content-type": "application/json" }, body: '{"a":1}' }),
    {
      ...shows(SHOWN, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: "in pieces",
        chunked: true,
      }),
      name: "chunks",
    },
  ],
  compressed: [
    body("application/json", gzipSync('{"a":1}'), { "content-encoding": "gzip" }),
    body("text/plain", deflateSync("deflated"), { "content-encoding": "deflate" }),
    body(FORM, brotliCompressSync("a=1"), { "content-encoding": "br" }),
    body("application/octet-stream", gzipSync("bytes"), { "content-encoding": "GZIP" }),
    body("text/plain", "as it is", { "content-encoding": "identity" }),
  ],
});
