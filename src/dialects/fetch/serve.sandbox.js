// @ts-check
/**
 * The frame around one run that answers with a Response: it tells the head when it is there, passes
 * the body on as it comes, and tells the end when the body and all that `waitUntil` was given are
 * over. Like the runtime it is evaluated before the user's module.
 */
import { RpcTarget } from "cloudflare:workers";
import { toHeaderList, toResponse } from "hookwright-fetch-body.js";
import { LateWork } from "hookwright-fetch-context.js";
import { beginBody, leave } from "hookwright-fetch-send.js";
import { RunLog, currentLog, takeLines, toJson, toRunError } from "hookwright-runtime.js";

const { Error, Promise, clearTimeout, setTimeout } = globalThis;
const OwnController = AbortController;

/**
 * The author's handler, with a way to its capabilities, the signal that tells of the client's
 * leaving, and its `ctx`.
 * @typedef {(use: Use, log: RunLog, signal: AbortSignal, ctx: object) => unknown} Respond
 */

/** A run that has not answered by then says so: only then can it be told that its client has left. */
const SILENT_MS = 100;
/** What ends the wait for an answer that nobody takes any more. */
const LEFT = Symbol("left");

/** A run that goes on (`ServingRun` of the contract). */
class ServingRun extends RpcTarget {
  #goOn;
  #leaving;

  /** @param {(host: RunHost) => Promise<ServeAnswer>} goOn @param {AbortController} leaving */
  constructor(goOn, leaving) {
    super();
    this.#goOn = goOn;
    this.#leaving = leaving;
  }

  /** @param {RunHost} host */
  goOn(host) {
    return this.#goOn(host);
  }

  async leave() {
    leave(this.#leaving);
  }
}

/**
 * Serves one request. The first use of a capability before the head is there is the answer to whoever
 * called, as in `run.sandbox.js`, and so is that the head takes a while.
 * @param {Call} call
 * @param {string} method
 * @param {Respond} respond
 * @returns {Promise<ServeAnswer>}
 */
export function serveAsData(call, method, respond) {
  return new Promise((answer) => {
    const leaving = new OwnController();
    const { promise: given, resolve: give } = Promise.withResolvers();
    let isAnswered = false;
    let isHeadTold = false;
    let isOver = false;
    /** @type {any} */
    let kept;

    /** @param {ServeAnswer} said */
    function say(said) {
      isAnswered = true;
      clearTimeout(silence);
      answer(said);
    }

    const use = /** @type {Use} */ (
      async (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => {
        if (isOver) {
          throw new Error("the run is over");
        }
        if (!isAnswered) {
          say({ kind: "waiting", run });
        }
        const host = /** @type {Record<string, any>} */ (await given);
        return host[name](...args);
      }
    );
    const log = new RunLog(use, call.deadline);
    const { promise: head, resolve: tellHead } = Promise.withResolvers();
    const run = new ServingRun(async (host) => {
      // As an argument it ends with this call; the run needs it for longer.
      if (!isOver) {
        kept ??= /** @type {any} */ (host).dup();
        give(kept);
      }
      if (isHeadTold) {
        return ending;
      }
      isHeadTold = true;
      return head;
    }, leaving);
    const silence = setTimeout(() => say({ kind: "waiting", run }), SILENT_MS);
    const serving = { method, log, use, leaving, respond };
    /** @param {ServeAnswer} said @param {boolean} goesOn */
    function sayHead(said, goesOn) {
      isOver = !goesOn;
      const whole = goesOn ? { ...said, run } : said;
      tellHead(whole);
      if (!isAnswered) {
        isHeadTold = true;
        say(whole);
      }
    }

    async function serveToEnd() {
      const ended = await currentLog.run(log, serve, serving, sayHead);
      isOver = true;
      kept?.[Symbol.dispose]();
      return ended;
    }

    const ending = serveToEnd();
  });
}

/**
 * @param {{ method: string, log: RunLog, use: Use, leaving: AbortController, respond: Respond }} serving
 * @param {(said: ServeAnswer, goesOn: boolean) => void} tellHead
 * @returns {Promise<ServeAnswer>}
 */
async function serve({ method, log, use, leaving, respond }, tellHead) {
  const late = new LateWork(log);
  /** @type {ServeAnswer} */
  let said;
  /** @type {(() => Promise<RunError[]>) | undefined} */
  let passOn;
  try {
    const responding = respond(use, log, leaving.signal, late.createContext());
    const response = toResponse(await Promise.race([responding, leftBy(leaving.signal)]));
    const { body, passOn: rest } = await beginBody(response, method, leaving);
    passOn = rest;
    const head = toJson({ status: response.status, headers: toHeaderList(response) });
    said = { kind: "responded", head: String(head), body, logs: takeLines(log) };
  } catch (thrown) {
    said =
      thrown === LEFT
        ? { kind: "left", logs: takeLines(log) }
        : { kind: "threw", error: toRunError(thrown), logs: takeLines(log) };
  }
  tellHead(said, passOn !== undefined || late.isAny || log.sending !== undefined);
  const failures = (await passOn?.()) ?? [];
  failures.push(...(await late.settle()));
  if (log.sending !== undefined) {
    await log.sending;
  }
  const [error] = failures;
  const ended = { kind: /** @type {const} */ ("ended"), logs: takeLines(log) };
  return error === undefined ? ended : { ...ended, error };
}

/**
 * Rejects when the client has left, as Workers do: only what `waitUntil` was given goes on.
 * @param {AbortSignal} signal @returns {Promise<never>}
 */
function leftBy(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(LEFT));
  });
}
