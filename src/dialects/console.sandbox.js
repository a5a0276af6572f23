// @ts-check
/** `console` inside an isolate: everything it writes goes to the log of the run. */
import { format } from "node:util";

const { Date, Map } = globalThis;
const now = Date.now;

/** Writes values as Node's `console.log` does; printing them may throw. @param {unknown[]} args */
export function toText(args) {
  try {
    return format(...args);
  } catch {
    return "[unprintable]";
  }
}

/**
 * Puts methods that write to the log in place of the runtime's own. Those that only arrange lines
 * on a terminal stay as they are.
 * @param {(level: LogLevel, ...args: unknown[]) => void} write
 */
export function installConsole(write) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Map<string, number>} */
  const timers = new Map();

  /** @param {string} label */
  function writeTimer(label) {
    const startedAt = timers.get(label);
    if (startedAt !== undefined) {
      write("INFO", `${label}: ${now() - startedAt} ms`);
    }
  }

  const debug = write.bind(undefined, "DEBUG");
  const info = write.bind(undefined, "INFO");
  Object.assign(console, {
    debug,
    trace: debug,
    log: info,
    info,
    dir: info,
    dirxml: info,
    table: info,
    group: info,
    groupCollapsed: info,
    warn: write.bind(undefined, "WARN"),
    error: write.bind(undefined, "ERROR"),
    assert: (/** @type {unknown} */ isFine, /** @type {unknown[]} */ ...args) =>
      isFine ? undefined : write("ERROR", "Assertion failed", ...args),
    count(label = "default") {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      write("INFO", `${label}: ${count}`);
    },
    countReset: (label = "default") => void counts.delete(label),
    time: (label = "default") => void timers.set(label, now()),
    timeLog: (label = "default") => writeTimer(label),
    timeEnd(label = "default") {
      writeTimer(label);
      timers.delete(label);
    },
  });
}
