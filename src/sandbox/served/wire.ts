import type { SandboxCall } from "../../core/contract.ts";

/**
 * How a request to be served travels to a sandbox process and its answer back: as HTTP, whose bodies
 * are the bodies, with everything else as JSON in headers. What is said beside (what the run asks for,
 * its report if that is not known with the head, that it is over) goes over the channel of the two
 * processes.
 *
 * Why not by RPC, which could carry all of it in one call: of a small answer an HTTP request and the
 * call to the isolate cost both processes 370 us of CPU, and two calls by RPC 570 us; and when a client
 * leaves, RPC between processes gives the function an internal error of the runtime where HTTP just
 * closes its stream. A process that is killed in the middle of a body breaks either off at once, and
 * neither holds more than a few pieces.
 */
export interface ServedTicket {
  /** The channel over which the run is told of, and its number there. */
  channel: string;
  runId: number;
  call: SandboxCall;
  /** What the body of the HTTP request is: nothing, all of the body at once, or a stream of it. */
  body: "none" | "whole" | "stream";
}

/** What is said of an answer beside its head. */
export interface ServedNote {
  /** There if the body is there whole, or is none. */
  length?: number;
  /** What was thrown in place of an answer. */
  error?: unknown;
  /** There is none, since nobody waits for it. */
  left?: true;
  /** There if the run is over, unless it is long. */
  report?: unknown;
}

/** Names the channel that a WebSocket is opened for. */
export const CHANNEL_HEADER = "hookwright-channel";
/** Carries a `ServedTicket` there, and a `ServedNote` back. */
export const SERVED_HEADER = "hookwright-served";
/** Carries the head of the request there, and that of the answer back. */
export const HEAD_HEADER = "hookwright-head";

const NOT_ASCII = /[^\x20-\x7e]/;

/** Makes a text of JSON such that a header can carry it. */
export function toAscii(json: string): string {
  return NOT_ASCII.test(json)
    ? json.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : json;
}
