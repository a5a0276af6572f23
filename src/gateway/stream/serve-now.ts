import type { Outcome } from "../../core/contract.ts";
import type { Answer, HookRequest } from "../../core/hook.ts";
import { AT_ONCE_BYTES, KEPT_ANSWER_BYTES, SERVED_LIFE_MS } from "../../core/limits.ts";
import type { BodyNote, PassedBodies, ServedDispatch, ServedRequest } from "../../core/served.ts";
import type { Streaming } from "../../dialects/dialect.ts";
import { dialectOf } from "../../dialects/registry.ts";
import { addWarnings, createRunTrace, type RunTrace } from "../../host/run-trace.ts";
import { toRecordedRequest } from "../../observe/record.ts";
import { withoutPlatformHeaders } from "../admit.ts";
import { toBodyRefusal } from "../body-refusal.ts";
import { onAbort } from "../../core/on-abort.ts";
import type { Endpoint } from "../endpoint.ts";
import type { CallResult } from "../idempotency.ts";
import { toOutcomeAnswer } from "../outcome-answer.ts";
import type { WaitUntil } from "../kept-reads.ts";
import { releaseAfter } from "../release-after.ts";
import type { Call, RunHitDeps } from "../run-hit.ts";
import { takeSlot } from "../run-in-slot.ts";
import { openAnswer, sendAndWait, type OpenedAnswer } from "./answer-stream.ts";
import { toAnswerNote, toFinalOutcome, toRequestNote, withBodyLimit } from "./end-of-run.ts";
import type { PassedBody } from "./pass-body.ts";
import { openUpload, toWholeUpload, type Upload } from "./upload.ts";

/** A call to be served, with the request that it is. */
export interface ServedCall {
  hook: HookRequest;
  request: Request;
  endpoint: Endpoint;
  call: Call;
  streaming: Streaming;
}

/** What a run said first: an answer, with what passes its body on, or an outcome that is answered in its place. */
interface Said {
  answer: Answer;
  stream: OpenedAnswer["stream"];
  /** Null: the function has answered, or nobody waits for it any more. */
  outcome: Outcome | null;
  /** There where nobody waits for an answer any more: what it would have been told of. */
  sent: PassedBody | null;
}

const UNREADABLE = "the isolate gave no readable answer";
const NO_BYTES = new Uint8Array(0);
const NOT_READ: BodyNote = { bytes: 0, kept: null };
/** What records show of a call whose client had left before there was an answer. */
const TO_NOBODY: Answer = { status: 499, headers: [], body: null };

/**
 * Has a call served: the caller gets the head of the answer as soon as the function gives it, and its
 * body as it comes. What the run holds (its slot, its place in a sandbox, its capabilities) it holds
 * until its body and what it has left to do are over, which is when it is recorded.
 */
export async function serveNow(
  served: ServedCall,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const startedAt = Date.now();
  const { call, endpoint } = served;
  const { functionId, deadline, id: invocationId } = call;
  const limit = endpoint.limits.concurrentRuns;
  const slot = await takeSlot(deps.slots, { functionId, limit, deadline, until: deadline + SERVED_LIFE_MS });
  if ("kind" in slot) {
    const answer = toOutcomeAnswer(dialectOf(call.version.dialect), slot, invocationId);
    const passed = { request: NOT_READ, answer: null, headMs: slot.durationMs };
    const run = { ...served, startedAt, outcome: slot, answer, trace: createRunTrace(), passed, whole: null };
    record(run, deps, waitUntil);
    return { answer, invocationId, isFailed: true };
  }
  let result: CallResult | undefined;
  try {
    result = await serveInSlot(served, startedAt, deps, waitUntil);
    return result;
  } finally {
    releaseAfter(result?.over, () => deps.slots.release(slot), waitUntil);
  }
}

async function serveInSlot(
  served: ServedCall,
  startedAt: number,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const { hook, request, endpoint, call, streaming } = served;
  const { bodyLimitBytes } = endpoint;
  const upload = endpoint.passesBodies ? await openUpload(request, bodyLimitBytes) : toWholeUpload(hook.body);
  if (typeof upload === "string") {
    return { answer: toBodyRefusal(upload, endpoint), invocationId: null, isFailed: true };
  }
  const { body, isWhole, whole } = upload;
  const trace = createRunTrace();
  const head = JSON.stringify(streaming.toHead(hook, endpoint.policy));
  const asked: ServedRequest = { head, body, left: request.signal, ...(isWhole && { isWhole }) };
  const dispatch = await deps.serve({ ...call, input: "" }, asked, trace);
  const said = toSaid(dispatch, endpoint, upload, call.id);
  const { answer, stream } = said;
  addWarnings(trace, answer.warnings);
  const headMs = Date.now() - startedAt;

  /** Gives the whole answer, where it was a stream and can be kept. */
  const finish = async (): Promise<Answer | null> => {
    const sent = stream === null ? said.sent : await stream.passing.done;
    if (sent !== null && sent.end !== "whole") {
      dispatch.leave();
    }
    const ended = await dispatch.end();
    // Nobody is left who would read it.
    void upload.stop();
    const received = await upload.passed();
    const limited = withBodyLimit(said.outcome ?? ended, received.end, bodyLimitBytes);
    const outcome = toFinalOutcome(limited, sent?.end ?? null);
    const note = sent === null ? null : toAnswerNote(sent);
    const passed = { request: toRequestNote(received), answer: note, headMs };
    record({ ...served, startedAt, outcome, answer, trace, passed, whole }, deps, waitUntil);
    return outcome.kind === "returned" && sent?.kept ? { ...answer, body: sent.kept } : null;
  };

  const over = finish();
  const result = {
    answer,
    invocationId: call.id,
    isFailed: said.outcome !== null || said.sent !== null,
    over,
  };
  if (stream !== null) {
    onAbort(request.signal, () => stream.passing.stop("sink-failed"));
    return { ...result, stream: stream.readable, whole: over };
  }
  return answer.body === null || upload.end !== null
    ? result
    : { ...result, stream: sendAndWait(answer.body, upload.stop, waitUntil) };
}

/** A run as it is recorded: `whole` is the body of its request, where that was there at once. */
interface ServedToEnd extends ServedCall {
  startedAt: number;
  outcome: Outcome;
  answer: Answer;
  trace: RunTrace;
  passed: PassedBodies;
  whole: HookRequest["body"] | null;
}

function record(run: ServedToEnd, { recorder, recordPolicy }: RunHitDeps, waitUntil: WaitUntil): void {
  const { hook, call, endpoint, startedAt, outcome, answer, trace, passed, whole } = run;
  const request = () =>
    whole === null
      ? toRecordedRequest(hook, recordPolicy, passed.request)
      : toRecordedRequest({ ...hook, body: whole }, recordPolicy);
  const invocation = { ...call, input: "" };
  const finished = {
    invocation,
    endpoint: endpoint.suffix,
    startedAt,
    request,
    outcome,
    answer,
    trace,
    passed,
  };
  recorder.record(finished, waitUntil);
}

function toSaid(
  { said, drop }: ServedDispatch,
  endpoint: Endpoint,
  upload: Upload,
  invocationId: string,
): Said {
  const dialect = dialectOf(endpoint.version.dialect);
  if ("outcome" in said) {
    const outcome = withBodyLimit(said.outcome, upload.end, endpoint.bodyLimitBytes);
    return { answer: toOutcomeAnswer(dialect, outcome, invocationId), stream: null, outcome, sent: null };
  }
  if ("left" in said) {
    return {
      answer: TO_NOBODY,
      stream: null,
      outcome: null,
      sent: { end: "sink-failed", bytes: 0, kept: NO_BYTES },
    };
  }
  const keepBytes = endpoint.policy.idempotency === null ? AT_ONCE_BYTES : KEPT_ANSWER_BYTES;
  const opened = openAnswer(said.answer, { keepBytes, beforeEnd: upload.stop });
  if (opened === null) {
    drop();
    const measured = { logs: [], durationMs: 0, coldStart: false };
    const outcome = { kind: "sandbox-lost" as const, reason: UNREADABLE, ...measured };
    return { answer: toOutcomeAnswer(dialect, outcome, invocationId), stream: null, outcome, sent: null };
  }
  return { ...opened, answer: withoutPlatformHeaders(opened.answer, endpoint), outcome: null, sent: null };
}
