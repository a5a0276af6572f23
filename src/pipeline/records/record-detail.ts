import { ATTEMPT_DETAIL_BYTES } from "../../core/limits.ts";
import type { MadeCall } from "../../dialects/xkit/to-call.ts";
import type { RecordPolicy } from "../../observe/record.ts";
import { redactSecrets } from "../../observe/redact-secrets.ts";
import { redactValue } from "../../observe/redact.ts";
import type { FunctionCall } from "./call-function.ts";
import type { Attempted } from "./record-end.ts";

/** An attempt at a record as it ended. */
export interface EndedAttempt {
  record: { operation: string; version: number };
  made: MadeCall;
  attempted: Attempted;
  call: FunctionCall | null;
}

/**
 * What is kept of an attempt, as JSON: the call that was made of the record, what the function gave
 * back, its error and its log. Named fields and the values of sensitive variables do not get into it.
 */
export function toRecordDetail(
  { record, made, attempted, call }: EndedAttempt,
  policy: RecordPolicy,
): string {
  const { operation, version } = record;
  const detail = {
    operation,
    version,
    request: made.ok ? toKept(made.input, policy) : undefined,
    response: call === null ? undefined : toKept(call.returned, policy),
    error: toError(attempted),
    logs: call === null ? [] : call.trace.log.lines,
  };
  return redactSecrets(JSON.stringify(detail), call?.trace.secrets ?? new Set());
}

function toError(attempted: Attempted): unknown {
  switch (attempted.type) {
    case "failed":
      return attempted.error;
    case "rejected":
      return { message: "no call can be made of it", errors: attempted.errors };
    case "delivered":
    case "later":
      return undefined;
  }
}

/** What is too large, or nested too deeply to look through, is left out and marked. */
function toKept(value: unknown, { redactedNames }: RecordPolicy): unknown {
  try {
    const kept = redactValue(value, redactedNames);
    return (JSON.stringify(kept)?.length ?? 0) > ATTEMPT_DETAIL_BYTES ? { truncated: true } : kept;
  } catch {
    return { truncated: true };
  }
}
