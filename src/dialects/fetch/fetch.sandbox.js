// @ts-check
/**
 * The main module of a `fetch` isolate: calls the handlers of `export default { fetch, scheduled }` as
 * the Workers runtime would, with the version's variables and the capabilities of the run in `env`.
 */
import { Buffer } from "node:buffer";
import { WorkerEntrypoint } from "cloudflare:workers";
import { createModules } from "hookwright-craft-modules.js";
import { BodyReader, readWhole, toHeaderList, toResponse } from "hookwright-fetch-body.js";
import { LateWork } from "hookwright-fetch-context.js";
import { serveAsData } from "hookwright-fetch-serve.js";
import { limitBytes, runAsData } from "hookwright-run.js";
import { fromJson, parseInput } from "hookwright-runtime.js";
import * as user from "user-function.js";

const { Request, TypeError } = globalThis;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A call of one of the author's handlers, whatever object it is on; read anew each time, since it may
 * be set late.
 * @param {"fetch" | "scheduled"} name @param {unknown[]} args
 */
function callHandler(name, ...args) {
  const handlers = /** @type {Record<string, any>} */ (/** @type {unknown} */ (user.default));
  if (typeof handlers[name] !== "function") {
    throw new TypeError(
      `the function has no ${name} handler: export default { fetch, ${name}(event, env, ctx) { … } }`,
    );
  }
  return handlers[name](...args);
}

/**
 * `env` of one run. Its capabilities are made when they are first looked at: many functions never do.
 * @param {object} variables @param {Use} use @param {RunLog} log
 */
function createEnv(variables, use, log) {
  /** @type {object | undefined} */
  let capabilities;
  return {
    ...variables,
    get HOOKWRIGHT() {
      return (capabilities ??= createCapabilities(use, log));
    },
  };
}

/** @param {Use} use @param {RunLog} log */
function createCapabilities(use, log) {
  const { kvs, counter, secret, logger, craftFunctions } = createModules(use, log);
  return { kvs, counter, secret, log: logger, invoke: craftFunctions.invoke };
}

/**
 * @param {RequestHead} head
 * @param {ReadableStream | Uint8Array | null} body
 * @param {AbortSignal} [signal]
 */
function toRequest({ method, url, headers }, body, signal) {
  // As an incoming request has it: sent on, it gives redirects back and does not follow them.
  const init = { method, headers, body, redirect: "manual" };
  return new Request(url, signal === undefined ? init : { ...init, signal });
}

/**
 * Answers a request that came whole, and gives the answer whole: nobody takes it as it comes.
 * @param {StoredRequest} stored @param {object} variables @param {Use} use @param {RunLog} log
 */
async function answerWhole({ text, base64, ...head }, variables, use, log) {
  const late = new LateWork(log);
  const body = base64 === undefined ? (text ?? null) : Buffer.from(base64, "base64");
  const request = toRequest(head, body);
  const response = toResponse(
    await callHandler("fetch", request, createEnv(variables, use, log), late.createContext()),
  );
  const headers = toHeaderList(response);
  const bytes = await readBody(response, head.method);
  await late.settle();
  return { status: response.status, headers, ...toTextOrBase64(bytes) };
}

/** @param {Response} response @param {string} method */
async function readBody({ body }, method) {
  if (body === null) {
    return null;
  }
  const reader = new BodyReader(body);
  if (method !== "HEAD") {
    return readWhole(reader, limitBytes);
  }
  await reader.cancel(undefined);
  return null;
}

/** @param {Uint8Array | null} bytes */
function toTextOrBase64(bytes) {
  if (bytes === null) {
    return {};
  }
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString("base64") };
  }
}

/** @param {{ cron: string, scheduledTime: number }} tick @param {object} variables @param {Use} use @param {RunLog} log */
async function runScheduled(tick, variables, use, log) {
  const late = new LateWork(log);
  const event = { ...tick, type: "scheduled", noRetry: () => undefined };
  await callHandler("scheduled", event, createEnv(variables, use, log), late.createContext());
  await late.settle();
  return { status: 204, headers: [] };
}

export default class extends WorkerEntrypoint {
  /**
   * Answers a request as it comes.
   * @param {Call} call
   * @param {string} headText
   * @param {ReadableStream | Uint8Array | null} body
   */
  serve(call, headText, body) {
    const head = /** @type {RequestHead} */ (fromJson(headText));
    return serveAsData(call, head.method, (use, log, signal, ctx) => {
      const env = createEnv(/** @type {object} */ (this.env), use, log);
      return callHandler("fetch", toRequest(head, body, signal), env, ctx);
    });
  }

  /** Makes a run that nobody waits for at a connection. @param {Call} call */
  run(call) {
    const variables = /** @type {object} */ (this.env);
    const input = /** @type {any} */ (parseInput(call));
    return runAsData(
      call,
      (use, log) =>
        call.handler === "scheduled"
          ? runScheduled(input, variables, use, log)
          : answerWhole(input, variables, use, log),
      (value) => value,
    );
  }

  /** Tells what is wrong with the loaded code, or null. @returns {{ message: string } | null} */
  check() {
    const exported = /** @type {any} */ (user.default);
    if (typeof exported?.fetch === "function") {
      return null;
    }
    const isClass = typeof exported?.prototype?.fetch === "function";
    const what = isClass ? "a class" : exported === null ? "null" : typeof exported;
    return {
      message: `the default export must be an object with a fetch method, as in \`export default { fetch(request, env, ctx) { … } }\`; it is ${what === "object" ? "an object without one" : what}`,
    };
  }
}
