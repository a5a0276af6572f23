import type { FieldError, Problem } from "../../api/resources.ts";

const BASE = "/api/v1";
const CONSOLE_HEADERS = {
  // Says that the console itself asks: without it the gateway takes no session.
  "x-hookwright-console": "1",
  // Makes Cloudflare Access refuse a call when its session has ended, in place of leading it to a page.
  "x-requested-with": "XMLHttpRequest",
};

/** A refusal of the API, with every field that is wrong; status 0: there was no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];
  /** Refused for what Cloudflare Access says of the person, or does not. */
  readonly isByAccess: boolean;

  constructor(status: number, detail: string, errors: readonly FieldError[] = [], isByAccess = false) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.errors = errors;
    this.isByAccess = isByAccess;
  }
}

/** Every field that the API refused. */
export function errorsOf(error: Error | null): readonly FieldError[] {
  return error instanceof ApiError ? error.errors : [];
}

/** A page of a list. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Calls the management API; `T` is what its document says of the answer. */
export function callApi<T>(method: string, path: string, body?: unknown): Promise<T> {
  return send<T>(method, `${BASE}${path}`, body);
}

/** Calls the gateway beside its versioned API: sessions. */
export async function send<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await open(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Opens a stream of the API that is read until the signal ends it. */
export function openStream(path: string, signal: AbortSignal): Promise<Response> {
  return open(`${BASE}${path}`, { signal });
}

/** Writes query fields; what is empty is left out. */
export function toQuery(fields: Record<string, string | number | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function open(url: string, init: RequestInit): Promise<Response> {
  const headers = { ...CONSOLE_HEADERS, ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(url, { ...init, headers, credentials: "same-origin" });
  if (!response.ok) {
    throw toError(response.status, await response.text());
  }
  return response;
}

function toError(status: number, text: string): ApiError {
  try {
    const { detail, errors, refusedBy } = JSON.parse(text) as Partial<Problem> & { refusedBy?: string };
    return new ApiError(status, detail ?? `HTTP ${status}`, errors, refusedBy === "cloudflare-access");
  } catch {
    // A proxy in between answers in a language of its own.
    return new ApiError(status, `HTTP ${status}`);
  }
}
