import { invalidInput } from "../../api/problem.ts";

type Members = Record<string, unknown>;

/** A request to a source function, as a test run takes it. */
interface PreviewRequest {
  method: string;
  rest: string;
  headers: Record<string, string>;
  search: string;
  body: Uint8Array<ArrayBuffer>;
  ip: string;
}

/** A call of a destination or insert function. */
interface PreviewEvents {
  request: null;
  input: { events: unknown[]; batch: boolean };
  handler: string;
}

/** The client's address that a preview pretends to have. */
const PREVIEW_IP = "127.0.0.1";

/** Parses the payload of a preview, which is a text of JSON. */
export function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw invalidInput([{ path: "payload", message: `must be a text of JSON: ${message}` }]);
  }
}

/** The request that the payload of a source function describes. */
export function toRequest(payload: unknown): PreviewRequest {
  const inner = isObject(payload) ? payload["payload"] : undefined;
  if (!isObject(inner)) {
    const message = 'must be { "payload": { "body": …, "headers": {…}, "queryParameters": {…} } }';
    throw invalidInput([{ path: "payload", message }]);
  }
  const given = inner["body"];
  const text = given === undefined ? "" : typeof given === "string" ? given : JSON.stringify(given);
  const body = Uint8Array.from(new TextEncoder().encode(text));
  const headers = toHeaders(inner["headers"]);
  headers["content-type"] ??= "application/json";
  headers["content-length"] = String(body.byteLength);
  return {
    method: "POST",
    rest: "",
    headers,
    search: toSearch(inner["queryParameters"]),
    body,
    ip: PREVIEW_IP,
  };
}

/** The events, and the handler for them, that the payload of a destination or insert function stands for. */
export function toEvents(payload: unknown): PreviewEvents {
  const events = Array.isArray(payload) ? payload : [payload];
  const types = events.map((event, index) =>
    toHandler(event, events.length > 1 ? `payload.${index}` : "payload"),
  );
  const [single] = types;
  if (single === undefined) {
    throw invalidInput([{ path: "payload", message: "must hold at least one event" }]);
  }
  const batch = Array.isArray(payload);
  return { request: null, input: { events, batch }, handler: batch ? "onBatch" : single };
}

const TYPES = ["identify", "track", "page", "screen", "group", "alias", "delete"];

function toHandler(event: unknown, path: string): string {
  const type = isObject(event) ? event["type"] : undefined;
  if (typeof type !== "string" || !TYPES.includes(type)) {
    throw invalidInput([{ path, message: `must be an event whose type is one of ${TYPES.join(", ")}` }]);
  }
  return `on${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

/** Values are lists there; a name may be written in any case. */
function toHeaders(given: unknown): Record<string, string> {
  const entries = isObject(given) ? Object.entries(given) : [];
  const headers = new Headers();
  for (const [name, value] of entries) {
    try {
      headers.set(name, [value].flat().map(String).join(", "));
    } catch {
      const message = `${JSON.stringify(name)} must be a header name with a value it can carry`;
      throw invalidInput([{ path: "payload.headers", message }]);
    }
  }
  return Object.fromEntries(headers);
}

function toSearch(given: unknown): string {
  const pairs = isObject(given)
    ? Object.entries(given).flatMap(([name, value]) =>
        [value].flat().map((each): [string, string] => [name, String(each)]),
      )
    : undefined;
  const text = pairs === undefined && typeof given === "string" ? given.replace(/^\?/, "") : "";
  const search = pairs === undefined ? text : new URLSearchParams(pairs).toString();
  return search === "" ? "" : `?${search}`;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
