import type { RequestCase } from "./request-case.ts";
import type { WireRequest } from "./wire-request.ts";

/** A body as the function must get it; null where the contract leaves it open. */
export type ExpectedBody = { value: unknown; isBase64: boolean } | null;

const DEPTH_MAX = 1_000;
const BINARY = ["application/octet-stream", "image/png"];

/** The values of a header as they are sent, without the blanks around them. */
export function sentValues({ lines }: WireRequest, name: string): string[] {
  const prefix = `${name}:`;
  return lines
    .filter((line) => line.toLowerCase().startsWith(prefix))
    .map((line) => line.slice(prefix.length).replace(/^[ \t]+|[ \t]+$/g, ""));
}

/** The one value that a request header must arrive with; undefined: none was sent, null: open. */
export function expectedHeader(wire: WireRequest, name: string): string | undefined | null {
  const values = sentValues(wire, name);
  if (values.length === 0) {
    return undefined;
  }
  // The parser takes several lengths that are the same for one.
  const joined = name === "content-length" ? String(values[0]) : values.join(", ");
  // What an empty line or a byte that is no ASCII becomes is the parser's own.
  return values.includes("") || !/^[\t\x20-\x7e]*$/.test(joined) ? null : joined;
}

/** The fields of a query or a form: text, and an array where a name comes again. */
export function expectedFields(text: string): Record<string, unknown> {
  const fields = new Map<string, string | string[]>();
  // It takes a question mark at the beginning away: the first of two is a part of the name.
  for (const [key, value] of new URLSearchParams(`?${text}`)) {
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : [before, value].flat());
  }
  return toObject(fields);
}

/** With every name as a member of its own, `__proto__` too. */
function toObject(fields: Map<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(fields);
}

/** Foretells what a body becomes (README, "What a function gets"). */
export function expectedBody(wire: WireRequest, { body: spec }: RequestCase): ExpectedBody {
  const { method, body } = wire;
  if (method === "GET" || method === "HEAD" || body.length === 0) {
    return { value: {}, isBase64: false };
  }
  const types = sentValues(wire, "content-type");
  const [type = ""] = types;
  const charset = /charset="?([^;"]*)/i.exec(type)?.[1]?.toLowerCase();
  const isOdd = types.length > 1 || !/^[\t\x20-\x7e]*$/.test(type);
  if (isOdd || (charset !== undefined && charset !== "utf-8" && charset !== "nonsense")) {
    return null;
  }
  const essence = type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (essence === "multipart/form-data") {
    return spec.is === "multipart" && isPlainForm(spec)
      ? { value: toForm(spec.parts), isBase64: false }
      : null;
  }
  const text = body.toString();
  if (BINARY.includes(essence) || !Buffer.from(text).equals(body)) {
    return { value: body.toString("base64"), isBase64: true };
  }
  return { value: toTextValue(text, essence), isBase64: false };
}

function toTextValue(text: string, essence: string): unknown {
  const isJson = essence.endsWith("/json") || essence.endsWith("+json");
  if (isJson || /^\s*[{[]/.test(text)) {
    const parsed = parse(text);
    if (parsed !== null) {
      return parsed.value;
    }
  }
  return essence === "application/x-www-form-urlencoded" ? expectedFields(text) : text;
}

function parse(text: string): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return depthOf(value) > DEPTH_MAX ? null : { value };
  } catch {
    return null;
  }
}

/** Level by level: a recursion would end where the value under test is to be refused. */
function depthOf(value: unknown): number {
  let level = [value];
  let depth = 0;
  while (level.length > 0) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
    depth++;
  }
  return depth - 1;
}

type MultipartSpec = Extract<RequestCase["body"], { is: "multipart" }>;

/** A form as browsers send it; how others are read is the parser's own. */
function isPlainForm({ flaw, boundary, parts }: MultipartSpec): boolean {
  const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && !/["\\%]/.test(text);
  return (
    flaw === null &&
    /^[\w-]{1,70}$/.test(boundary) &&
    parts.length > 0 &&
    parts.every(
      ({ name, filename, type, content }) =>
        name !== "" && filename !== "" && [name, filename ?? "", type ?? "", content].every(isPlain),
    )
  );
}

function toForm(parts: MultipartSpec["parts"]): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const { name, filename, type, content } of parts) {
    const bytes = Buffer.from(content);
    const value =
      filename === null
        ? content
        : { filename, type: type ?? "", size: bytes.length, base64: bytes.toString("base64") };
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return toObject(fields);
}
