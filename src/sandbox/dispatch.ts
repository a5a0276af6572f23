import type { CodeBundle, Invocation, Outcome, RunHost, SandboxCall } from "../core/contract.ts";
import type { RunTrace } from "../host/run-trace.ts";
import { toCheckedOutcome } from "./checked-outcome.ts";
import type { Candidate, SandboxPool } from "./pool.ts";
import { toPlatformOutcome } from "./platform-errors.ts";
import type { SandboxService } from "./sandbox-entrypoint.ts";
import {
  checkInIsolate,
  runInIsolate,
  toSandboxCall,
  type SandboxAnswer,
  type Sandboxing,
  type SandboxReport,
} from "./run.ts";

/** What a run may need on its way, made and read only when it does. */
export interface RunSources {
  createHost(): RunHost;
  readCode(): Promise<CodeBundle>;
}

/** A way to reach isolates: in this process, or in sandbox processes of the machine. */
export interface Runner {
  /** Rejects when the sandbox went away under the run. */
  run(invocation: Invocation, sources: RunSources): Promise<SandboxReport>;
  check(
    functionId: string,
    contentHash: string,
    code: CodeBundle,
  ): Promise<{ message: string; line?: number; column?: number } | null>;
  /** Tells whether runs can be made now. */
  isReady(): Promise<boolean>;
}

/** Runs isolates in this process: Cloudflare, and `wrangler dev`. */
export function createDirectRunner(sandboxing: Sandboxing): Runner {
  return {
    run: (invocation, sources) => runToEnd(invocation, sources, (call) => runInIsolate(sandboxing, call)),
    check: (functionId, contentHash, code) => checkInIsolate(sandboxing, functionId, contentHash, code),
    isReady: async () => true,
  };
}

/** Asks a sandbox for a run, and gives it what it asks for. */
async function runToEnd(
  invocation: Invocation,
  { createHost, readCode }: RunSources,
  run: (call: SandboxCall) => Promise<SandboxAnswer>,
): Promise<SandboxReport> {
  const call = toSandboxCall(invocation);
  const first = await run(call);
  const answer = first.kind === "code-needed" ? await run({ ...call, code: await readCode() }) : first;
  if (answer.kind === "code-needed") {
    throw new Error("the sandbox does not keep the code that it was given");
  }
  return answer.kind === "waiting" ? answer.run.goOn(createHost()) : answer;
}

/** How long a save or a health check waits for a sandbox process. */
const CHECK_WAIT_MS = 5_000;
const READY_WAIT_MS = 1_000;

/** Runs isolates in the sandbox processes of one machine. */
export function createPoolRunner(pool: SandboxPool): Runner {
  async function withLease<T>(
    candidate: Candidate,
    deadline: number,
    use: (service: SandboxService) => Promise<T>,
  ): Promise<T> {
    const lease = await pool.acquire(candidate, deadline);
    let answered = false;
    try {
      const result = await use(lease.service);
      answered = true;
      return result;
    } finally {
      lease.release(answered);
    }
  }
  return {
    run(invocation, sources) {
      const { functionId, version, deadline } = invocation;
      return withLease({ functionId, version: version.id }, deadline, (service) =>
        runToEnd(invocation, sources, (call) => service.run(call)),
      );
    },
    async check(functionId, contentHash, code) {
      const check = () =>
        withLease(
          { functionId, version: `${functionId}:${contentHash}` },
          Date.now() + CHECK_WAIT_MS,
          (service) => service.check(functionId, contentHash, code),
        );
      try {
        return await check();
      } catch {
        // Another function may have stopped the process; a second time it is this one.
        return check().catch(() => ({ message: "the sandbox process stopped while it loaded the code" }));
      }
    },
    isReady: () =>
      withLease({ functionId: "", version: "" }, Date.now() + READY_WAIT_MS, (service) =>
        service.ping(),
      ).then(
        () => true,
        () => false,
      ),
  };
}

const TIMED_OUT = Symbol("timed out");

/**
 * Makes one run and gives its outcome as a value, whatever happens: it is raced against its
 * deadline, and everything that came out of the isolate is checked before it is believed.
 */
export async function dispatch(
  runner: Runner,
  invocation: Invocation,
  sources: RunSources,
  trace: RunTrace,
): Promise<Outcome> {
  const startedAt = Date.now();
  const allowedMs = Math.max(0, invocation.deadline - startedAt);
  // Nobody cancels it: it goes with its request, and cancelling costs more than the wait itself.
  const timeout = scheduler.wait(allowedMs).then((): typeof TIMED_OUT => TIMED_OUT);
  const running = runner.run(invocation, sources).catch(toPlatformOutcome);
  const report: Partial<SandboxReport> | typeof TIMED_OUT | null = await Promise.race([running, timeout]);
  const durationMs = Date.now() - startedAt;
  const { log } = trace;
  if (report === TIMED_OUT) {
    return { kind: "timed-out", afterMs: allowedMs, logs: log.lines, durationMs, coldStart: false };
  }
  log.add(report?.logs);
  const coldStart = report?.coldStart === true;
  return { ...toCheckedOutcome(report, durationMs), logs: log.lines, durationMs, coldStart };
}
