import type { TestRunResult } from "../../api/deps.ts";
import { toTime } from "../../api/schemas/shared.ts";
import type { LogLine, Outcome } from "../../core/contract.ts";
import type { SegmentDialect } from "../resource-types.ts";

/** How a preview ended; one that failed has an `error` in place of the `output`. */
export function toPreview(
  dialect: SegmentDialect,
  result: TestRunResult,
  session: string,
  now: number,
): Record<string, unknown> {
  const { outcome } = result;
  const { logs } = outcome;
  return {
    invoke: {
      success: outcome.kind === "returned",
      ...(outcome.kind === "returned"
        ? { output: toOutput(dialect, result.returned) }
        : { error: toError(outcome) }),
      trace: {
        source: `preview-${session}`,
        version: session,
        specversion: "1.0",
        type: "com.segment.event.ack",
        time: toTime(now),
        trace: {
          name: "invoke",
          time: toTime(now - Math.round(outcome.durationMs)),
          duration: `${(outcome.durationMs / 1_000).toFixed(3)}s`,
          logs: logs.map(({ time, message }) => ({ time: toTime(time), key: "NOTICE", value: message })),
        },
      },
    },
    logs: logs.map(toLog),
    session_id: session,
  };
}

function toLog({ message, time }: LogLine): Record<string, unknown> {
  return { message, created_at: toTime(time) };
}

/** A text of JSON: of a source function what it emitted, of the others what they gave back. */
function toOutput(dialect: SegmentDialect, returned: unknown): string {
  if (dialect !== "segment-source") {
    return JSON.stringify(returned ?? null);
  }
  const { events = [], objects = [] } = (returned ?? {}) as { events?: unknown[]; objects?: unknown[] };
  return JSON.stringify({ events, objects });
}

function toError(outcome: Exclude<Outcome, { kind: "returned" }>): Record<string, unknown> {
  switch (outcome.kind) {
    case "threw":
      return { name: outcome.error.name, message: outcome.error.message };
    case "timed-out":
      return { name: "Timeout", message: `the run took longer than ${outcome.afterMs} ms` };
    case "failed-to-start":
      return { name: "InvalidFunction", ...outcome.error };
    case "sandbox-lost":
      return { name: "SandboxLost", message: outcome.reason };
  }
}
