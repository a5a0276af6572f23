import { createCarriedPromise } from "../core/carried-promise.ts";
import type { Invocation, Outcome } from "../core/contract.ts";
import type { HookRequest } from "../core/hook.ts";
import { createId } from "../core/ids.ts";
import type { ServedDispatch, ServedRequest } from "../core/served.ts";
import { dialectOf } from "../dialects/registry.ts";
import { addWarnings, createRunTrace, type RunTrace } from "../host/run-trace.ts";
import { toRecordedRequest, type RecordPolicy } from "../observe/record.ts";
import type { Recorder } from "../observe/recorder.ts";
import type { Db } from "../storage/database.ts";
import type { NewJob } from "../storage/jobs.ts";
import { acceptHit } from "./accept-hit.ts";
import { withoutPlatformHeaders } from "./admit.ts";
import { toBodyRefusal } from "./body-refusal.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Hit } from "./hook.ts";
import { answerOnce, readCallKey, type CallResult } from "./idempotency.ts";
import { toOutcomeAnswer } from "./outcome-answer.ts";
import type { ParseTurns } from "./parse-turns.ts";
import type { WaitUntil } from "./kept-reads.ts";
import { runInSlot, toRefused } from "./run-in-slot.ts";
import type { RunSlots } from "./run-slots.ts";
import { emitOutcome, openSource, type SourceDeps } from "./source-run.ts";
import { serveNow } from "./stream/serve-now.ts";

/** What running an admitted call stands on. */
export interface RunHitDeps {
  db: Db;
  recorder: Recorder;
  recordPolicy: RecordPolicy;
  /** The room for runs of this process. */
  slots: RunSlots;
  parseTurns: ParseTurns;
  sources: SourceDeps;
  /** Makes a run with its capabilities and gives its outcome as a value. */
  run(invocation: Invocation, trace: RunTrace): Promise<Outcome>;
  /** Has a request served by a run with its capabilities. */
  serve(invocation: Invocation, request: ServedRequest, trace: RunTrace): Promise<ServedDispatch>;
  /** Writes a run that must happen; it is durable when this resolves. */
  putJob(job: NewJob, waitUntil: WaitUntil): Promise<void>;
}

/** An invocation whose input is not made yet. */
export type Call = Omit<Invocation, "input">;

const TOO_BUSY = "too many large bodies are being taken in at the same time";

/**
 * Runs a call that was let in, once for its key if it carries one, or takes it on for later. Where the
 * endpoint passes bodies on, that of `request` is still to come; else it is in `hook`.
 */
export async function runHit(
  hook: HookRequest,
  request: Request,
  endpoint: Endpoint,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<Hit> {
  const now = Date.now();
  const { policy, version } = endpoint;
  const dialect = dialectOf(version.dialect);
  const call: Call = {
    id: createId("inv", now),
    workspaceId: endpoint.workspaceId,
    functionId: endpoint.functionId,
    version,
    handler: dialect.handlers[0],
    settings: {},
    deadline: now + policy.timeoutMs,
    chain: 0,
    limits: endpoint.limits,
  };
  const requestId = crypto.randomUUID();
  const inTurn = <T>(work: () => Promise<T>) =>
    deps.parseTurns.take(hook.body.byteLength, call.deadline, work);
  const readInput = () =>
    inTurn(async () => ({
      ...call,
      input: JSON.stringify(await dialect.toInput(hook, { requestId, now, policy })),
    }));
  const answer = () => {
    if (endpoint.isServed && dialect.streaming !== null) {
      const { streaming } = dialect;
      return serveNow({ hook, request, endpoint, call, streaming }, deps, waitUntil);
    }
    return policy.mode === "async"
      ? acceptLater(hook, endpoint, readInput, deps, waitUntil)
      : runNow(hook, endpoint, call, readInput, deps, waitUntil);
  };
  const { idempotency } = policy;
  if (idempotency === null) {
    return answer();
  }
  const found = await inTurn(async () => ({ key: await readCallKey(idempotency, hook) }));
  if (found === null) {
    return toTooBusy(endpoint);
  }
  if (found.key === null) {
    return answer();
  }
  const ttlMs = idempotency.ttlSeconds * 1_000;
  const { id: invocationId, deadline } = call;
  const keyed = { endpoint: endpoint.suffix, key: found.key, invocationId, deadline, ttlMs };
  return answerOnce(deps.db, keyed, answer, waitUntil);
}

async function acceptLater(
  hook: HookRequest,
  endpoint: Endpoint,
  readInput: () => Promise<Invocation | null>,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const invocation = await readInput();
  return invocation === null ? toTooBusy(endpoint) : acceptHit(hook, endpoint, invocation, deps, waitUntil);
}

function toTooBusy(endpoint: Endpoint): CallResult {
  return { answer: toBodyRefusal("no-room", endpoint), invocationId: null, isFailed: true };
}

async function runNow(
  hook: HookRequest,
  endpoint: Endpoint,
  call: Call,
  readInput: () => Promise<Invocation | null>,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const startedAt = Date.now();
  const first = endpoint.answersHttp ? createFirst() : null;
  const trace = createRunTrace(first?.giveAnswer ?? null);
  const { functionId, deadline } = call;
  const limit = endpoint.limits.concurrentRuns;
  // The input is made only for who has a slot, and nobody here keeps it.
  const running = runInSlot(deps.slots, { functionId, limit, deadline }, async () => {
    const invocation = await readInput();
    if (invocation === null) {
      return toRefused(TOO_BUSY, Date.now() - startedAt);
    }
    const instance = await openSource(deps.sources, call.workspaceId, endpoint.source, trace);
    return deps.run({ ...invocation, ...instance }, trace);
  });
  const dialect = dialectOf(endpoint.version.dialect);
  const source = endpoint.source && { id: endpoint.source.id, workspaceId: call.workspaceId };
  const end = async (outcome: Outcome): Promise<CallResult> => {
    const lost = await emitOutcome(deps.sources, dialect, outcome, source, { id: call.id, trace });
    const answer = withoutPlatformHeaders(lost ?? toOutcomeAnswer(dialect, outcome, call.id), endpoint);
    addWarnings(trace, answer.warnings);
    const request = () => toRecordedRequest(hook, deps.recordPolicy);
    const invocation = { ...call, input: "" };
    const run = { invocation, endpoint: endpoint.suffix, startedAt, request, outcome, answer, trace };
    deps.recorder.record(run, waitUntil);
    const isFailed = lost !== null || outcome.kind !== "returned" || answer.exceeded !== undefined;
    return { answer, invocationId: call.id, isFailed };
  };
  if (first === null) {
    return end(await running);
  }
  running.then(first.end, first.fail);
  const come = await first.come;
  if ("kind" in come) {
    return end(come);
  }
  // The run goes on: what came of it is recorded at its end.
  waitUntil(running.then(end));
  const given: Outcome = { kind: "returned", value: come.value, logs: [], durationMs: 0, coldStart: false };
  const answer = withoutPlatformHeaders(toOutcomeAnswer(dialect, given, call.id), endpoint);
  return { answer, invocationId: call.id, isFailed: answer.exceeded !== undefined };
}

/**
 * Waits for what comes first of a run, its end or an answer before it. The answer may come in through
 * another request, whose I/O this one must not go on with: hence one promise, and a carried one.
 */
function createFirst() {
  const { promise, resolve, reject } = createCarriedPromise<Outcome | { value: unknown }>();
  const giveAnswer = (value: unknown) => resolve({ value });
  return { come: promise, giveAnswer, end: resolve, fail: reject };
}
