import type { CodeBundle, Invocation, Outcome, RunSources } from "../core/contract.ts";
import type { ServedRequest } from "../core/served.ts";
import { CHECK_WAIT_MS } from "../core/limits.ts";
import type { RunTrace } from "../host/run-trace.ts";
import type { Candidate, SandboxPool } from "./pool-contract.ts";
import type { Sandboxing } from "./isolate.ts";
import type { CodeFault } from "../core/syntax.ts";
import { TIMED_OUT, toOutcome, toTimedOut } from "./outcome.ts";
import { toOwnWord, type OwnWord } from "./own-word.ts";
import { LostRunError } from "./run-errors.ts";
import type { SandboxClient } from "./sandbox-client.ts";
import { checkInIsolate, runInIsolate, toSandboxCall, type SandboxReport } from "./run.ts";
import { serveInIsolate, type ServedRun } from "./serve.ts";
import { serveInPool } from "./serve-in-pool.ts";

/** A way to reach isolates: in this process, or in sandbox processes of the machine. */
export interface Runner {
  /** Rejects when the sandbox went away under the run. */
  run(invocation: Invocation, sources: RunSources): Promise<SandboxReport>;
  /** Serves a request as it comes; only where the dialect streams. */
  serve(invocation: Invocation, request: ServedRequest, sources: RunSources): ServedRun;
  check(functionId: string, contentHash: string, code: CodeBundle): Promise<CodeFault | null>;
  /** Tells whether runs can be made now. */
  isReady(): Promise<boolean>;
}

/** Runs isolates in this process: Cloudflare, and `wrangler dev`. */
export function createDirectRunner(sandboxing: Sandboxing): Runner {
  return {
    run: (invocation, sources) => runInIsolate(sandboxing, toSandboxCall(invocation), sources),
    serve: (invocation, request, sources) =>
      serveInIsolate(sandboxing, toSandboxCall(invocation), request, sources),
    check: (functionId, contentHash, code) =>
      withinCheckWait(checkInIsolate(sandboxing, functionId, contentHash, code)),
    isReady: async () => true,
  };
}

/** Code that is not loaded by then is refused: its author gets a reason, and not a save that hangs. */
function withinCheckWait(checking: Promise<CodeFault | null>): Promise<CodeFault | null> {
  const tooLate = { message: `the code was not loaded within ${CHECK_WAIT_MS} ms` };
  return Promise.race([checking, scheduler.wait(CHECK_WAIT_MS).then(() => tooLate)]);
}

/** How long a health check waits for a sandbox process. */
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
    async run(invocation, sources) {
      const { functionId, version, deadline } = invocation;
      const lease = await pool.acquire({ functionId, version: version.id }, deadline);
      try {
        const report = await lease.service.run(toSandboxCall(invocation), sources);
        lease.release(true);
        return report;
      } catch {
        lease.release(false);
        throw new LostRunError(await lease.findEnd());
      }
    },
    serve: (invocation, request, sources) => serveInPool(pool, invocation, request, sources),
    async check(functionId, contentHash, code) {
      const check = () =>
        withLease(
          { functionId, version: `${functionId}:${contentHash}` },
          Date.now() + CHECK_WAIT_MS,
          (service) => withinCheckWait(service.check(functionId, contentHash, code)),
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
  const running = runner.run(invocation, sources).catch(toOwnWord);
  const report: Partial<SandboxReport> | OwnWord | typeof TIMED_OUT | null = await Promise.race([
    running,
    timeout,
  ]);
  trace.isOver = true;
  return report === TIMED_OUT
    ? toTimedOut("runTime", allowedMs, invocation, trace, startedAt)
    : toOutcome(report, invocation, trace, startedAt);
}
