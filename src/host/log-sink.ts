import { LOG_LEVELS, type LogLevel, type LogLine } from "../core/contract.ts";
import { LOG_LIMIT_BYTES, LOG_LIMIT_LINES } from "../core/limits.ts";

/**
 * Gathers the lines of one run, from the capability while it goes on and from its outcome. The
 * isolate cuts its own log too, but its word counts for nothing: the limit that holds is here.
 */
export class LogSink {
  readonly #lines: LogLine[] = [];
  #bytes = 0;
  #isFull = false;

  add(lines: unknown): void {
    if (!Array.isArray(lines)) {
      return;
    }
    for (const line of lines as unknown[]) {
      if (this.#isFull) {
        return;
      }
      this.#addOne(line);
    }
  }

  /** The lines so far, oldest first. */
  get lines(): LogLine[] {
    return this.#lines;
  }

  #addOne(line: unknown): void {
    const { time, level, message } = (line ?? {}) as Record<string, unknown>;
    if (typeof time !== "number" || typeof message !== "string" || !isLevel(level)) {
      return;
    }
    const room = LOG_LIMIT_BYTES - this.#bytes;
    const isOver = message.length > room + 100 || this.#lines.length > LOG_LIMIT_LINES;
    this.#isFull = isOver;
    const text = isOver ? `${message.slice(0, room)} [log cut here: limit reached]` : message;
    this.#bytes += text.length;
    this.#lines.push({ time, level, message: text });
  }
}

function isLevel(level: unknown): level is LogLevel {
  return (LOG_LEVELS as readonly unknown[]).includes(level);
}
