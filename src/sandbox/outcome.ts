import type { Invocation, LimitName, Outcome } from "../core/contract.ts";
import { toExceeded } from "../core/exceeded.ts";
import type { RunTrace } from "../host/run-trace.ts";
import { toCheckedExceeded, toCheckedOutcome } from "./checked-outcome.ts";
import { OwnWord } from "./own-word.ts";
import type { SandboxReport } from "./run.ts";

/** The end of a race against the clock. */
export const TIMED_OUT = Symbol("timed out");

/** The limits of time that a run, or a part of it, is raced against. */
type LimitOfTime = Extract<LimitName, "runTime" | "lateTime">;

/** What is known of a run however it ended. */
type Measured = Pick<Outcome, "logs" | "durationMs" | "coldStart" | "answered">;

/** The outcome of a run whose time is up. */
export function toTimedOut(
  limit: LimitOfTime,
  afterMs: number,
  { limits }: Invocation,
  trace: RunTrace,
  startedAt: number,
): Outcome {
  const exceeded = toExceeded(limit, limits);
  return { kind: "timed-out", afterMs, exceeded, ...measure(trace, startedAt) };
}

/** The outcome of a run by the report of its sandbox, which is not believed, or our own word of it. */
export function toOutcome(
  report: Partial<SandboxReport> | OwnWord | null,
  { limits }: Invocation,
  trace: RunTrace,
  startedAt: number,
): Outcome {
  const measured = measure(trace, startedAt);
  if (report instanceof OwnWord) {
    return { ...report.outcome, ...measured };
  }
  trace.log.add(report?.logs);
  measured.coldStart = report?.coldStart === true;
  const exceeded = toCheckedExceeded(report, limits);
  const outcome = { ...toCheckedOutcome(report, measured.durationMs), ...measured };
  return exceeded === undefined ? outcome : { ...outcome, exceeded };
}

function measure({ log, answered }: RunTrace, startedAt: number): Measured {
  const measured: Measured = { logs: log.lines, durationMs: Date.now() - startedAt, coldStart: false };
  if (answered !== null) {
    measured.answered = answered;
  }
  return measured;
}
