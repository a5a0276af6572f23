import type { DeliveryDetail, LogLine, OutgoingRequest } from "../../api/resources.ts";

export type Attempt = DeliveryDetail["history"][number];

/** A message of HTTP, as far as it was kept. */
export interface KeptMessage {
  headers: Record<string, string | string[]>;
  body?: string;
  bodyBase64?: string;
  truncated?: boolean;
}
export type KeptRequest = KeptMessage & { method: string; url?: string };
export type KeptAnswer = KeptMessage & { status: number };

/** What is kept of an attempt: of a handler that was called with an event, or of a request that was sent. */
export type AttemptDetail = (
  | { kind: "event"; event: unknown; gave: unknown }
  | { kind: "request"; request: KeptRequest; answer: KeptAnswer | undefined }
  | { kind: "nothing" }
) & {
  error: { name?: string; message: string; stack?: string; line?: number } | undefined;
  logs: LogLine[];
  outgoing: OutgoingRequest[];
  /** There were more requests than are kept. */
  isCut: boolean;
};

/** Reads the parts of an attempt that the API's document leaves open: they differ by target. */
export function toAttemptDetail(attempt: Attempt): AttemptDetail {
  const { request, response, error, logs, outgoing = [] } = attempt;
  const requests = outgoing as (OutgoingRequest | { truncated: true })[];
  return {
    ...toExchange(request, response),
    error: (error ?? undefined) as AttemptDetail["error"],
    logs: (logs ?? []) as LogLine[],
    outgoing: requests.filter((one): one is OutgoingRequest => "url" in one),
    isCut: requests.some((one) => !("url" in one)),
  };
}

function toExchange(request: unknown, response: unknown) {
  if (typeof request !== "object" || request === null) {
    return { kind: "nothing" } as const;
  }
  return "event" in request
    ? ({ kind: "event", event: request.event, gave: response } as const)
    : ({
        kind: "request",
        request: request as KeptRequest,
        answer: (response ?? undefined) as KeptAnswer | undefined,
      } as const);
}
