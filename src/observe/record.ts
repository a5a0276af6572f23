import type { Invocation, Outcome } from "../core/contract.ts";
import { toBase64 } from "../core/crypto.ts";
import type { Answer, HookRequest } from "../core/hook.ts";
import { RECORD_BODY_BYTES } from "../core/limits.ts";
import type { RunTrace } from "../host/run-trace.ts";
import type { StoredInvocation } from "../storage/invocations.ts";

/** A finished run with everything its record is made of. */
export interface FinishedRun {
  invocation: Invocation;
  endpoint: string | null;
  startedAt: number;
  hook: HookRequest | null;
  outcome: Outcome;
  answer: Answer | null;
  trace: RunTrace;
}

/** What the operator wants kept out of records, beside credentials. */
export interface RecordPolicy {
  /** Names of fields, headers and query parameters, in lower case. */
  redactedNames: ReadonlySet<string>;
}

/** A body in a record: text where it is text, base64 otherwise, cut at the cap. */
interface RecordedBody {
  body?: string;
  bodyBase64?: string;
  truncated?: true;
}

const REDACTED = "[redacted]";
const HIDDEN_HEADERS = new Set(["authorization", "cookie", "set-cookie", "proxy-authorization"]);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Makes the row of a run. Credentials and the values of secrets do not get into it. */
export function toRecord(run: FinishedRun, _policy: RecordPolicy): StoredInvocation {
  const { invocation, outcome, answer } = run;
  const detail = {
    request: run.hook === null ? undefined : toRecordedRequest(run.hook),
    response: answer === null ? undefined : toRecordedResponse(answer),
    error: toRecordedError(outcome),
    logs: run.trace.log.lines,
  };
  return {
    id: invocation.id,
    workspaceId: invocation.workspaceId,
    functionId: invocation.functionId,
    version: invocation.version.number,
    endpoint: run.endpoint,
    outcome: outcome.kind,
    status: answer?.status ?? null,
    durationMs: outcome.durationMs,
    coldStart: outcome.coldStart,
    startedAt: run.startedAt,
    detail: withoutSecrets(JSON.stringify(detail), run.trace.secrets),
  };
}

function toRecordedRequest(hook: HookRequest) {
  const headers = toRecordedHeaders([...hook.headers]);
  const path = `/hook/${hook.suffix}${hook.rest}${hook.search}`;
  return { method: hook.method, url: path, ip: hook.ip, headers, ...toRecordedBody(hook.body) };
}

function toRecordedResponse(answer: Answer) {
  const headers = toRecordedHeaders(answer.headers);
  return { status: answer.status, headers, ...(answer.body === null ? {} : toRecordedBody(answer.body)) };
}

function toRecordedHeaders(headers: [string, string][]): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const [name, value] of headers) {
    recorded[name] = HIDDEN_HEADERS.has(name.toLowerCase()) ? REDACTED : value;
  }
  return recorded;
}

function toRecordedBody(body: string | Uint8Array): RecordedBody {
  const isCut = body.length > RECORD_BODY_BYTES;
  const mark = isCut ? { truncated: true as const } : {};
  if (typeof body === "string") {
    return { body: isCut ? body.slice(0, RECORD_BODY_BYTES) : body, ...mark };
  }
  if (body.byteLength === 0) {
    return {};
  }
  const kept = isCut ? body.subarray(0, RECORD_BODY_BYTES) : body;
  try {
    return { body: utf8.decode(kept), ...mark };
  } catch {
    return { bodyBase64: toBase64(kept), ...mark };
  }
}

function toRecordedError(
  outcome: Outcome,
): { name?: string; message: string; stack?: string; line?: number } | undefined {
  switch (outcome.kind) {
    case "returned":
      return undefined;
    case "threw":
    case "failed-to-start":
      return outcome.error;
    case "timed-out":
      return { message: `no answer within ${outcome.afterMs} ms` };
    case "sandbox-lost":
      return { message: outcome.reason };
  }
}

/** Below this length a value is too common to be a secret, and taking it out would maim the record. */
const SECRET_MIN_CHARS = 4;

/** Takes secret values out of a JSON text, in the form they have inside its strings. */
function withoutSecrets(json: string, secrets: Set<string>): string {
  let text = json;
  for (const secret of secrets) {
    if (secret.length >= SECRET_MIN_CHARS) {
      text = text.replaceAll(JSON.stringify(secret).slice(1, -1), REDACTED);
    }
  }
  return text;
}
