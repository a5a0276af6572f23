import { Buffer } from "node:buffer";
import { createStatusSecret, toStatusPath } from "../auth/status-secret.ts";
import type { Invocation } from "../core/contract.ts";
import type { HookRequest } from "../core/hook.ts";
import { BACKGROUND_TIMEOUT_MS } from "../core/limits.ts";
import { toRecordedRequest } from "../observe/record.ts";
import { JOB_INPUT_BYTES } from "../storage/jobs.ts";
import type { Endpoint } from "./endpoint.ts";
import { toErrorAnswer } from "./error-answer.ts";
import type { CallResult } from "./idempotency.ts";
import type { WaitUntil } from "./kept-reads.ts";
import type { RunHitDeps } from "./run-hit.ts";

/**
 * Takes a call on without running it: the run is written first, and only then the caller hears 202
 * with the place to ask for its result. A call that is too large to be written is refused.
 */
export async function acceptHit(
  hook: HookRequest,
  endpoint: Endpoint,
  invocation: Invocation,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const { input } = invocation;
  if (Buffer.byteLength(input) > JOB_INPUT_BYTES) {
    return { answer: toTooLarge(), invocationId: null, isFailed: true };
  }
  const { secret, hash } = await createStatusSecret();
  const now = Date.now();
  await deps.putJob(
    {
      id: invocation.id,
      workspaceId: invocation.workspaceId,
      functionId: invocation.functionId,
      endpoint: endpoint.suffix,
      kind: "async",
      handler: invocation.handler,
      input,
      request: JSON.stringify(toRecordedRequest(hook, deps.recordPolicy)),
      dueAt: now,
      createdAt: now,
      timeoutMs: Math.max(endpoint.policy.timeoutMs, BACKGROUND_TIMEOUT_MS),
      statusHash: hash,
    },
    waitUntil,
  );
  const body = {
    invocationId: invocation.id,
    statusUrl: hook.publicUrl + toStatusPath(invocation.id, secret),
  };
  const headers: [string, string][] = [["content-type", "application/json"]];
  return {
    answer: { status: 202, headers, body: JSON.stringify(body) },
    invocationId: invocation.id,
    isFailed: false,
  };
}

function toTooLarge() {
  return toErrorAnswer(
    "body_too_large",
    `the call makes more than ${JOB_INPUT_BYTES} bytes of JSON, the limit of a run that is made later`,
  );
}
