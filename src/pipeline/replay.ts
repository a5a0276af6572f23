import { createStatusSecret, toStatusPath } from "../auth/status-secret.ts";
import { fromBase64 } from "../core/crypto.ts";
import { NO_PUBLIC_URL, type HookRequest } from "../core/hook.ts";
import { createId } from "../core/ids.ts";
import { BACKGROUND_TIMEOUT_MS } from "../core/limits.ts";
import { resolvePolicy } from "../core/policy/resolve.ts";
import type { EndpointPolicyInput } from "../core/policy.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { RecordedRequest } from "../observe/record.ts";
import type { WaitUntil } from "../observe/recorder.ts";
import { REDACTED } from "../observe/redact.ts";
import type { Db } from "../storage/database.ts";
import { readEndpoint } from "../storage/endpoints.ts";
import type { StoredInvocation } from "../storage/invocations.ts";
import { findRunnable, type Runnable } from "../storage/runnables.ts";
import type { Outbox } from "./outbox.ts";

/** A recorded run made again, or why it cannot be. */
export type Replayed =
  | { ok: true; replayOf: string; invocationId: string; statusPath: string }
  | { ok: false; replayOf: string; reason: string };

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

/**
 * Writes a new run for each record, with the recorded request as its input. Given several, each
 * waits until the one before it is settled, so that they run in the order in which they came.
 */
export async function replayInvocations(
  deps: { db: Db; outbox: Outbox },
  replay: { workspaceId: string; rows: StoredInvocation[]; version: number | null },
  waitUntil: WaitUntil,
): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  let afterId: string | null = null;
  for (const row of replay.rows) {
    const result = await replayOne(deps, row, replay.version, afterId, waitUntil);
    replayed.push(result);
    afterId = result.ok ? result.invocationId : afterId;
  }
  return replayed;
}

async function replayOne(
  deps: { db: Db; outbox: Outbox },
  row: StoredInvocation,
  version: number | null,
  afterId: string | null,
  waitUntil: WaitUntil,
): Promise<Replayed> {
  const refuse = (reason: string): Replayed => ({ ok: false, replayOf: row.id, reason });
  const runnable = await findRunnable(deps.db, row.workspaceId, row.functionId, version);
  if (runnable === null) {
    return refuse(
      version === null ? "its function is gone or switched off" : `there is no version ${version}`,
    );
  }
  const now = Date.now();
  const made = await toInput(deps.db, row, runnable, now);
  if ("reason" in made) {
    return refuse(made.reason);
  }
  const { secret, hash } = await createStatusSecret();
  const id = createId("inv", now);
  await deps.outbox.put(
    {
      id,
      workspaceId: row.workspaceId,
      functionId: row.functionId,
      version,
      endpoint: row.endpoint,
      kind: "replay",
      handler: made.handler,
      input: JSON.stringify(made.input),
      request: made.request === null ? null : JSON.stringify(made.request),
      afterId,
      statusHash: hash,
      dueAt: now,
      createdAt: now,
      timeoutMs: BACKGROUND_TIMEOUT_MS,
    },
    waitUntil,
  );
  return { ok: true, replayOf: row.id, invocationId: id, statusPath: toStatusPath(id, secret) };
}

async function toInput(
  db: Db,
  row: StoredInvocation,
  runnable: Runnable,
  now: number,
): Promise<{ input: unknown; handler: string; request: RecordedRequest | null } | { reason: string }> {
  const dialect = dialectOf(runnable.version.dialect);
  const detail = JSON.parse(row.detail) as { request?: RecordedRequest; input?: unknown; handler?: string };
  const { request, input, handler = dialect.handlers[0] } = detail;
  if (request === undefined) {
    return input === undefined
      ? { reason: "its input was too large to be kept" }
      : { input, handler, request: null };
  }
  if (request.noStore) {
    return { reason: "its caller asked for the body not to be kept" };
  }
  if (request.truncated) {
    const what = request.bytes === undefined ? "longer than what is kept" : "streamed, and not kept";
    return { reason: `its body was ${what}` };
  }
  if (row.endpoint === null) {
    return { reason: "it was made for a delivery, which can be made again" };
  }
  const endpoint = await readEndpoint(db, row.workspaceId, row.endpoint);
  const hook = toHookRequest(request, row.endpoint);
  const requestId = crypto.randomUUID();
  const stored = endpoint === null ? {} : (JSON.parse(endpoint.policy) as EndpointPolicyInput);
  const policy = resolvePolicy(stored, dialect.answersHttp, dialect.policyDefaults);
  return { input: await dialect.toInput(hook, { requestId, now, policy }), handler, request };
}

function toHookRequest(request: RecordedRequest, suffix: string): HookRequest {
  const question = request.url.indexOf("?");
  const path = question === -1 ? request.url : request.url.slice(0, question);
  const kept = Object.entries(request.headers).filter(([, value]) => !value.includes(REDACTED));
  const host = request.headers["host"];
  return {
    method: request.method,
    publicUrl: host === undefined ? NO_PUBLIC_URL : `https://${host}`,
    suffix,
    protocol: "https",
    base: `/hook/${suffix}`,
    rest: path.slice(`/hook/${suffix}`.length),
    search: question === -1 ? "" : request.url.slice(question),
    headers: new Headers(kept),
    body: request.bodyBase64 === undefined ? toBytes(request.body ?? "") : fromBase64(request.bodyBase64),
    ip: request.ip,
  };
}
