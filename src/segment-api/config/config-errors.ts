import type { Context } from "hono";
import { toKnownProblem, type ApiProblem, type FieldError } from "../../api/problem.ts";

/** The codes of the Config API are those of gRPC; each goes with one status. */
const CODES = {
  invalidArgument: { status: 400, code: 3 },
  unauthenticated: { status: 401, code: 16 },
  permissionDenied: { status: 403, code: 7 },
  notFound: { status: 404, code: 5 },
  alreadyExists: { status: 409, code: 6 },
  resourceExhausted: { status: 429, code: 8 },
  internal: { status: 500, code: 13 },
  unimplemented: { status: 501, code: 12 },
  unavailable: { status: 503, code: 14 },
} as const;
type ConfigCode = (typeof CODES)[keyof typeof CODES];

/** Renders every error of the Config API as `{ error, code }`. */
export function renderConfigError(error: Error, c: Context): Response {
  const problem = toKnownProblem(error, c);
  const { status, code } = toCode(problem.status);
  return c.json({ error: toText(problem), code }, status, problem.headers);
}

function toCode(status: number): ConfigCode {
  const exact = Object.values(CODES).find((each) => each.status === status);
  // What is too large, or of another type, is an invalid argument like a bad field.
  return exact ?? (status < 500 ? CODES.invalidArgument : CODES.internal);
}

function toText({ status, message, errors }: ApiProblem): string {
  if (status === 403) {
    return "insufficient scope";
  }
  return errors.length === 0 ? message : errors.map(toPlaced).join("; ");
}

function toPlaced({ path, message, line, column }: FieldError): string {
  const place = line === undefined ? "" : ` (line ${line}, column ${column ?? 1})`;
  return path === "" ? message : `${path}: ${message}${place}`;
}
