/** What is shown of an answer to a request that a function made. */
export interface ShownAnswer {
  status: number;
  headers: Record<string, string>;
  /** The beginning of it, as text. */
  body?: string;
  /** The body is longer, or was not kept. */
  truncated?: true;
}

/** A request that a function made, as far as it is kept. */
export interface OutgoingRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  truncated?: true;
  /** Until the answer began, or until it failed; left out: it still waited when the run was over. */
  durationMs?: number;
  response?: ShownAnswer;
  /** Why there was no answer. */
  error?: string;
}

/**
 * What an isolate tells of a request, in parts that belong together by `number`: what was sent, what
 * came back. It comes out of user code's isolate, like the lines of a log.
 */
export type RequestNote = { number: number } & Partial<Omit<OutgoingRequest, "response">> & {
    response?: Partial<ShownAnswer>;
  };
