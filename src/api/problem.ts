import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HostError } from "../core/host-error.ts";

/** What is wrong with one field; `path` is dotted, as in `variables.0.name`. A place is one in the text of the field, or in that file. */
export interface FieldError {
  path: string;
  file?: string;
  message: string;
  line?: number;
  column?: number;
}

const TITLES: Partial<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** A refusal of the management API, as RFC 9457 describes it; thrown anywhere below the routes. */
export class ApiProblem extends Error {
  readonly status: ContentfulStatusCode;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;
  /** Members beside those of the RFC, which allows for them. */
  readonly members: Record<string, unknown>;

  constructor(
    status: ContentfulStatusCode,
    detail: string,
    more: { errors?: FieldError[]; headers?: Record<string, string>; members?: Record<string, unknown> } = {},
  ) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
    this.members = more.members ?? {};
  }
}

/** The refusal for something that is not there, or belongs to another workspace. */
export function notFound(what: string): ApiProblem {
  return new ApiProblem(404, `there is no ${what}`);
}

/** The refusal of a request whose fields are wrong. */
export function invalidInput(errors: FieldError[]): ApiProblem {
  const paths = [...new Set(errors.map(({ path }) => path || "the body"))];
  return new ApiProblem(422, `not accepted: ${paths.join(", ")}`, { errors });
}

/** Renders every error of the API; nothing else makes an error answer. */
export function renderProblem(error: Error, c: Context): Response {
  const { status, message: detail, errors, headers, members } = toKnownProblem(error, c);
  const body = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail, errors, ...members };
  return c.body(JSON.stringify(body), status, { ...headers, "content-type": "application/problem+json" });
}

/** What an error is to a caller; of one that nobody foresaw the log says more. */
export function toKnownProblem(error: Error, c: Context): ApiProblem {
  return toProblem(error) ?? toUnexpected(error, c);
}

function toProblem(error: Error): ApiProblem | null {
  if (error instanceof ApiProblem) {
    return error;
  }
  if (error instanceof HostError) {
    return new ApiProblem(toStatus(error.status), error.message);
  }
  if (error instanceof HTTPException) {
    const detail = error.status === 415 ? "the body must be application/json" : error.message;
    return new ApiProblem(error.status, detail);
  }
  return null;
}

/** To user code a bad argument is a 400; here every bad field is a 422. */
function toStatus(status: number): ContentfulStatusCode {
  switch (status) {
    case 404:
    case 409:
    case 503:
      return status;
    default:
      return 422;
  }
}

function toUnexpected(error: Error, c: Context): ApiProblem {
  const line = { level: "ERROR", at: "api", method: c.req.method, path: c.req.path, ...toLogged(error) };
  // oxlint-disable-next-line no-console -- the operator's log is the only place for what went wrong here
  console.error(JSON.stringify(line));
  return new ApiProblem(500, "something went wrong inside the gateway; its log says what");
}

const MESSAGE_CHARS = 2_000;

/** An error without what users wrote: a failed query's message ends with the values it was given, code and records among them. */
function toLogged(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    name,
    message: message.split("\nparams:", 1)[0]?.slice(0, MESSAGE_CHARS),
    stack: stack?.match(/^ {4}at .*$/gm)?.map((frame) => frame.trim()),
    ...(cause instanceof Error ? { cause: toLogged(cause) } : {}),
  };
}
