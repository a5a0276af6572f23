import type { Refusal } from "../core/contract.ts";
import { CIRCUIT_WINDOW_MS } from "../core/limits.ts";
import type { OpenCircuit } from "./circuits.ts";
import { toEndReason, type ProcessEnd } from "../core/process-end.ts";

/** Thrown in place of a run that is not begun now. */
export class CircuitOpenError extends Error {
  override name = "CircuitOpenError";
  readonly refusal: Refusal;

  constructor({ losses, retryAt }: OpenCircuit, now: number) {
    const minutes = CIRCUIT_WINDOW_MS / 60_000;
    // A trial that is under way is as good as over: whoever comes now may ask again soon.
    const retryAfterMs = Math.max(retryAt - now, 1_000);
    super(
      `the circuit of this version is open: its runs took the sandbox process down ${losses} times within ` +
        `${minutes} minutes; it is tried again in ${Math.ceil(retryAfterMs / 1_000)} s, or save a version that does not`,
    );
    this.refusal = { code: "circuit_open", retryAfterMs };
  }
}

/** Thrown when the process went away under a run. */
export class LostRunError extends Error {
  override name = "LostRunError";
  readonly end: ProcessEnd | null;

  constructor(end: ProcessEnd | null) {
    super(toEndReason(end));
    this.end = end;
  }
}
