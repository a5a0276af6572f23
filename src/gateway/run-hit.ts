import type { Invocation, Outcome } from "../core/contract.ts";
import type { HookRequest } from "../core/hook.ts";
import { createId } from "../core/ids.ts";
import { dialectOf } from "../dialects/registry.ts";
import { addWarnings, createRunTrace, type RunTrace } from "../host/run-trace.ts";
import { toRecordedRequest, type RecordPolicy } from "../observe/record.ts";
import type { Recorder } from "../observe/recorder.ts";
import type { Db } from "../storage/database.ts";
import type { NewJob } from "../storage/jobs.ts";
import { acceptHit } from "./accept-hit.ts";
import { withoutRateHeaders } from "./admit.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Hit } from "./hook.ts";
import { answerOnce, readCallKey, type CallResult } from "./idempotency.ts";
import { toOutcomeAnswer } from "./outcome-answer.ts";
import type { WaitUntil } from "./resolve.ts";

/** What running an admitted call stands on. */
export interface RunHitDeps {
  db: Db;
  recorder: Recorder;
  recordPolicy: RecordPolicy;
  /** Makes a run with its capabilities and gives its outcome as a value. */
  run(invocation: Invocation, trace: RunTrace): Promise<Outcome>;
  /** Writes a run that must happen; it is durable when this resolves. */
  putJob(job: NewJob, waitUntil: WaitUntil): Promise<void>;
}

/** Runs a call that was let in, once for its key if it carries one, or takes it on for later. */
export async function runHit(
  hook: HookRequest,
  endpoint: Endpoint,
  base: string,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<Hit> {
  const now = Date.now();
  const { policy, version } = endpoint;
  const dialect = dialectOf(version.dialect);
  const invocation: Invocation = {
    id: createId("inv", now),
    workspaceId: endpoint.workspaceId,
    functionId: endpoint.functionId,
    version,
    handler: dialect.handlers[0],
    input: await dialect.toInput(hook, { requestId: crypto.randomUUID(), now, policy }),
    settings: endpoint.settings,
    deadline: now + policy.timeoutMs,
    chain: 0,
  };
  const answer = () =>
    policy.mode === "async"
      ? acceptHit(hook, endpoint, invocation, base, deps, waitUntil)
      : runNow(hook, endpoint, invocation, deps, waitUntil);
  const key = policy.idempotency === null ? null : await readCallKey(policy.idempotency, hook);
  if (key === null || policy.idempotency === null) {
    return answer();
  }
  const { suffix } = endpoint;
  const ttlMs = policy.idempotency.ttlSeconds * 1_000;
  const { id: invocationId, deadline } = invocation;
  return answerOnce(deps.db, { endpoint: suffix, key, invocationId, deadline, ttlMs }, answer);
}

async function runNow(
  hook: HookRequest,
  endpoint: Endpoint,
  invocation: Invocation,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const startedAt = Date.now();
  const trace = createRunTrace();
  const outcome = await deps.run(invocation, trace);
  const made = toOutcomeAnswer(dialectOf(endpoint.version.dialect), outcome, invocation.id);
  const answer = endpoint.policy.rateLimit === null ? made : withoutRateHeaders(made);
  addWarnings(trace, answer.warnings);
  const request = () => toRecordedRequest(hook, deps.recordPolicy);
  deps.recorder.record(
    { invocation, endpoint: endpoint.suffix, startedAt, request, outcome, answer, trace },
    waitUntil,
  );
  return { answer, invocationId: invocation.id, isFailed: outcome.kind !== "returned" };
}
