/**
 * The contract of runs that are served: a request goes to the function as it comes, and so does the
 * answer back. What crosses between isolates and processes is plain data, with streams for bodies.
 */

import type { RunLine, Outcome, RunError } from "./contract.ts";
import type { RunHost } from "./run-host.ts";

/** The head of a request as a function that answers it as it comes gets it; its body travels beside. */
export interface RequestHead {
  method: string;
  url: string;
  headers: [name: string, value: string][];
}

/** A request to be served: its body is there whole, comes as a stream, or there is none. */
export interface ServedRequest {
  /** JSON of a `RequestHead`: on its way through processes one text is cheaper than many parts. */
  head: string;
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;
  /** Tells when nobody waits for the answer any more. */
  left: AbortSignal;
  /** Tells of a stream, when it has ended, whether it was whole: to HTTP one that breaks off looks so. */
  isWhole?(): Promise<boolean>;
}

/** The head of an answer. */
export interface AnswerHead {
  status: number;
  headers: [name: string, value: string][];
}

/** A run that was begun and is not over: it waits for its capabilities, or its head is told and more is to come. */
export interface ServingRun {
  goOn(host: RunHost): Promise<ServeAnswer>;
  /** Nobody takes the answer any more. */
  leave(): Promise<void>;
}

/**
 * What an isolate says while it serves a request; it comes out of user code's isolate, check it before
 * use. First that it waits for its capabilities, or the head of its answer (or what was thrown before
 * there was one); then, if `run` is there, its end, with what was thrown in the body or after it.
 */
export type ServeAnswer =
  | { kind: "waiting"; run: ServingRun }
  | {
      kind: "responded";
      /** JSON of an `AnswerHead`. */
      head: string;
      body: ReadableStream<Uint8Array> | Uint8Array | null;
      logs: RunLine[];
      run?: ServingRun;
    }
  | { kind: "threw"; error: RunError; logs: RunLine[]; run?: ServingRun }
  /** Nobody waits for an answer any more, and there is none. */
  | { kind: "left"; logs: RunLine[]; run?: ServingRun }
  | { kind: "ended"; logs: RunLine[]; error?: RunError };

/**
 * What a run says first: the head of its answer with its body, or what was thrown before there was
 * one. Out of an isolate, so check it before use.
 */
export type ServedHead = (ServedAnswer | { error: unknown } | { left: true }) & {
  /** The run ended with it: there is no body to come, and nothing was left to do. */
  isOver: boolean;
};

export interface ServedAnswer {
  /** JSON of an `AnswerHead`. */
  head: unknown;
  /** Bytes if it is there whole, a stream of them, or null. */
  body: unknown;
}

/** A request that was served until there was something to say. */
export interface ServedDispatch {
  /** The head of an answer with its body, as the isolate gives them, or how the run went without one. */
  readonly said: { answer: ServedAnswer } | { outcome: Outcome } | { left: true };
  /** Tells the function that nobody takes more of its answer. */
  leave(): void;
  /** Ends the run where it stands, since what it says is no answer. */
  drop(): void;
  /**
   * Waits for what the run does when its answer is over, which is now, and gives its outcome. The log
   * and what it went over are told only then.
   */
  end(): Promise<Outcome>;
}

/** What has passed by of bodies that nobody held, and when the head of the answer was there. */
export interface PassedBodies {
  request: BodyNote;
  answer: BodyNote | null;
  headMs: number;
}

/** A body that was passed on. `kept`: all of it, if it was whole and short; `brokenOff`: why it ended early. */
export interface BodyNote {
  bytes: number;
  kept: Uint8Array<ArrayBuffer> | null;
  brokenOff?: string;
}
