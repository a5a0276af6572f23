import { expect, it } from "vitest";
import type { ErrorCode } from "../../../src/core/hook.ts";
import { toErrorAnswer } from "../../../src/gateway/error-answer.ts";

it.each<{ code: ErrorCode; status: number }>([
  { code: "endpoint_not_found", status: 404 },
  { code: "method_not_allowed", status: 405 },
  { code: "unauthorized", status: 401 },
  { code: "forbidden", status: 403 },
  { code: "body_too_large", status: 413 },
  { code: "rate_limited", status: 429 },
  { code: "loop_detected", status: 508 },
  { code: "conflict", status: 409 },
  { code: "function_error", status: 500 },
  { code: "function_retryable", status: 503 },
  { code: "function_timeout", status: 502 },
  { code: "function_unavailable", status: 502 },
  { code: "function_invalid", status: 502 },
  { code: "function_cpu_exceeded", status: 502 },
  { code: "function_memory_exceeded", status: 502 },
  { code: "function_requests_exceeded", status: 500 },
  { code: "function_bytes_exceeded", status: 500 },
  { code: "function_answer_too_large", status: 500 },
  { code: "circuit_open", status: 502 },
  { code: "too_many_runs", status: 503 },
  { code: "request_timeout", status: 408 },
  { code: "internal_error", status: 500 },
])("answers $code with $status", ({ code, status }) => {
  expect(toErrorAnswer(code, "the message")).toEqual({
    status,
    headers: [
      ["content-type", "application/json"],
      ["hookwright-error", code],
    ],
    body: JSON.stringify({ error: { code, message: "the message" } }),
  });
});

it("names the run, and adds headers, where there are some", () => {
  const answer = toErrorAnswer("function_retryable", "later", {
    invocationId: "inv_1",
    headers: [["retry-after", "5"]],
  });
  expect(answer.headers.at(-1)).toEqual(["retry-after", "5"]);
  expect(answer.body).toBe(
    '{"error":{"code":"function_retryable","message":"later","invocationId":"inv_1"}}',
  );
});
