import { Buffer } from "node:buffer";
import type { Invocation, Outcome } from "../core/contract.ts";
import { toBase64 } from "../core/crypto.ts";
import type { Answer } from "../core/hook.ts";
import { createId } from "../core/ids.ts";
import { KEPT_ANSWER_BYTES, LEASE_SLACK_MS } from "../core/limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import { toOutcomeAnswer } from "../gateway/outcome-answer.ts";
import { emitOutcome, openSource, type SourceDeps } from "../gateway/source-run.ts";
import { addWarnings, createRunTrace, type RunTrace } from "../host/run-trace.ts";
import type { RecordedRequest } from "../observe/record.ts";
import type { Recorder, WaitUntil } from "../observe/recorder.ts";
import type { Db } from "../storage/database.ts";
import { claimJobs, findFollower, putOffJob, settleJob, type StoredJob } from "../storage/jobs.ts";
import { findRunnable } from "../storage/runnables.ts";
import { findSourceByEndpoint } from "../storage/sources.ts";
import { decideNext } from "./decision.ts";
import { decideSourceNext } from "./source-decision.ts";

/** What working on jobs stands on. */
export interface JobDeps {
  db: Db;
  recorder: Recorder;
  sources: SourceDeps;
  run(invocation: Invocation, trace: RunTrace): Promise<Outcome>;
  /** Called when a job was put off, so that somebody comes back for it. */
  wake(job: { id: string; dueAt: number }): Promise<unknown>;
}

/** What is kept of an attempt: for the status URL, and for a person who looks at the job. */
export interface JobResult {
  outcome: Outcome["kind"] | "not-runnable";
  durationMs: number;
  /** The HTTP answer it would give; `truncated`: its body was too large to be kept. */
  response?: {
    status: number;
    headers: [string, string][];
    body?: string;
    bodyBase64?: string;
    truncated?: true;
  };
}

/** The longest time for which any job may be claimed; each is run with its own limit. */
const LEASE_MS = 300_000 + LEASE_SLACK_MS;

/**
 * Claims one due job, the one named or the longest due, works it and settles it or puts it off.
 * Tells whether there was one.
 */
export async function workOneJob(deps: JobDeps, id: string | null, waitUntil: WaitUntil): Promise<boolean> {
  const now = Date.now();
  const lease = { id: createId("inv", now), until: now + LEASE_MS };
  const [job] = await claimJobs(deps.db, lease, now, id === null ? { limit: 1 } : { id });
  if (job === undefined) {
    return false;
  }
  await workJob(deps, job, lease.id, waitUntil);
  return true;
}

async function workJob(deps: JobDeps, job: StoredJob, leaseId: string, waitUntil: WaitUntil): Promise<void> {
  const held = { jobId: job.id, leaseId };
  const runnable = await findRunnable(deps.db, job.workspaceId, job.functionId, job.version);
  if (runnable === null) {
    const result: JobResult = { outcome: "not-runnable", durationMs: 0 };
    const end = { state: "failed" as const, result: JSON.stringify(result), now: Date.now() };
    await endJob(deps, job, leaseId, end, waitUntil);
    return;
  }
  const startedAt = Date.now();
  const invocation: Invocation = {
    id: job.id,
    workspaceId: job.workspaceId,
    functionId: job.functionId,
    version: runnable.version,
    handler: job.handler,
    input: job.input,
    settings: {},
    deadline: startedAt + job.timeoutMs,
    chain: job.chain,
    limits: { ...runnable.limits, time: { ms: job.timeoutMs, setting: null } },
  };
  const trace = createRunTrace();
  const dialect = dialectOf(runnable.version.dialect);
  const isOfSource = dialect.toEmitted !== undefined && job.endpoint !== null;
  const found = isOfSource ? await findSourceByEndpoint(deps.db, job.endpoint ?? "") : null;
  const source = found?.functionId === job.functionId ? found : null;
  const instance = await openSource(deps.sources, job.workspaceId, source, trace);
  const outcome = await deps.run({ ...invocation, ...instance }, trace);
  const lost = await emitOutcome(deps.sources, dialect, outcome, source, { id: job.id, trace });
  const answer = lost ?? toOutcomeAnswer(dialect, outcome, job.id);
  addWarnings(trace, answer.warnings);
  const request = job.request === null ? null : (JSON.parse(job.request) as RecordedRequest);
  deps.recorder.record(
    {
      invocation,
      endpoint: job.endpoint,
      startedAt,
      request: () => request,
      outcome,
      answer,
      trace,
      attempt: job.attempts,
    },
    waitUntil,
  );

  const result = toJobResult(outcome, answer);
  const now = Date.now();
  // What could not be stored must not be lost: the run is made again.
  const judged: Outcome =
    lost === null ? outcome : { ...outcome, kind: "sandbox-lost", reason: "no database" };
  const random = Math.random();
  const decision =
    (dialect.toEmitted && decideSourceNext(job, judged, now, random)) ?? decideNext(job, judged, now, random);
  if (decision.type === "again" || decision.type === "later") {
    const { type, dueAt } = decision;
    const counted = type === "again" ? {} : { attempts: job.attempts - 1 };
    await putOffJob(deps.db, held, { dueAt, result, ...counted });
    waitUntil(deps.wake({ id: job.id, dueAt }).catch(() => undefined));
  } else {
    await endJob(deps, job, leaseId, { state: decision.type, result, now }, waitUntil);
  }
}

/** Settles a job; whoever was woken for the one that waits for it found it not free, and went. */
async function endJob(
  deps: JobDeps,
  job: StoredJob,
  leaseId: string,
  end: { state: "succeeded" | "failed"; result: string; now: number },
  waitUntil: WaitUntil,
): Promise<void> {
  await settleJob(deps.db, { jobId: job.id, leaseId }, end);
  const follower = job.kind === "replay" ? await findFollower(deps.db, job.id) : null;
  if (follower !== null) {
    waitUntil(deps.wake(follower).catch(() => undefined));
  }
}

/** The result as JSON text: it stays in the job's row, so an answer too large for that is left out. */
function toJobResult({ kind, durationMs }: Outcome, answer: Answer): string {
  const { status, headers, body } = answer;
  const head = { outcome: kind, durationMs };
  const kept = body instanceof Uint8Array ? { bodyBase64: toBase64(body) } : { body: body ?? "" };
  const whole: JobResult = { ...head, response: { status, headers, ...kept } };
  const text = JSON.stringify(whole);
  if (Buffer.byteLength(text) <= KEPT_ANSWER_BYTES) {
    return text;
  }
  const cut: JobResult = { ...head, response: { status, headers, truncated: true } };
  return JSON.stringify(cut);
}
