import { LogSink } from "./log-sink.ts";

/** What is gathered about one run while it goes on, for its record. */
export interface RunTrace {
  log: LogSink;
  /** Values of secrets that the run was given: they are taken out of what is recorded. */
  secrets: Set<string>;
  /** The run has ended, or its time has: its capabilities do nothing any more, whoever has kept them. */
  isOver: boolean;
  /** The answer that the run gave before its end. */
  answered: { value: unknown } | null;
  /** Told of it at once. */
  onAnswer: ((value: unknown) => void) | null;
}

export function createRunTrace(onAnswer: RunTrace["onAnswer"] = null): RunTrace {
  return { log: new LogSink(), secrets: new Set(), isOver: false, answered: null, onAnswer };
}

/** Puts what the author should know of how their value was understood into the run's log. */
export function addWarnings(trace: RunTrace, warnings: readonly string[] = []): void {
  for (const message of warnings) {
    trace.log.add([{ time: Date.now(), level: "WARN", message }]);
  }
}
