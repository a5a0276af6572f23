import type { CodeBundle, Invocation, Outcome, RunError, RunHost } from "../core/contract.ts";
import { RETRY_AGE_MAX_SECONDS } from "../core/limits.ts";
import type { RunTrace } from "../host/run-trace.ts";
import type { SandboxPool } from "./pool.ts";
import { toPlatformOutcome } from "./platform-errors.ts";
import type { SandboxService } from "./sandbox-entrypoint.ts";
import { checkInIsolate, runInIsolate, type Sandboxing, type SandboxReport } from "./run.ts";

/** A way to reach isolates: in this process, or in sandbox processes of the machine. */
export interface Runner {
  /** Rejects when the sandbox went away under the run. */
  run(invocation: Invocation, host: RunHost): Promise<SandboxReport>;
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
    run: (invocation, host) => runInIsolate(sandboxing, invocation, host),
    check: (functionId, contentHash, code) => checkInIsolate(sandboxing, functionId, contentHash, code),
    isReady: async () => true,
  };
}

/** How long a save or a health check waits for a sandbox process. */
const CHECK_WAIT_MS = 5_000;

/** Runs isolates in the sandbox processes of one machine. */
export function createPoolRunner(pool: SandboxPool): Runner {
  async function withLease<T>(
    functionId: string,
    deadline: number,
    use: (service: SandboxService) => Promise<T>,
  ): Promise<T> {
    const lease = await pool.acquire(functionId, deadline);
    if (lease === null) {
      throw new Error("no sandbox process answered in time");
    }
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
    run: (invocation, host) =>
      withLease(invocation.functionId, invocation.deadline, (service) => service.run(invocation, host)),
    async check(functionId, contentHash, code) {
      const check = () =>
        withLease(functionId, Date.now() + CHECK_WAIT_MS, (service) =>
          service.check(functionId, contentHash, code),
        );
      try {
        return await check();
      } catch {
        // Another function may have stopped the process; a second time it is this one.
        return check().catch(() => ({ message: "the sandbox process stopped while it loaded the code" }));
      }
    },
    isReady: () =>
      withLease("", Date.now() + 1_000, (service) => service.ping()).then(
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
  host: RunHost,
  trace: RunTrace,
): Promise<Outcome> {
  const startedAt = Date.now();
  const allowedMs = Math.max(0, invocation.deadline - startedAt);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), allowedMs);
  });
  const running = runner
    .run(invocation, host)
    .catch((error: unknown): SandboxReport => ({ ...toPlatformOutcome(error), logs: [], coldStart: false }));
  const report = await Promise.race([running, timeout]);
  clearTimeout(timer);
  const durationMs = Date.now() - startedAt;
  trace.log.add(report?.logs);
  const common = { logs: trace.log.lines, durationMs, coldStart: report?.coldStart ?? false };
  if (report === null) {
    return { kind: "timed-out", afterMs: allowedMs, ...common };
  }
  switch (report.kind) {
    case "returned":
      return { kind: "returned", value: report.value, ...common };
    case "threw":
      return { kind: "threw", error: toCheckedError(report.error), ...common };
    case "timed-out":
      return { kind: "timed-out", afterMs: durationMs, ...common };
    case "failed-to-start":
      return { kind: "failed-to-start", error: report.error, ...common };
    case "sandbox-lost":
      return { kind: "sandbox-lost", reason: report.reason, ...common };
  }
}

const NAME_CHARS = 200;
const TEXT_CHARS = 16_384;

function toCheckedError(error: unknown): RunError {
  const { name, message, stack, retryMaxAgeMs } = (error ?? {}) as Record<string, unknown>;
  const checked: RunError = {
    name: typeof name === "string" ? name.slice(0, NAME_CHARS) : "Error",
    message: typeof message === "string" ? message.slice(0, TEXT_CHARS) : "",
  };
  if (typeof stack === "string") {
    checked.stack = stack.slice(0, TEXT_CHARS);
  }
  if (typeof retryMaxAgeMs === "number" && retryMaxAgeMs >= 0) {
    checked.retryMaxAgeMs = Math.min(retryMaxAgeMs, RETRY_AGE_MAX_SECONDS * 1_000);
  }
  return checked;
}
