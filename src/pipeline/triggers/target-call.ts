import type { Outcome } from "../../core/contract.ts";
import type { Answer } from "../../core/hook.ts";
import type { RunTrace } from "../../host/run-trace.ts";

/** A call of a trigger's target that was made. */
export interface TargetCall {
  outcome: Outcome;
  /** What the target answered; null when it did not. */
  answer: Answer | null;
  /** The run of the function; null for an external URL. */
  invocationId: string | null;
  trace: RunTrace;
}
