import { createStatusSecret, toStatusPath } from "../auth/status-secret.ts";
import type { Invocation } from "../core/contract.ts";
import type { HookRequest } from "../core/hook.ts";
import { BACKGROUND_TIMEOUT_MS } from "../core/limits.ts";
import { toRecordedRequest } from "../observe/record.ts";
import type { Endpoint } from "./endpoint.ts";
import type { CallResult } from "./idempotency.ts";
import type { WaitUntil } from "./resolve.ts";
import type { RunHitDeps } from "./run-hit.ts";

/**
 * Takes a call on without running it: the run is written first, and only then the caller hears 202
 * with the place to ask for its result.
 */
export async function acceptHit(
  hook: HookRequest,
  endpoint: Endpoint,
  invocation: Invocation,
  base: string,
  deps: RunHitDeps,
  waitUntil: WaitUntil,
): Promise<CallResult> {
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
      input: JSON.stringify(invocation.input),
      request: JSON.stringify(toRecordedRequest(hook, deps.recordPolicy)),
      dueAt: now,
      createdAt: now,
      timeoutMs: Math.max(endpoint.policy.timeoutMs, BACKGROUND_TIMEOUT_MS),
      statusHash: hash,
    },
    waitUntil,
  );
  const body = { invocationId: invocation.id, statusUrl: base + toStatusPath(invocation.id, secret) };
  const headers: [string, string][] = [["content-type", "application/json"]];
  return {
    answer: { status: 202, headers, body: JSON.stringify(body) },
    invocationId: invocation.id,
    isFailed: false,
  };
}
