// @ts-check
/**
 * The frame around one run, which every dialect's bootstrap shares. Like the runtime it is evaluated
 * before the user's module.
 */
import { RpcTarget } from "cloudflare:workers";
import { RunLog, currentLog, takeLines, toRunError } from "hookwright-runtime.js";

const { Promise } = globalThis;

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
    return { kind: "returned", value, logs: takeLines(log) };
  } catch (thrown) {
    return { kind: "threw", error: toRunError(thrown), logs: takeLines(log) };
  }
}
