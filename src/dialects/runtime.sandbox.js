// @ts-check
/**
 * What every dialect's bootstrap shares inside the isolate: the run's log, and how a thrown value is
 * told. It is evaluated before the user's module, so what it takes from the global scope here is the
 * original even if that module replaces it later.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Buffer } from "node:buffer";
import { installConsole, toText } from "hookwright-console.js";

const { setTimeout, clearTimeout, Date, JSON, Error, String } = globalThis;
const { parse, stringify } = JSON;
const now = Date.now;

/** Lines are sent this often while a run goes on, so that a time-out or a crash keeps them. */
const FLUSH_MS = 100;
/** The last sending before the deadline: early enough to arrive before the gateway stops waiting. */
const FLUSH_BEFORE_DEADLINE_MS = 20;
/** The gateway holds the log to the same limits, whatever is sent from here. */
const LOG_LIMIT_BYTES = 65_536;
const LINES_LIMIT = 1_000;
const encoder = new TextEncoder();

/**
 * The beginning of a text that has at most so many bytes in UTF-8.
 * @param {string} text @param {number} bytes
 */
function cutAt(text, bytes) {
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(bytes)).read);
}

/** @type {AsyncLocalStorage<RunLog>} */
export const currentLog = new AsyncLocalStorage();

/**
 * The log of one run. Lines wait here until they are sent: either as a capability while the run
 * goes on, or with its outcome.
 */
export class RunLog {
  /** @type {RunLine[]} */
  #lines = [];
  #bytes = 0;
  #count = 0;
  #cut = false;
  /** @type {unknown} */
  #timer = undefined;
  /** @type {Promise<void> | undefined} */
  #sending = undefined;
  #use;
  #deadline;

  /** @param {Use} use @param {number} deadline epoch ms */
  constructor(use, deadline) {
    this.#use = use;
    this.#deadline = deadline;
  }

  /** @param {LogLevel} level @param {string} message */
  add(level, message) {
    if (this.#cut) {
      return;
    }
    const room = LOG_LIMIT_BYTES - this.#bytes;
    const bytes = Buffer.byteLength(message);
    this.#cut = bytes > room || this.#count >= LINES_LIMIT;
    const limit = bytes > room ? `${LOG_LIMIT_BYTES} bytes` : `${LINES_LIMIT} lines`;
    const text = this.#cut ? `${cutAt(message, room)} [log cut here: a run may write ${limit}]` : message;
    this.#lines.push({ time: now(), level, message: text });
    this.#bytes += bytes;
    this.#count++;
    this.#arm();
  }

  /** Tells of an outgoing request, the way lines go; whoever notes them keeps them few. @param {RequestNote} request */
  note(request) {
    this.#lines.push({ request });
    this.#arm();
  }

  /** Lines on their way: whoever ends the run waits for them, since what comes after its end is refused. */
  get sending() {
    return this.#sending;
  }

  /** Takes the lines that were not sent yet and stops sending. @returns {RunLine[]} */
  end() {
    if (this.#timer !== undefined) {
      clearTimeout(/** @type {never} */ (this.#timer));
      this.#timer = undefined;
    }
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #arm() {
    if (this.#timer === undefined) {
      const left = this.#deadline - now() - FLUSH_BEFORE_DEADLINE_MS;
      this.#timer = setTimeout(() => this.#flush(), left > 0 && left < FLUSH_MS ? left : FLUSH_MS);
    }
  }

  #flush() {
    this.#timer = undefined;
    if (this.#sending !== undefined) {
      this.#arm();
    } else if (this.#lines.length > 0) {
      this.#sending = this.#send();
    }
  }

  async #send() {
    const lines = this.#lines;
    this.#lines = [];
    try {
      await this.#use("log", lines);
    } catch {
      // Nobody takes them now: they go with the outcome, if that still reaches anybody.
      this.#lines = [...lines, ...this.#lines];
    }
    this.#sending = undefined;
  }
}

/** What was written while the module was loaded: it goes with the first run, and must not be much. */
const STARTUP_LINES = 100;
const STARTUP_LINE_CHARS = 1_000;
/** @type {RunLine[]} */
const startupLines = [];

/** @param {LogLevel} level @param {unknown[]} args */
function write(level, ...args) {
  const log = currentLog.getStore();
  if (log) {
    log.add(level, toText(args));
  } else if (startupLines.length < STARTUP_LINES) {
    startupLines.push({ time: now(), level, message: toText(args).slice(0, STARTUP_LINE_CHARS) });
  }
}

installConsole(write);

/**
 * Tells a thrown value as plain data. Reading it may throw again (a getter, a proxy), and that must
 * not pass for a failure of the isolate.
 * @param {unknown} thrown
 * @returns {RunError}
 */
export function toRunError(thrown) {
  try {
    return readError(thrown);
  } catch {
    return { name: "Error", message: "[an error that cannot be read]" };
  }
}

/**
 * A thrown value that is no Error has only its text.
 * @param {unknown} thrown
 * @returns {RunError}
 */
function readError(thrown) {
  if (!(thrown instanceof Error)) {
    return { name: "Error", message: toText([thrown]).slice(0, ERROR_CHARS) };
  }
  /** @type {RunError} */
  const error = {
    name: String(thrown.name).slice(0, ERROR_CHARS),
    message: String(thrown.message).slice(0, ERROR_CHARS),
  };
  if (typeof thrown.stack === "string") {
    error.stack = thrown.stack.slice(0, ERROR_CHARS);
  }
  if (thrown instanceof RetryableError) {
    error.retryMaxAgeMs = thrown.retryThresholdAge * 1_000;
  }
  if (thrown instanceof RuledError) {
    error.ruling = thrown.ruling;
  }
  return error;
}

const RETRY_AGE_MAX_SECONDS = 86_400;
/** The gateway keeps no more of an error; a text of tens of megabytes could not leave the isolate. */
const ERROR_CHARS = 16_384;

/**
 * Thrown by a function that wants to be run again. The age limit is in seconds from the first
 * start; larger values are clamped (Craft, RetryableError).
 */
export class RetryableError extends Error {
  /** @param {string} [message] @param {number} [retryThresholdAge] seconds */
  constructor(message, retryThresholdAge) {
    super(message);
    this.name = "RetryableError";
    const age = Number(retryThresholdAge ?? RETRY_AGE_MAX_SECONDS);
    this.retryThresholdAge = age >= 0 && age <= RETRY_AGE_MAX_SECONDS ? age : RETRY_AGE_MAX_SECONDS;
  }
}

/** Ends a run of which the function itself has decided what becomes of the delivery. */
export class RuledError extends Error {
  /** @param {unknown} thrown @param {import("../core/contract.ts").DeliveryRuling} ruling @param {string} [name] */
  constructor(thrown, ruling, name) {
    const read = toRunError(thrown);
    super(read.message);
    this.name = name ?? read.name;
    this.stack = read.stack ?? "";
    this.ruling = ruling;
  }
}

/** @param {RunLog} log */
export function takeLines(log) {
  const lines = log.end();
  return startupLines.length === 0 ? lines : [...startupLines.splice(0), ...lines];
}

/**
 * Reads the input of a run.
 * @param {Call} call
 * @returns {unknown}
 */
export function parseInput(call) {
  return parse(call.input);
}

/** Reads a JSON text of ours. @param {string} text @returns {unknown} */
export function fromJson(text) {
  return parse(text);
}

/**
 * Writes a value as JSON text, as the function's author would see `JSON.stringify` do it.
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function toJson(value) {
  return stringify(value);
}
