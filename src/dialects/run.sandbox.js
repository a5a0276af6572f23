// @ts-check
/**
 * The frame around one run, which every dialect's bootstrap shares. Like the runtime it is evaluated
 * before the user's module.
 */
import { Buffer } from "node:buffer";
import { RpcTarget } from "cloudflare:workers";
import { RunLog, currentLog, takeLines, toRunError } from "hookwright-runtime.js";

const { Promise, RangeError } = globalThis;
const { byteLength } = Buffer;

/** A larger text could not leave the isolate whole; the gateway's `ANSWER_LIMIT_BYTES` says the same. */
const ANSWER_LIMIT_BYTES = 10_485_760;
/** No character of a text has more bytes in UTF-8. */
const CHAR_BYTES_MAX = 3;

/** Ends a run whose answer is larger than it may be. */
class AnswerTooLarge extends RangeError {
  #bytes;

  /** @param {string} what @param {number} bytes */
  constructor(what, bytes) {
    super(`${what} is larger than ${ANSWER_LIMIT_BYTES} bytes: it has at least ${bytes}`);
    this.#bytes = bytes;
  }

  /** The least size, if it was this that was thrown. @param {unknown} thrown @returns {number | undefined} */
  static bytesOf(thrown) {
    return typeof thrown === "object" && thrown !== null && #bytes in thrown ? thrown.#bytes : undefined;
  }
}

/**
 * Gives the text of an answer, or throws when it is too large.
 * @param {string} text
 */
export function limitAnswer(text) {
  const { length } = text;
  if (length * CHAR_BYTES_MAX > ANSWER_LIMIT_BYTES) {
    // A text that is too long already is not looked at: that would take its size in memory once more.
    limitBytes(length > ANSWER_LIMIT_BYTES ? length : byteLength(text), "the returned value");
  }
  return text;
}

/** Throws when an answer of so many bytes is too large. @param {number} bytes @param {string} [what] */
export function limitBytes(bytes, what = "the answer") {
  if (bytes > ANSWER_LIMIT_BYTES) {
    throw new AnswerTooLarge(what, bytes);
  }
}

/** A run that goes on when it is given its capabilities (`WaitingRun` of the contract). */
class WaitingRun extends RpcTarget {
  #give;
  #ending;

  /** @param {(host: RunHost) => void} give @param {() => Promise<IsolateOutcome>} ending */
  constructor(give, ending) {
    super();
    this.#give = give;
    this.#ending = ending;
  }

  /** @param {RunHost} host */
  goOn(host) {
    this.#give(host);
    return this.#ending();
  }
}

/**
 * Runs `body` as one run of the function: with its log current for `console`, with whatever it gives
 * or throws turned into data, and with a way to its capabilities, whose first use is the answer to
 * whoever called. Only `await` is used on promises, since the function may have replaced `then`.
 * @param {Call} call
 * @param {(use: Use, log: RunLog) => unknown} body
 * @param {(value: unknown, log: RunLog) => unknown} encode
 * @returns {Promise<IsolateAnswer>}
 */
export function runAsData(call, body, encode) {
  return new Promise((answer) => {
    /** @type {Promise<RunHost> | undefined} */
    let given;
    const use = /** @type {Use} */ (
      async (/** @type {string} */ method, /** @type {unknown[]} */ ...args) => {
        given ??= new Promise((give) => {
          answer({ kind: "waiting", run: new WaitingRun(give, () => ending) });
        });
        const host = /** @type {Record<string, any>} */ (await given);
        return host[method](...args);
      }
    );
    const log = new RunLog(use, call.deadline);
    const ending = runToEnd(use, log, body, encode);
    void answerWith(answer, ending);
  });
}

/** @param {(outcome: IsolateOutcome) => void} answer @param {Promise<IsolateOutcome>} ending */
async function answerWith(answer, ending) {
  answer(await ending);
}

/**
 * @param {Use} use
 * @param {RunLog} log
 * @param {(use: Use, log: RunLog) => unknown} body
 * @param {(value: unknown, log: RunLog) => unknown} encode
 * @returns {Promise<IsolateOutcome>}
 */
async function runToEnd(use, log, body, encode) {
  try {
    const value = encode(await currentLog.run(log, body, use, log), log);
    if (log.sending !== undefined) {
      await log.sending;
    }
    return { kind: "returned", value, logs: takeLines(log) };
  } catch (thrown) {
    if (log.sending !== undefined) {
      await log.sending;
    }
    const answerBytes = AnswerTooLarge.bytesOf(thrown);
    const outcome = { kind: /** @type {const} */ ("threw"), error: toRunError(thrown), logs: takeLines(log) };
    return answerBytes === undefined ? outcome : { ...outcome, answerBytes };
  }
}
