import { paint } from "./output.ts";
import type { InvocationResource, LogLine } from "./resources.ts";

/** Writes a run as lines: what became of it, what it wrote, and what it threw. */
export function toLogText(invocation: InvocationResource): string {
  const { id, startedAt, outcome, status, durationMs, endpoint, coldStart, logs = [], error } = invocation;
  const colour = outcome === "returned" && (status ?? 200) < 500 ? "green" : "red";
  const head = [
    paint("dim", startedAt),
    paint(colour, outcome),
    ...(status === null ? [] : [String(status)]),
    `${durationMs} ms${coldStart ? " cold" : ""}`,
    ...(endpoint === null ? [] : [`/hook/${endpoint}`]),
    paint("dim", id),
  ].join("  ");
  return [
    head,
    ...logs.map(toLineText),
    ...(error === undefined ? [] : [paint("red", `  ${toErrorText(error)}`)]),
  ].join("\n");
}

/** A line that a run has written. */
export function toLineText({ level, message }: LogLine): string {
  const colour = level === "ERROR" ? "red" : level === "WARN" ? "yellow" : "dim";
  return `  ${paint(colour, level.padEnd(5))} ${message}`;
}

/** What was thrown, with its place in the code where that is known. */
export function toErrorText({
  name,
  message,
  line,
  column,
}: NonNullable<InvocationResource["error"]>): string {
  const place = line === undefined ? "" : ` (${line}:${column ?? 1})`;
  return `${name === undefined ? "" : `${name}: `}${message}${place}`;
}
