import { TRIGGER_TIMEOUT_MS } from "../../core/limits.ts";
import type { Answer } from "../../core/hook.ts";
import { toRecordedBody, toRecordedError, type RecordPolicy } from "../../observe/record.ts";
import { redactHeaders } from "../../observe/redact.ts";
import { redactSecrets } from "../../observe/redact-secrets.ts";
import type { Verdict } from "../events/verdict.ts";
import type { TargetCall } from "./target-call.ts";
import type { TriggerMessage } from "./to-message.ts";

/**
 * What is kept of an attempt, as JSON: the request, the answer, the error and the log. The secrets
 * of the trigger and the function session do not get into it, wherever a receiver has put them.
 */
export function toTriggerDetail(
  attempt: {
    url: string | null;
    message: TriggerMessage;
    call: TargetCall | null;
    verdict: Verdict;
    secrets: string[];
  },
  policy: RecordPolicy,
): string {
  const { url, message, call, verdict, secrets } = attempt;
  const { redactedNames } = policy;
  const detail = {
    request: {
      method: "POST",
      ...(url === null ? {} : { url }),
      headers: redactHeaders(Object.entries(message.headers), redactedNames),
      ...toRecordedBody(message.body, message.headers["content-type"] ?? "", policy),
    },
    response: call?.answer ? toResponse(call.answer, policy) : undefined,
    status: verdict.type,
    error: call === null ? undefined : toError(call, url),
    logs: call === null ? [] : call.trace.log.lines,
  };
  return redactSecrets(JSON.stringify(detail), [...secrets, ...(call?.trace.secrets ?? [])]);
}

/** Of a call to an external URL the stack is our own, and the runtime does not always say what it met. */
function toError({ outcome, answer }: TargetCall, url: string | null) {
  const error = toRecordedError(outcome, answer);
  if (url === null || error === undefined) {
    return error;
  }
  if (outcome.kind === "timed-out") {
    return { name: "TimeoutError", message: `no answer within ${TRIGGER_TIMEOUT_MS} ms` };
  }
  const { stack: _, ...rest } = error;
  return error.message.startsWith("internal error")
    ? { ...rest, message: "no connection: no such host, refused, or not a public address" }
    : rest;
}

function toResponse({ status, headers, body, ...rest }: Answer & { isCut?: boolean }, policy: RecordPolicy) {
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const kept = body === null ? {} : toRecordedBody(body, type, policy);
  const cut = rest.isCut === true ? { truncated: true } : {};
  return { status, headers: redactHeaders(headers, policy.redactedNames), ...kept, ...cut };
}
