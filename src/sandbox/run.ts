import type {
  CodeBundle,
  Invocation,
  IsolateCall,
  IsolateOutcome,
  LimitName,
  OutcomeKind,
  RunLine,
  RunSources,
  SandboxCall,
  WaitingRun,
} from "../core/contract.ts";
import { HostError } from "../core/host-error.ts";
import { CHECK_WAIT_MS } from "../core/limits.ts";
import { DEFAULT_ISOLATE_LIMITS } from "../core/run-limits.ts";
import type { CodeFault } from "../core/syntax.ts";
import { toLoaderId } from "./assemble.ts";
import { toCheckedFault } from "./checked-outcome.ts";
import { beginRun, endRun, hasNoRequestLeft, type CountedRun } from "./egress-budget.ts";
import { toIsolateCode } from "./isolate-code.ts";
import {
  findParts,
  loadEntrypoint,
  mayRetry,
  readParts,
  type IsolateParts,
  type Sandboxing,
} from "./isolate.ts";
import { isSubrequestRefusal, toPlatformOutcome } from "./platform-errors.ts";

/** How a run ended, as the sandbox tells it; the gateway measures and checks. */
export type SandboxReport = OutcomeKind & {
  logs: RunLine[];
  coldStart: boolean;
  /** What the run went over; how much is allowed, the gateway knows. */
  exceeded?: { limit: LimitName; used?: number };
};

/** Takes of a run what its sandbox has to know. */
export function toSandboxCall(invocation: Invocation): SandboxCall {
  const { id, functionId, version, handler, input, settings, deadline, instanceId } = invocation;
  const { dialect, contentHash } = version;
  const call: IsolateCall = { id, handler, input, settings, deadline };
  const limits = invocation.limits.isolate;
  const asked: SandboxCall = { functionId, dialect, contentHash, call };
  if (limits !== DEFAULT_ISOLATE_LIMITS) {
    asked.limits = limits;
  }
  if (instanceId !== undefined) {
    asked.instanceId = instanceId;
  }
  return asked;
}

/**
 * Makes one run in the isolate of its version, loading it if need be. Never throws for what user
 * code or the isolate does; rejects when the code of the version cannot be had.
 */
export async function runInIsolate(
  sandboxing: Sandboxing,
  asked: SandboxCall,
  sources: RunSources,
): Promise<SandboxReport> {
  const parts = findParts(sandboxing, asked) ?? (await readParts(sandboxing, asked, sources));
  const run = beginRun(parts.loaderId, parts.limits, asked.call.deadline);
  return withRefusal(await runWithRetry(sandboxing, parts, asked.call, sources), run);
}

/** Ends the count of what a run sends out, and says in its report what was refused meanwhile. */
export function withRefusal(report: SandboxReport, run: CountedRun): SandboxReport {
  const refused = endRun(run);
  const isRefusedByRuntime =
    report.kind === "threw" && isSubrequestRefusal(report.error) && hasNoRequestLeft(run);
  const limit = isRefusedByRuntime ? "outgoingRequests" : refused;
  if (limit !== undefined) {
    report.exceeded ??= { limit };
  }
  return report;
}

async function runWithRetry(
  sandboxing: Sandboxing,
  parts: IsolateParts,
  call: IsolateCall,
  sources: RunSources,
): Promise<SandboxReport> {
  for (let attempt = 0; ; attempt++) {
    let coldStart = false;
    try {
      const entrypoint = loadEntrypoint(sandboxing, parts, attempt, () => (coldStart = true));
      const answer = await entrypoint.run(call);
      return toReport(answer.kind === "waiting" ? await goOn(answer.run, sources) : answer, coldStart);
    } catch (error) {
      if (!mayRetry(error, attempt)) {
        return { ...toPlatformOutcome(error), logs: [], coldStart };
      }
    }
  }
}

/** Gives a run its capabilities; the isolate is let go when it is over, whoever made the call lives on. */
async function goOn(run: WaitingRun & Partial<Disposable>, sources: RunSources): Promise<IsolateOutcome> {
  try {
    return await run.goOn(sources.createHost());
  } finally {
    run[Symbol.dispose]?.();
  }
}

/** Takes from an isolate's answer what a bootstrap may say, and nothing else. */
function toReport(outcome: IsolateOutcome, coldStart: boolean): SandboxReport {
  const { logs } = outcome;
  if (outcome.kind === "returned") {
    return { kind: "returned", value: outcome.value, logs, coldStart };
  }
  const { error, answerBytes } = outcome;
  return answerBytes === undefined
    ? { kind: "threw", error, logs, coldStart }
    : { kind: "threw", error, logs, coldStart, exceeded: { limit: "answerSize", used: answerBytes } };
}

/** Loads a version's isolate once, before it is saved; tells what is wrong with the code, or null. */
export async function checkInIsolate(
  sandboxing: Sandboxing,
  functionId: string,
  contentHash: string,
  bundle: CodeBundle,
): Promise<CodeFault | null> {
  const limits = DEFAULT_ISOLATE_LIMITS;
  const loaderId = toLoaderId(functionId, bundle.dialect, contentHash, limits.key);
  const code = await toIsolateCode(bundle);
  sandboxing.codes.set(loaderId, code);
  const run = beginRun(loaderId, limits, Date.now() + CHECK_WAIT_MS);
  try {
    const parts = { loaderId, code, limits };
    const fault = await loadEntrypoint(sandboxing, parts, 0, () => undefined).check();
    return fault === null ? null : toCheckedFault(fault);
  } catch (error) {
    const outcome = toPlatformOutcome(error);
    if (outcome.kind === "failed-to-start") {
      return outcome.error;
    }
    // The sandbox failed, not the code: the author must not be told that the code is wrong.
    throw new HostError(503, "the code could not be checked: the sandbox does not answer");
  } finally {
    endRun(run);
  }
}
