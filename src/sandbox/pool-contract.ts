import type { ProcessEnd } from "../core/process-end.ts";
import type { Testimony } from "../core/blame.ts";
import type { OpenCircuit } from "./circuits.ts";
import type { SandboxClient } from "./sandbox-client.ts";

/* What the pool of sandbox processes gives to those who have runs made, and to the supervisor. */

/** What is to be run: the function says where, and what is held against it is held against its code. */
export interface Candidate {
  functionId: string;
  /** An id of the version that no other function has. */
  version: string;
}

export interface Lease {
  service: SandboxClient;
  /** The process has answered, and the call goes on: it is no endless loop. */
  noteAnswer(): void;
  /** Must be called when the call ended; `answered` when the process gave any answer. */
  release(answered: boolean): void;
  /** How the process ended that the call was lost with; null when nobody can tell. */
  findEnd(): Promise<ProcessEnd | null>;
}

/** A circuit that has opened, or closed again (`open` is null). */
export interface CircuitChange extends Candidate {
  open: (OpenCircuit & { reason: string }) | null;
}

export interface SandboxPool {
  /**
   * Gives a process that is alive; rejects when there was none until the deadline, or the circuit is
   * open. `until`: when the call is over for sure, if not at its deadline.
   */
  acquire(candidate: Candidate, deadline: number, until?: number): Promise<Lease>;
  /** Keeps new runs away from a place for a while; gives how many are still under way there. */
  pause(index: number): number;
  /** The supervisor tells how the process at a place has ended; gives what was under way there. */
  noteEnd(index: number, end: ProcessEnd): Testimony;
  /** The supervisor, who has heard all witnesses, tells which version that was most likely the doing of. */
  noteCulprit(index: number, version: string): void;
  /** Puts back the circuits that were open before this process began. */
  restoreCircuits(open: readonly (OpenCircuit & { version: string })[]): void;
}
