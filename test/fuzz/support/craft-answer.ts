/**
 * What a Craft function's returned value must be answered with: the contract once more (README,
 * "What becomes of its answer"), written for the tests so that the two can be compared.
 */
export interface CraftAnswer {
  status: number;
  /** By lower-case name; what is not foretold exactly is left out. */
  headers: Map<string, string[]>;
  /** Null: not foretold. */
  body: Buffer | null;
  /** Names that may stand in the answer although their value is not foretold. */
  allowedHeaders: string[];
  /** The body is the function's own and not JSON of the platform's making. */
  hasOwnBody: boolean;
  /** Whether the answer redirects is not foretold. */
  isStatusOpen: boolean;
}

/** The platform's code when it answers in place of the function. */
export type CraftError =
  | "function_error"
  | "function_retryable"
  | "function_timeout"
  | "function_answer_too_large";

/** The value makes more bytes than an answer may have. */
export class TooLarge extends Error {}

const ANSWER_BYTES = 10_485_760;
const PLATFORM_HEADERS =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|content-encoding|date|server|via|strict-transport-security|clear-site-data|service-worker-allowed|cf-.*|mf-.*|cdn-.*|cache-tag|hookwright-.*|access-control-.*)$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const HEADERS_MAX = 100;
const HEADERS_CHARS = 16_384;
const NO_BODY = [204, 205, 304];

/** Foretells the answer to a value; throws what reading it throws, or when it is too large. */
export function toCraftAnswer(value: unknown): CraftAnswer {
  if (typeof value === "string") {
    return plain("text/plain; charset=utf-8", limited(value));
  }
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) {
    return { ...plain("", ""), headers: new Map() };
  }
  const answer = plain("application/json", limited(json));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return answer;
  }
  const field = (key: string): unknown => toPlain((value as Record<string, unknown>)[key]);
  const [status, redirect, headers, body, base64] = [
    field("craft_status_code"),
    field("craft_redirect_url"),
    field("craft_headers"),
    field("craft_body"),
    field("craft_body_base64"),
  ];
  addHeaders(answer, headers);
  const hasOwnType = answer.allowedHeaders.includes("content-type");
  addBody(answer, body, base64, hasOwnType);
  addStatus(answer, status, redirect);
  if (NO_BODY.includes(answer.status)) {
    answer.body = Buffer.alloc(0);
    answer.headers.delete("content-type");
  }
  return answer;
}

function plain(type: string, text: string): CraftAnswer {
  return {
    status: 200,
    headers: new Map([["content-type", [type]]]),
    body: Buffer.from(text),
    allowedHeaders: [],
    hasOwnBody: false,
    isStatusOpen: false,
  };
}

function limited(text: string): string {
  if (Buffer.byteLength(text) > ANSWER_BYTES) {
    throw new TooLarge();
  }
  return text;
}

/** What JSON makes of a field: null, which is none of its valid values, where JSON has nothing. */
function toPlain(field: unknown): unknown {
  if (field === undefined) {
    return undefined;
  }
  const json = JSON.stringify(field) as string | undefined;
  return json === undefined ? null : (JSON.parse(json) as unknown);
}

function addHeaders(answer: CraftAnswer, headers: unknown): void {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    return;
  }
  let count = 0;
  let chars = 0;
  for (const [given, values] of Object.entries(headers)) {
    const name = given.toLowerCase();
    for (const value of (Array.isArray(values) ? values : [values]) as unknown[]) {
      count++;
      chars += name.length + (typeof value === "string" ? value.length : 0);
      if (count > HEADERS_MAX || chars > HEADERS_CHARS) {
        return;
      }
      const isGood =
        typeof value === "string" && NAME.test(given) && !PLATFORM_HEADERS.test(name) && VALUE.test(value);
      if (isGood) {
        addHeader(answer, name, value);
      }
    }
  }
}

function addHeader({ headers, allowedHeaders }: CraftAnswer, name: string, value: string): void {
  allowedHeaders.push(name);
  const before = headers.get(name);
  if (before === undefined || name === "content-type") {
    headers.set(name, [value]);
  } else {
    headers.set(name, name === "set-cookie" ? [...before, value] : [`${before.join()}, ${value}`]);
  }
}

function addBody(answer: CraftAnswer, body: unknown, base64: unknown, hasOwnType: boolean): void {
  const set = (bytes: Buffer | null, type: string): void => {
    answer.body = bytes;
    answer.hasOwnBody = true;
    if (!hasOwnType) {
      answer.headers.set("content-type", [type]);
    }
  };
  if (typeof body === "string") {
    set(Buffer.from(body), "text/plain; charset=utf-8");
  }
  // What is nearly base64 is the platform's to judge.
  if (typeof base64 === "string" && isBase64(base64)) {
    set(Buffer.from(base64, "base64"), "application/octet-stream");
  } else if (typeof base64 === "string") {
    answer.body = null;
    answer.headers.delete("content-type");
    answer.hasOwnBody = true;
  }
}

function isBase64(text: string): boolean {
  // Not one pattern for all of it: that would need a stack as deep as the text is long.
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function addStatus(answer: CraftAnswer, status: unknown, redirect: unknown): void {
  const isStatus = typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
  if (isStatus) {
    answer.status = status;
  }
  if (redirect === undefined) {
    return;
  }
  const location = toLocation(redirect);
  if (location === "open") {
    answer.isStatusOpen = true;
    answer.allowedHeaders.push("location");
    answer.headers.delete("location");
  } else if (location !== null) {
    answer.status = isStatus && status >= 300 && status <= 399 ? status : 302;
    answer.headers.set("location", [location]);
  }
}

/** Null: no redirect. "open": a URL of which the contract does not say how it is written. */
function toLocation(url: unknown): string | null {
  if (typeof url !== "string" || url.trim() === "" || url.length > 8_192) {
    return null;
  }
  if (/^(?:https?:\/\/[a-z0-9.-]+[a-z](?:\/[\w./?&=-]*)?|\/[\w.?&=-][\w./?&=-]*)$/.test(url)) {
    return url;
  }
  return /^(?:javascript|data|mailto|file|ftp|blob):/i.test(url) ? null : "open";
}
