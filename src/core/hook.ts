import type { ExceededLimit } from "./contract.ts";

/** Where a function is when nobody has called it by a URL: no name under it can ever be looked up (RFC 6761). */
export const NO_PUBLIC_URL = "https://function.invalid";

/** A request to an endpoint after it was read once: what dialects make their input from. */
export interface HookRequest {
  method: string;
  /** Where the gateway is reached from outside. */
  publicUrl: string;
  suffix: string;
  /** As the caller knows it: in front of the gateway there may be a proxy that ends TLS. */
  protocol: "http" | "https";
  /** The path up to and with the suffix. */
  base: string;
  /** The path behind the suffix, with its leading slash, or empty. */
  rest: string;
  /** The query string with its `?`, or empty. */
  search: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** The client's address as the platform vouches for it. */
  ip: string;
}

/** An HTTP answer as a value; the gateway adds CORS and its own headers and makes the Response. */
export interface Answer {
  status: number;
  headers: [name: string, value: string][];
  body: string | Uint8Array<ArrayBuffer> | null;
  /** The platform answers in the function's place: what of the answer a dialect leaves to the gateway. */
  refusal?: { code: ErrorCode; message: string };
  /** The length of the body that a GET would have, when this answers a HEAD. */
  headLength?: number;
  /** What the author should know of how their value was understood; goes to the run's log. */
  warnings?: string[];
  /** The limit for which the platform answers in place of a function that returned. */
  exceeded?: ExceededLimit;
}

/** Codes of answers that the platform gives instead of the function (header `hookwright-error`). */
export type ErrorCode =
  | "endpoint_not_found"
  | "method_not_allowed"
  | "websocket_not_supported"
  | "unauthorized"
  | "forbidden"
  | "body_too_large"
  | "body_incomplete"
  | "body_invalid"
  | "rate_limited"
  | "loop_detected"
  | "conflict"
  | "function_error"
  | "function_bad_request"
  | "function_message_rejected"
  | "function_event_unsupported"
  | "function_retryable"
  | "function_timeout"
  | "function_unavailable"
  | "function_invalid"
  | "function_cpu_exceeded"
  | "function_memory_exceeded"
  | "function_requests_exceeded"
  | "function_bytes_exceeded"
  | "function_answer_too_large"
  | "circuit_open"
  | "too_many_runs"
  | "request_timeout"
  | "internal_error";
