import type { Context } from "hono";
import { ApiProblem, toKnownProblem, type FieldError } from "../../api/problem.ts";

/** One entry of the Public API's `errors`. */
interface PublicError {
  type: string;
  message?: string;
  field?: string;
  data?: Record<string, unknown>;
}

/** A refusal because of too many calls; `data` says how many, and until when. */
export class TooManyCalls extends ApiProblem {
  readonly data: Record<string, unknown>;

  constructor(data: Record<string, unknown>, headers: Record<string, string>) {
    super(429, "Too many requests", { headers });
    this.data = data;
  }
}

const TYPES: Partial<Record<number, string>> = {
  400: "bad-request",
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  406: "not-acceptable",
  409: "conflict",
  413: "payload-too-large",
  415: "unsupported-media-type",
  422: "input-validation",
  429: "RequestError",
};

/** Renders every error of the Public API: an entry for each bad field, or one for all else. */
export function renderPublicError(error: Error, c: Context): Response {
  const problem = toKnownProblem(error, c);
  const headers = { ...problem.headers, "content-type": "application/json" };
  return c.body(JSON.stringify({ errors: toErrors(problem) }), problem.status, headers);
}

function toErrors(problem: ApiProblem): PublicError[] {
  const { status, message } = problem;
  const type = TYPES[status] ?? "internal";
  if (problem instanceof TooManyCalls) {
    return [{ type, message, data: problem.data }];
  }
  return problem.errors.length === 0
    ? [{ type, message }]
    : problem.errors.map((error) => toFieldEntry(type, error));
}

/** As in `"metadataId" is required` of the field `warehouse.metadataId`. */
function toFieldEntry(type: string, { path, message, line, column }: FieldError): PublicError {
  const name = path.split(".").at(-1) ?? "";
  const place = line === undefined ? "" : ` (line ${line}, column ${column ?? 1})`;
  return path === ""
    ? { type, message: `the body: ${message}` }
    : { type, message: `"${name}" ${message}${place}`, field: path };
}
