import type { RunError } from "../../core/contract.ts";
import { toTimeoutMessage } from "../../core/exceeded.ts";
import { ATTEMPT_DETAIL_BYTES, ATTEMPT_SHARE_BYTES } from "../../core/limits.ts";
import type { OutgoingRequest } from "../../core/outgoing.ts";
import type { RecordPolicy } from "../../observe/record.ts";
import { redactSecrets } from "../../observe/redact-secrets.ts";
import { redactValue } from "../../observe/redact.ts";
import { toShownRequest } from "../../observe/shown-request.ts";
import type { HandlerRun } from "./call-handler.ts";
import type { Ended } from "./run-inserts.ts";

/**
 * What is kept of an attempt, as JSON: the event that the function got, what it gave back, its error,
 * its log and what it sent out. Credentials, named fields and the values of secrets do not get into it.
 * `together`: attempts that one run made, each with the same log.
 */
export function toAttemptDetail(
  { item, run, verdict, message, given = run?.value }: Ended,
  policy: RecordPolicy,
  together: number,
): string {
  const { redactedNames } = policy;
  const room = Math.max(ATTEMPT_SHARE_BYTES, ATTEMPT_DETAIL_BYTES / together);
  const log = run?.trace.log;
  const detail = {
    request: { event: toKept(item.event, redactedNames) },
    response: run === null ? undefined : toKept(given, redactedNames),
    status: verdict.type,
    error: run === null ? toSaid(message) : (toError(run) ?? toSaid(message)),
    logs: cutList(log?.lines ?? [], room),
    outgoing: toOutgoing(log?.requests ?? [], redactedNames, room),
  };
  return redactSecrets(JSON.stringify(detail), run?.trace.secrets ?? new Set());
}

/** As many from the beginning as there is room for. */
function cutList<T>(items: T[], room: number): T[] {
  let left = room;
  const end = items.findIndex((item) => (left -= JSON.stringify(item).length) < 0);
  return end === -1 ? items : items.slice(0, end);
}

/** The requests of a run; where there is no room for all, the list ends with a mark. */
function toOutgoing(requests: OutgoingRequest[], redactedNames: ReadonlySet<string>, room: number): object[] {
  const shown = requests.map((request) => toShownRequest(request, redactedNames));
  const kept = cutList(shown, room);
  return kept.length < shown.length ? [...kept, { truncated: true }] : kept;
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
