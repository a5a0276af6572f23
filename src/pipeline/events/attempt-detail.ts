import type { RunError } from "../../core/contract.ts";
import { toTimeoutMessage } from "../../core/exceeded.ts";
import { ATTEMPT_DETAIL_BYTES } from "../../core/limits.ts";
import type { RecordPolicy } from "../../observe/record.ts";
import { redactSecrets } from "../../observe/redact-secrets.ts";
import { redactValue } from "../../observe/redact.ts";
import type { HandlerRun } from "./call-handler.ts";
import type { Ended } from "./run-inserts.ts";

/**
 * What is kept of an attempt, as JSON: the event that the function got, what it gave back, its error
 * and its log. Credentials, named fields and the values of secrets do not get into it.
 */
export function toAttemptDetail({ item, run, verdict, message }: Ended, policy: RecordPolicy): string {
  const { redactedNames } = policy;
  const detail = {
    request: { event: toKept(item.event, redactedNames) },
    response: run === null ? undefined : toKept(run.value, redactedNames),
    status: verdict.type,
    error: run === null ? toSaid(message) : (toError(run) ?? toSaid(message)),
    logs: run === null ? [] : run.trace.log.lines,
  };
  return redactSecrets(JSON.stringify(detail), run?.trace.secrets ?? new Set());
}

function toSaid(message: string | undefined): Partial<RunError> | undefined {
  return message === undefined ? undefined : { message };
}

/** What is too large, or nested too deeply to look through, is left out and marked. */
function toKept(value: unknown, redactedNames: ReadonlySet<string>): unknown {
  try {
    const kept = redactValue(value, redactedNames);
    return (JSON.stringify(kept)?.length ?? 0) > ATTEMPT_DETAIL_BYTES ? { truncated: true } : kept;
  } catch {
    return { truncated: true };
  }
}

function toError({ outcome }: HandlerRun): Partial<RunError> | undefined {
  switch (outcome.kind) {
    case "returned":
      return undefined;
    case "threw":
      return outcome.error;
    case "failed-to-start":
      return outcome.error;
    case "timed-out":
      return { name: "Timeout", message: toTimeoutMessage(outcome) };
    case "sandbox-lost":
      return { message: outcome.reason };
  }
}
