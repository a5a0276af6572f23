import type { BodySpec, MultipartFlaw, PartSpec } from "./request-case.ts";

/** A body as it is sent, with the type that is named for it; null names none. */
export interface BodyBytes {
  bytes: Buffer;
  type: string | null;
}

/** Writes a body. */
export function toBodyBytes(body: BodySpec): BodyBytes {
  switch (body.is) {
    case "none":
      return { bytes: Buffer.alloc(0), type: null };
    case "json":
      return { bytes: Buffer.from(JSON.stringify(body.value, undefined, body.indent)), type: body.type };
    case "text":
      return { bytes: Buffer.from(body.text.repeat(body.times)), type: body.type };
    case "deep": {
      const close = body.open === "[" ? "]" : "}";
      const end = body.isClosed ? close.repeat(body.levels) : "";
      return { bytes: Buffer.from(`${body.open.repeat(body.levels)}1${end}`), type: body.type };
    }
    case "bytes": {
      const one = Buffer.from(body.bytes);
      return { bytes: Buffer.concat(Array.from({ length: body.times }, () => one)), type: body.type };
    }
    case "form": {
      const fields = body.isRaw
        ? body.fields.map(([name, value]) => `${name}=${value}`).join("&")
        : new URLSearchParams(body.fields).toString();
      return { bytes: Buffer.from(fields), type: "application/x-www-form-urlencoded" };
    }
    case "multipart":
      return toMultipart(body.boundary, body.parts, body.flaw);
  }
}

const MANY_PARTS = 3_000;

function toMultipart(boundary: string, parts: PartSpec[], flaw: MultipartFlaw | null): BodyBytes {
  const type = toMultipartType(boundary, flaw);
  const count = flaw === "many-parts" ? MANY_PARTS : 1;
  const all = Array.from({ length: count }, () => parts).flat();
  const texts = all.map((part) => toPart(boundary, part, flaw));
  const end = flaw === "no-end" ? "" : `--${boundary}--\r\n`;
  const start = flaw === "preamble" ? "This is ignored.\r\n--not-it\r\n\r\n" : "";
  const text = start + texts.join("") + end;
  const bytes = Buffer.from(flaw === "bare-lf" ? text.replaceAll("\r\n", "\n") : text);
  return { bytes: flaw === "cut" ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes, type };
}

function toMultipartType(boundary: string, flaw: MultipartFlaw | null): string {
  switch (flaw) {
    case "no-boundary-named":
      return "multipart/form-data";
    case "other-boundary":
      return "multipart/form-data; boundary=another";
    case "quoted-boundary":
      return `Multipart/Form-Data ; charset=utf-8; boundary="${boundary}"`;
    default:
      return `multipart/form-data; boundary=${boundary}`;
  }
}

function toPart(boundary: string, part: PartSpec, flaw: MultipartFlaw | null): string {
  const quoted = (text: string): string =>
    text.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
  const name = `form-data; name="${quoted(part.name)}"`;
  const file = part.filename === null ? "" : `; filename="${quoted(part.filename)}"`;
  const star = flaw === "star-filename" ? "; filename*=UTF-8''%e2%82%ac%ff.txt" : "";
  const lines = [
    ...(flaw === "no-disposition" ? [] : [`content-disposition: ${name}${file}${star}`]),
    ...(part.type === null ? [] : [`content-type: ${part.type}`]),
    ...(flaw === "odd-charset" ? ["content-type: text/plain; charset=utf-16"] : []),
    ...(flaw === "long-header" ? [`x-long: ${"a".repeat(70_000)}`] : []),
  ];
  const blank = flaw === "no-blank-line" ? "" : "\r\n";
  const inside = flaw === "boundary-inside" ? `\r\n--${boundary}x\r\n` : flaw === "nul-bytes" ? "\0\0" : "";
  return `--${boundary}\r\n${lines.map((line) => `${line}\r\n`).join("")}${blank}${part.content}${inside}\r\n`;
}
