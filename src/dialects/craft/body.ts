import { toBase64 } from "../../core/crypto.ts";
import { addField } from "./query.ts";

/** The request body as the function gets it. */
export interface HookBody {
  value: unknown;
  isBase64: boolean;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Content types whose bytes are never text, whatever they happen to decode to. */
const BINARY =
  /^(?:image\/(?!svg\+xml)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-gzip|wasm|protobuf|x-protobuf|msgpack|vnd\.ms-|vnd\.openxmlformats))/;

/** A file of a multipart form as the function gets it. */
interface FormFile {
  filename: string;
  type: string;
  size: number;
  base64: string;
}

/**
 * Turns the bytes of a body into the value a Craft function expects (the table "input" of the
 * contract): JSON and text that is a JSON object or array become that value with their key order,
 * forms become objects, other text stays as it is, binary becomes base64.
 */
export async function parseHookBody(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | null,
): Promise<HookBody> {
  if (bytes.byteLength === 0) {
    // Never null: guards such as `typeof body !== "object"` let null pass and destructuring throws.
    return { value: {}, isBase64: false };
  }
  const type = (contentType ?? "").toLowerCase();
  if (type.startsWith("multipart/form-data")) {
    const form = await parseMultipart(bytes, contentType ?? "");
    if (form) {
      return { value: form, isBase64: false };
    }
  }
  const text = BINARY.test(type) ? undefined : decodeText(bytes, type);
  if (text === undefined) {
    return { value: toBase64(bytes), isBase64: true };
  }
  return { value: parseText(text, type), isBase64: false };
}

function parseText(text: string, type: string): unknown {
  const isJson = /^[^;]*[/+]json\s*(?:;|$)/.test(type);
  // A form too: `curl -d '{"a":1}'` names the type of one, and no form is a JSON object or array.
  const json = isJson || /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  if (json !== undefined) {
    return json;
  }
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    return text;
  }
  const fields: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(`?${text}`)) {
    addField(fields, key, value);
  }
  return fields;
}

/** The value of a JSON text. What cannot be one arrives as it was sent: functions tell it by its type. */
function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
  return text.length > 2 * DEPTH_MAX && isNestedTooDeeply(text) ? undefined : value;
}

/** A value nested deeper could not be cloned into the isolate: the stack would overflow on the way. */
const DEPTH_MAX = 1_000;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Counts brackets in the text: to go through the value would take several times as long. */
function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (isInString) {
      if (char === BACKSLASH) {
        i++;
      } else {
        isInString = char !== QUOTE;
      }
    } else if (char === QUOTE) {
      isInString = true;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > DEPTH_MAX) {
        return true;
      }
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
    }
  }
  return false;
}

/** Decodes by the charset named; undefined when the bytes are not text in it. */
function decodeText(bytes: Uint8Array<ArrayBuffer>, type: string): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/.exec(type)?.[1];
  try {
    return decoderOf(charset).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name that means nothing is no reason to call a text binary: nearly every text is UTF-8. */
function decoderOf(charset: string | undefined): TextDecoder {
  if (charset === undefined || charset === "utf-8" || charset === "utf8") {
    return utf8;
  }
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch {
    return utf8;
  }
}

async function parseMultipart(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<Record<string, unknown> | undefined> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    return undefined;
  }
  const fields: Record<string, string | FormFile | (string | FormFile)[]> = {};
  for (const [key, value] of form) {
    addField<string | FormFile>(fields, key, typeof value === "string" ? value : await toFile(value));
  }
  return fields;
}

async function toFile(file: File): Promise<FormFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { filename: file.name, type: file.type, size: bytes.byteLength, base64: toBase64(bytes) };
}
