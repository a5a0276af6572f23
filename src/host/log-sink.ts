import { Buffer } from "node:buffer";
import { LOG_LEVELS, type LogLevel, type LogLine } from "../core/contract.ts";
import type { OutgoingRequest } from "../core/outgoing.ts";
import { LOG_CUT_AT_BYTES, LOG_CUT_AT_LINES, LOG_LIMIT_BYTES, LOG_LIMIT_LINES } from "../core/limits.ts";
import { RequestSink } from "./request-sink.ts";

/** The isolate marks the line at which it cut, beyond the limit. */
const MARK_BYTES = 100;
const encoder = new TextEncoder();

/**
 * Gathers the lines of one run, from the capability while it goes on and from its outcome. The
 * isolate cuts its own log too, but its word counts for nothing: the limit that holds is here.
 */
export class LogSink {
  readonly #lines: LogLine[] = [];
  #bytes = 0;
  #isFull = false;
  readonly #requests = new RequestSink();

  add(lines: unknown): void {
    if (!Array.isArray(lines)) {
      return;
    }
    for (const line of lines as unknown[]) {
      if (typeof line === "object" && line !== null && "request" in line) {
        this.#requests.add(line.request);
      } else if (!this.#isFull) {
        this.#addOne(line);
      }
    }
  }

  /** The requests that the run made, where its dialect tells of them. */
  get requests(): OutgoingRequest[] {
    return this.#requests.requests;
  }

  /** The lines so far, oldest first. */
  get lines(): LogLine[] {
    return this.#lines;
  }

  #addOne(line: unknown): void {
    const { time, level, message } = (line ?? {}) as Record<string, unknown>;
    if (!isTime(time) || typeof message !== "string" || !isLevel(level)) {
      return;
    }
    const room = Math.max(0, LOG_LIMIT_BYTES - this.#bytes);
    const bytes = Buffer.byteLength(message);
    const isTooLarge = bytes > room + MARK_BYTES;
    this.#isFull = isTooLarge || this.#lines.length > LOG_LIMIT_LINES;
    const mark = isTooLarge ? LOG_CUT_AT_BYTES : LOG_CUT_AT_LINES;
    const text = this.#isFull ? cutAt(message, room) + mark : message;
    this.#bytes += bytes;
    this.#lines.push({ time, level, message: text });
  }
}

/** The beginning of a text that has at most so many bytes in UTF-8. */
function cutAt(text: string, bytes: number): string {
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(bytes)).read);
}

/** Epoch ms that a Date can hold: others could not be shown. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(new Date(value).getTime());
}

function isLevel(level: unknown): level is LogLevel {
  return (LOG_LEVELS as readonly unknown[]).includes(level);
}
