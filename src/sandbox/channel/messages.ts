import type { SandboxCall } from "../../core/contract.ts";
import { HostError } from "../../core/host-error.ts";

/**
 * What gateway and sandbox say to each other over a channel: JSON texts, each an array of messages.
 * Many small messages in one text are what a channel is for: see `channel/client.ts`.
 */
export type ToSandbox =
  | ["run", runId: number, call: SandboxCall]
  | ["answer", askId: number, answer: AskAnswer]
  /** Of a run that is served: nobody takes its answer any more, and its time is over. */
  | ["leave", runId: number]
  | ["drop", runId: number];

export type ToGateway =
  | ["report", runId: number, report: unknown]
  | ["ask", runId: number, askId: number, what: string, args: unknown[]];

/** What came of a capability's call, or of the question for a version's code. */
export type AskAnswer = { value: unknown } | { error: { message: string; status: number } };

/** What a sandbox asks for beside capabilities. */
export const READ_CODE = "readCode";
export const IS_BODY_WHOLE = "isBodyWhole";

/** Reads a text of messages; null when it is none. What is in the messages is for the reader to check. */
export function parseMessages(data: unknown): unknown[][] | null {
  try {
    const parsed: unknown = typeof data === "string" ? JSON.parse(data) : null;
    return Array.isArray(parsed) && parsed.every(Array.isArray) ? parsed : null;
  } catch {
    return null;
  }
}

/**
 * Checks that the arguments of a capability are what JSON can hold, and gives them as such. They
 * come out of user code's isolate, where a number may be infinite and an object somebody's stub.
 */
export function toPlainArguments(args: unknown[]): unknown[] {
  try {
    // A stub is a proxy that answers to `toJSON`; a clone cannot hold one.
    return JSON.parse(JSON.stringify(structuredClone(args), tellOddNumbers)) as unknown[];
  } catch (error) {
    throw error instanceof HostError ? error : new HostError(400, "only plain data can be passed");
  }
}

/** As a text it is refused by whoever wants a number, in words about what was wanted. */
function tellOddNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
