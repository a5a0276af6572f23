import type { Invocation, Outcome } from "../core/contract.ts";
import { toBase64 } from "../core/crypto.ts";
import { toExceededMessage, toShownLimit, toTimeoutMessage, type ShownLimit } from "../core/exceeded.ts";
import type { Answer, HookRequest } from "../core/hook.ts";
import { RECORD_BODY_BYTES } from "../core/limits.ts";
import { isNestedWithin } from "../core/nesting.ts";
import type { BodyNote, PassedBodies } from "../core/served.ts";
import type { RunTrace } from "../host/run-trace.ts";
import type { StoredInvocation } from "../storage/invocations.ts";
import { redactBody, redactBytes, redactHeaders, redactParameters, redactValue } from "./redact.ts";
import { redactSecrets } from "./redact-secrets.ts";

/** A finished run with everything its record is made of. */
export interface FinishedRun {
  invocation: Invocation;
  endpoint: string | null;
  startedAt: number;
  /** The request as it is recorded, made only for runs that are kept; null when nobody sent one. */
  request: () => RecordedRequest | null;
  outcome: Outcome;
  answer: Answer | null;
  trace: RunTrace;
  /** Counts the attempts at a run that may be made again; left out: it is the only one. */
  attempt?: number;
  /** Of a run that was served: what of its bodies has passed by. */
  passed?: PassedBodies;
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
  /** Of a body that was passed on: its size as far as it came, and why it ended early, if it did. */
  bytes?: number;
  brokenOff?: string;
}

/** A request in a record. `noStore`: the caller asked for its body to be left out. */
export interface RecordedRequest extends RecordedBody {
  method: string;
  /** Path and query. */
  url: string;
  ip: string;
  headers: Record<string, string>;
  noStore?: true;
}

/** With this header set to 1 a caller keeps the bodies of its call out of the records. */
const NO_STORE_HEADER = "hookwright-no-store";

/** Deeper than anybody writes by hand. */
const INPUT_LEVELS = 500;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Makes the row of a run. Credentials and the values of secrets do not get into it. */
export function toRecord(run: FinishedRun, policy: RecordPolicy): StoredInvocation {
  const { invocation, outcome, answer } = run;
  const request = run.request();
  const detail = {
    request: request ?? undefined,
    input: request === null ? toRecordedInput(JSON.parse(invocation.input), policy) : undefined,
    handler: request === null ? invocation.handler : undefined,
    response: answer === null ? undefined : toRecordedResponse(answer, policy, request?.noStore, run.passed),
    error: toRecordedError(outcome, answer),
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
    detail: redactSecrets(JSON.stringify(detail), run.trace.secrets),
  };
}

/** Makes the recorded form of a request to an endpoint; with a note, its body was passed on and is not there. */
export function toRecordedRequest(
  hook: HookRequest,
  policy: RecordPolicy,
  note: BodyNote | null = null,
): RecordedRequest {
  const { redactedNames } = policy;
  const type = hook.headers.get("content-type") ?? "";
  const noStore = hook.headers.get(NO_STORE_HEADER) === "1";
  return {
    method: hook.method,
    url: `/hook/${hook.suffix}${hook.rest}${redactParameters(hook.search, redactedNames)}`,
    ip: hook.ip,
    headers: redactHeaders(hook.headers, redactedNames),
    ...(noStore ? { noStore } : toRecordedBody(note === null ? hook.body : note.kept, type, policy)),
    ...toMeasured(note),
  };
}

function toMeasured(note: BodyNote | null | undefined): Pick<RecordedBody, "bytes" | "brokenOff"> {
  if (!note) {
    return {};
  }
  const { bytes, brokenOff } = note;
  return brokenOff === undefined ? { bytes } : { bytes, brokenOff };
}

function toRecordedResponse(
  { status, headers, body }: Answer,
  policy: RecordPolicy,
  noStore: boolean | undefined,
  passed: PassedBodies | undefined,
) {
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const note = passed?.answer;
  const isEmpty = body === null && !note;
  return {
    status,
    headers: redactHeaders(headers, policy.redactedNames),
    ...(isEmpty || noStore ? {} : toRecordedBody(note ? note.kept : body, type, policy)),
    ...toMeasured(note),
    ...(passed === undefined ? {} : { headMs: passed.headMs }),
  };
}

/**
 * The input of a run that no request asked for, so that it can be made again; left out when it is
 * large, or nested so deeply that what looks through it would run out of stack.
 */
function toRecordedInput(input: unknown, policy: RecordPolicy): unknown {
  if (!isNestedWithin(input, INPUT_LEVELS)) {
    return undefined;
  }
  const redacted = redactValue(input, policy.redactedNames);
  const size = JSON.stringify(redacted)?.length ?? 0;
  return size > RECORD_BODY_BYTES ? undefined : redacted;
}

/**
 * Makes the recorded form of a body. What was passed on and not kept (null) is not recorded in part
 * either: nothing could be taken out of it.
 */
export function toRecordedBody(
  body: string | Uint8Array<ArrayBuffer> | null,
  type: string,
  policy: RecordPolicy,
): RecordedBody {
  if (body === null) {
    return { truncated: true };
  }
  if (typeof body === "string") {
    return cut(redactBody(body, type, policy.redactedNames));
  }
  if (body.byteLength === 0) {
    return {};
  }
  try {
    return cut(redactBody(utf8.decode(body), type, policy.redactedNames));
  } catch {
    const bytes = redactBytes(body, type, policy.redactedNames);
    const isCut = bytes.byteLength > RECORD_BODY_BYTES;
    const bodyBase64 = toBase64(isCut ? bytes.subarray(0, RECORD_BODY_BYTES) : bytes);
    return isCut ? { bodyBase64, truncated: true } : { bodyBase64 };
  }
}

function cut(text: string): RecordedBody {
  return text.length > RECORD_BODY_BYTES
    ? { body: text.slice(0, RECORD_BODY_BYTES), truncated: true }
    : { body: text };
}

/** Why a run failed; `limit`: the one that it went over. */
interface RecordedError {
  name?: string;
  message: string;
  stack?: string;
  line?: number;
  column?: number;
  limit?: ShownLimit;
}

/** Makes the recorded form of why a run failed. */
export function toRecordedError(outcome: Outcome, answer: Answer | null): RecordedError | undefined {
  const exceeded = outcome.exceeded ?? answer?.exceeded;
  const limit = exceeded === undefined ? {} : { limit: toShownLimit(exceeded) };
  switch (outcome.kind) {
    case "returned":
      // A limit that the function met and went on from is in its log.
      return answer?.exceeded === undefined
        ? undefined
        : { message: toExceededMessage(answer.exceeded), ...limit };
    case "threw":
    case "failed-to-start":
      return { ...outcome.error, ...limit };
    case "timed-out":
      return { message: toTimeoutMessage(outcome), ...limit };
    case "sandbox-lost":
      return { message: outcome.reason, ...limit };
  }
}
