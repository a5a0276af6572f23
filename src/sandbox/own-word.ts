import type { Outcome, OutcomeKind } from "../core/contract.ts";
import { toExceededMemory } from "../core/process-end.ts";
import { toPlatformOutcome } from "./platform-errors.ts";
import { CircuitOpenError, LostRunError } from "./run-errors.ts";
import type { SandboxReport } from "./run.ts";

/** What this process says itself of a run that no sandbox reported: it needs no check. */
export class OwnWord {
  readonly outcome: OutcomeKind & Pick<Outcome, "exceeded">;

  constructor(outcome: OutcomeKind & Pick<Outcome, "exceeded">) {
    this.outcome = outcome;
  }
}

/** Turns what a runner throws into an outcome; errors of the runtime are read like a sandbox's report. */
export function toOwnWord(error: unknown): OwnWord | Partial<SandboxReport> {
  if (error instanceof CircuitOpenError) {
    const { message, refusal } = error;
    return new OwnWord({ kind: "failed-to-start", error: { message }, refusal });
  }
  if (error instanceof LostRunError) {
    const exceeded = toExceededMemory(error.end);
    const lost = { kind: "sandbox-lost" as const, reason: error.message };
    return new OwnWord(exceeded === null ? lost : { ...lost, exceeded });
  }
  return toPlatformOutcome(error);
}
