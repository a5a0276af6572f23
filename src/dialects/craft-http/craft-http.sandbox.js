// @ts-check
/**
 * The main module of a `craft-http` isolate: calls `export default async function (data, { MODULES })`
 * with `data = { req, res }`, and gives what `res` was made to answer. What the function returns is
 * for nobody. The answer goes out as soon as it is whole; the run goes on until the function ends.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import { toText } from "hookwright-console.js";
import { parseInput } from "hookwright-runtime.js";
import { runAsData } from "hookwright-run.js";
import { createModules } from "hookwright-craft-modules.js";
import { createExchange, parseBody } from "hookwright-craft-http-exchange.js";
import * as user from "user-function.js";

/** @typedef {import("./exchange.sandbox.js").EncodedAnswer} EncodedAnswer */

const { Promise } = globalThis;

/** A function that ends by then, in turns of the queue of promises, was not worth a message of its own. */
const TURNS = 12;
const TURN = Promise.resolve();

const UNANSWERED =
  "the function returned a value and has not answered: what is returned reaches nobody, answer with res";

/** @param {Call} call @param {Use} use @param {RunLog} log */
async function serve(call, use, log) {
  const {
    promise: answered,
    resolve,
    reject,
  } = /** @type {PromiseWithResolvers<EncodedAnswer>} */ (Promise.withResolvers());
  const exchange = createExchange(/** @type {never} */ (parseInput(call)), resolve, reject);
  const fault = parseBody(exchange.req);
  if (fault !== undefined) {
    log.add("WARN", `the function was not run, its request has no body that can be parsed: ${fault.message}`);
    return { fault };
  }
  const run = runFunction(exchange, use, log, reject);
  const answer = await answered;
  for (let turn = 0; turn < TURNS && !run.isOver; turn++) {
    await TURN;
  }
  if (!run.isOver || run.isFailed) {
    await giveEarly(use, answer);
  }
  await run.end;
  if (run.isFailed) {
    throw run.error;
  }
  return answer;
}

/**
 * @param {{ req: any, res: any }} exchange @param {Use} use @param {RunLog} log
 * @param {(error: unknown) => void} reject
 */
function runFunction(exchange, use, log, reject) {
  const run = {
    isOver: false,
    isFailed: false,
    error: /** @type {unknown} */ (undefined),
    end: Promise.resolve(),
  };
  run.end = (async () => {
    try {
      const value = await user.default(exchange, { MODULES: createModules(use, log) });
      if (value !== undefined && !exchange.res.writableEnded) {
        log.add("WARN", UNANSWERED);
      }
    } catch (thrown) {
      if (exchange.res.writableEnded) {
        log.add("ERROR", `after the answer: ${toText([thrown])}`);
        run.isFailed = true;
        run.error = thrown;
      } else {
        reject(thrown);
      }
    }
    run.isOver = true;
  })();
  return run;
}

/** The caller has its answer while the function goes on. @param {Use} use @param {EncodedAnswer} answer */
async function giveEarly(use, answer) {
  try {
    await use("answer", answer);
  } catch {
    // The run's time is up, and nobody waits for it any more.
  }
}

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(
      call,
      (use, log) => serve(call, use, log),
      (answer) => answer,
    );
  }

  /** Tells what is wrong with the loaded code, or null. @returns {{ message: string } | null} */
  check() {
    if (typeof user.default === "function") {
      return null;
    }
    return { message: `the default export must be a function, it is ${typeof user.default}` };
  }
}
