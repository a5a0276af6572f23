import type { CodeBundle, Invocation, Outcome, RunSources } from "../core/contract.ts";
import type { RunTrace } from "../host/run-trace.ts";
import { toCheckedOutcome } from "./checked-outcome.ts";
import type { Candidate, SandboxPool } from "./pool.ts";
import { toPlatformOutcome } from "./platform-errors.ts";
import type { SandboxClient } from "./sandbox-client.ts";
import { checkInIsolate, runInIsolate, toSandboxCall, type Sandboxing, type SandboxReport } from "./run.ts";

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
    run: (invocation, sources) => runInIsolate(sandboxing, toSandboxCall(invocation), sources),
    check: (functionId, contentHash, code) => checkInIsolate(sandboxing, functionId, contentHash, code),
    isReady: async () => true,
  };
}

/** How long a save or a health check waits for a sandbox process. */
const CHECK_WAIT_MS = 5_000;
const READY_WAIT_MS = 1_000;

/** Runs isolates in the sandbox processes of one machine. */
export function createPoolRunner(pool: SandboxPool): Runner {
  async function withLease<T>(
    candidate: Candidate,
    deadline: number,
    use: (service: SandboxClient) => Promise<T>,
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
        service.run(toSandboxCall(invocation), sources),
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
