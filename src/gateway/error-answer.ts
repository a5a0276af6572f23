import type { Answer, ErrorCode } from "../core/hook.ts";

const STATUS: Record<ErrorCode, number> = {
  endpoint_not_found: 404,
  method_not_allowed: 405,
  websocket_not_supported: 501,
  unauthorized: 401,
  forbidden: 403,
  body_too_large: 413,
  body_incomplete: 400,
  body_invalid: 400,
  rate_limited: 429,
  loop_detected: 508,
  conflict: 409,
  function_error: 500,
  function_bad_request: 400,
  function_message_rejected: 400,
  function_event_unsupported: 400,
  function_retryable: 503,
  function_timeout: 502,
  function_unavailable: 502,
  function_invalid: 502,
  function_cpu_exceeded: 502,
  function_memory_exceeded: 502,
  function_requests_exceeded: 500,
  function_bytes_exceeded: 500,
  function_answer_too_large: 500,
  circuit_open: 502,
  too_many_runs: 503,
  request_timeout: 408,
  internal_error: 500,
};

/**
 * The answer that the platform gives in place of the function's: one shape for all, and the code
 * in a header too, so that a caller can tell our 502 from the function's own.
 */
export function toErrorAnswer(
  code: ErrorCode,
  message: string,
  details: { invocationId?: string; headers?: [string, string][] } = {},
): Answer {
  const { invocationId, headers = [] } = details;
  const error = invocationId === undefined ? { code, message } : { code, message, invocationId };
  return {
    status: STATUS[code],
    headers: [["content-type", "application/json"], ["hookwright-error", code], ...headers],
    body: JSON.stringify({ error }),
  };
}
