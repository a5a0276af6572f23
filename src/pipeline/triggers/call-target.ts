import type { CodeBundle, Invocation, Outcome } from "../../core/contract.ts";
import { toContentHash } from "../../core/content-hash.ts";
import { NO_PUBLIC_URL, type HookRequest } from "../../core/hook.ts";
import { createId } from "../../core/ids.ts";
import { TRIGGER_TIMEOUT_MS } from "../../core/limits.ts";
import { resolvePolicy } from "../../core/policy/resolve.ts";
import { DEFAULT_RUN_LIMITS, type RunLimits } from "../../core/run-limits.ts";
import { dialectOf } from "../../dialects/registry.ts";
import type { WebhookCall } from "../../dialects/webhook/webhook-call.ts";
import { toWebhookAnswer, WEBHOOK_CODE } from "../../dialects/webhook/webhook.ts";
import { toOutcomeAnswer } from "../../gateway/outcome-answer.ts";
import { addWarnings, createRunTrace, type RunTrace } from "../../host/run-trace.ts";
import { toRecordedRequest, type RecordPolicy } from "../../observe/record.ts";
import type { Recorder, WaitUntil } from "../../observe/recorder.ts";
import type { Db } from "../../storage/database.ts";
import { findRunnable } from "../../storage/runnables.ts";
import type { TargetCall } from "./target-call.ts";
import type { TriggerMessage } from "./to-message.ts";

/** What calling the target of a trigger stands on. */
export interface CallDeps {
  db: Db;
  recorder: Recorder;
  recordPolicy: RecordPolicy;
  run(invocation: Invocation, trace: RunTrace, code?: CodeBundle): Promise<Outcome>;
}

/** What a call carries besides its message. */
export interface CallContext {
  workspaceId: string;
  triggerId: string;
  chain: number;
  /** Values that no record of the call may hold. */
  secrets: string[];
}

const TIME: RunLimits["time"] = { ms: TRIGGER_TIMEOUT_MS, setting: null };
/** Headers of the request that a function gets beside those of its dialect. */
const PASSED_HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/** Calls an external URL from an isolate without user code, so that it leaves as all else does. */
export async function callUrl(
  deps: CallDeps,
  url: string,
  message: TriggerMessage,
  context: CallContext,
): Promise<TargetCall> {
  const now = Date.now();
  const call: WebhookCall = { url, ...message };
  // One isolate for each workspace: those of two must not count each other's requests.
  const functionId = `webhook_${context.workspaceId}`;
  const invocation: Invocation = {
    id: createId("inv", now),
    workspaceId: context.workspaceId,
    functionId,
    version: {
      id: functionId,
      number: 1,
      dialect: "webhook",
      contentHash: await toContentHash(WEBHOOK_CODE),
    },
    handler: dialectOf("webhook").handlers[0],
    input: JSON.stringify(call),
    settings: {},
    deadline: now + TRIGGER_TIMEOUT_MS,
    chain: context.chain,
    limits: { ...DEFAULT_RUN_LIMITS, time: TIME },
  };
  const trace = createRunTrace();
  const outcome = await deps.run(invocation, trace, WEBHOOK_CODE);
  const answer = outcome.kind === "returned" ? toWebhookAnswer(outcome.value) : null;
  return { outcome, answer, invocationId: null, trace };
}

/** Calls a stored function as its endpoint would; null when it is gone or switched off. */
export async function callFunction(
  deps: CallDeps,
  functionId: string,
  message: TriggerMessage,
  context: CallContext,
  waitUntil: WaitUntil,
): Promise<TargetCall | null> {
  const { workspaceId, chain } = context;
  const runnable = await findRunnable(deps.db, workspaceId, functionId, null);
  if (runnable === null) {
    return null;
  }
  const startedAt = Date.now();
  const dialect = dialectOf(runnable.version.dialect);
  const policy = resolvePolicy({ passHeaders: PASSED_HEADERS }, dialect.answersHttp, dialect.policyDefaults);
  const request = toHookRequest(message, context.triggerId);
  const input = await dialect.toInput(request, { requestId: crypto.randomUUID(), now: startedAt, policy });
  const invocation: Invocation = {
    id: createId("inv", startedAt),
    workspaceId,
    functionId,
    version: runnable.version,
    handler: dialect.handlers[0],
    input: JSON.stringify(input),
    settings: {},
    deadline: startedAt + TRIGGER_TIMEOUT_MS,
    chain,
    limits: { ...runnable.limits, time: TIME },
  };
  const trace = createRunTrace();
  context.secrets.forEach((secret) => trace.secrets.add(secret));
  const outcome = await deps.run(invocation, trace);
  const answer = toOutcomeAnswer(dialect, outcome, invocation.id);
  addWarnings(trace, answer.warnings);
  const recorded = () => toRecordedRequest(request, deps.recordPolicy);
  deps.recorder.record(
    { invocation, endpoint: null, startedAt, request: recorded, outcome, answer, trace },
    waitUntil,
  );
  return {
    outcome,
    answer: outcome.kind === "returned" || outcome.answered !== undefined ? answer : null,
    invocationId: invocation.id,
    trace,
  };
}

/** The request as one to an endpoint would be; in place of a suffix it names the trigger. */
function toHookRequest({ headers, body }: TriggerMessage, triggerId: string): HookRequest {
  return {
    method: "POST",
    publicUrl: NO_PUBLIC_URL,
    suffix: triggerId,
    protocol: "https",
    base: `/hook/${triggerId}`,
    rest: "",
    search: "",
    headers: new Headers(headers),
    body: Uint8Array.from(new TextEncoder().encode(body)),
    ip: "",
  };
}
