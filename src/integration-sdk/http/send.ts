import http from "node:http";
import qs from "qs";
import { isForm, toBareType } from "./content-types.ts";
import type { Request } from "./request.ts";
import { Response } from "./response.ts";

/** How a request went wrong, as callers of superagent know it. */
export type RequestError = Error & {
  /** Says that it is no fault of the integration's own code. */
  origin?: string;
  status?: number;
  code?: string;
  timeout?: number;
  response?: Response;
  original?: unknown;
};

/** Sends a request by `fetch`; rejects for what is no success, as for what gets no answer. */
export async function send(request: Request, signal: AbortController): Promise<Response> {
  try {
    return await sendOnce(request, signal);
  } catch (error) {
    throw Object.assign(error as RequestError, { origin: "DESTINATION" });
  }
}

async function sendOnce(request: Request, signal: AbortController): Promise<Response> {
  const { timeoutMs } = request;
  let isLate = false;
  const timer =
    timeoutMs > 0
      ? setTimeout(() => {
          isLate = true;
          signal.abort();
        }, timeoutMs)
      : undefined;
  let response: Response;
  try {
    const init: RequestInit = {
      method: request.method,
      headers: Object.entries(request.header),
      redirect: "manual",
      signal: signal.signal,
      ...toBody(request),
    };
    const answer = await fetch(request.url, init);
    response = new Response(request, answer, new Uint8Array(await answer.arrayBuffer()));
  } catch (thrown) {
    throw isLate ? toTimeoutError(timeoutMs) : toNetworkError(thrown);
  } finally {
    clearTimeout(timer);
  }
  if (!request.isOk(response)) {
    throw toStatusError(response);
  }
  return response;
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The body by its type, and a header for the type where there is none. */
function toBody({ method, _data: data, header, form }: Request): { body?: BodyInit } {
  if (WITHOUT_BODY.has(method)) {
    if (data !== undefined || form !== undefined) {
      const message = `a ${method} request is sent without a body here: use .query() for its data`;
      throw Object.assign(new TypeError(message), { status: 400, code: "BODY_NOT_SENT" });
    }
    return {};
  }
  if (form !== undefined) {
    return { body: form };
  }
  if (data === undefined) {
    return {};
  }
  if (typeof data === "string" || data instanceof Uint8Array) {
    return { body: data as BodyInit };
  }
  const type = toBareType(header["content-type"] ?? "application/json");
  if (isForm(type)) {
    return { body: qs.stringify(data) };
  }
  return { body: JSON.stringify(data) };
}

function toTimeoutError(timeout: number): RequestError {
  return Object.assign(new Error(`timeout of ${timeout}ms exceeded`), { timeout, code: "ECONNABORTED" });
}

function toStatusError(response: Response): RequestError {
  const message = http.STATUS_CODES[response.status] ?? "Unsuccessful HTTP response";
  const original = undefined;
  return Object.assign(new Error(message), { original, response, status: response.status });
}

/** `fetch` says what happened in the cause of its error, if at all. */
function toNetworkError(thrown: unknown): RequestError {
  const error: RequestError = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error.code !== undefined || "parse" in error) {
    return error;
  }
  if (error.message.startsWith("outgoing request refused")) {
    // The platform's own word, which no other try would change.
    return Object.assign(error, { code: "OUTGOING_REQUEST_REFUSED", status: 403 });
  }
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  if (typeof cause?.code === "string") {
    const text = typeof cause.message === "string" && cause.message !== "" ? cause.message : cause.code;
    return Object.assign(new Error(text, { cause: error }), { code: cause.code });
  }
  return /network connection lost/i.test(error.message)
    ? Object.assign(error, { code: "ECONNRESET" })
    : error;
}
