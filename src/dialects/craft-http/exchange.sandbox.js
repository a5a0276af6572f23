// @ts-check
/** One request and its response, as Express makes them of Node's, and what becomes of the response. */
import { Buffer, isUtf8 } from "node:buffer";
import express from "hookwright-craft-http-express.js";
import { IncomingMessage } from "hookwright-craft-http-request.js";
import { ServerResponse } from "hookwright-craft-http-response.js";
import { limitAnswer, limitBytes } from "hookwright-run.js";

const { Object, Reflect, String, Array, Number, RangeError } = globalThis;

/** @typedef {import("./incoming-message.sandbox.js").HttpInput} HttpInput */
/** @typedef {{ status: number, headers: [string, string][], length?: number, text?: string, base64?: string }} EncodedAnswer */

/** Express's settings as they are when nobody changes them, but for production. */
const SETTINGS = {
  env: "production",
  etag: "weak",
  "etag fn": express.wetag,
  "jsonp callback name": "callback",
  "query parser": "simple",
  "query parser fn": express.parseQuery,
  "subdomain offset": 2,
  "trust proxy": false,
  "trust proxy fn": () => false,
};

/** What `req` and `res` ask of the application. Nothing can be set: it would outlive the run. */
const app = Object.freeze({
  locals: Object.freeze(Object.create(null)),
  settings: Object.freeze(SETTINGS),
  get: (/** @type {keyof typeof SETTINGS} */ name) => SETTINGS[name],
  enabled: (/** @type {keyof typeof SETTINGS} */ name) => Boolean(SETTINGS[name]),
  disabled: (/** @type {keyof typeof SETTINGS} */ name) => !SETTINGS[name],
  render() {
    throw new Error("functions have no views to render: use res.send");
  },
});

/** The framing of a body on its way is the platform's; Express sets these, so that nobody needs to be told. */
const FRAMING = ["content-length", "transfer-encoding", "connection", "keep-alive", "date"];

/** Constructors whose instances are Express's: made with the prototype that Express would put in later. */
function Request() {}
Request.prototype = Object.create(express.request, { app: { value: app } });
function Response() {}
Response.prototype = Object.create(express.response, { app: { value: app } });

const readCookies = express.cookieParser();
const MAX_PARSED_BYTES = 10_485_760;
const rules = { limit: MAX_PARSED_BYTES };
const PARSERS = [
  express.json({ ...rules, type: ["application/json", "+json"] }),
  express.text(rules),
  express.urlencoded({ ...rules, extended: true }),
  express.raw({ ...rules, type: () => true }),
];

/**
 * Makes `req` and `res` of a request; `answered` is told as soon as the response has ended.
 * @param {HttpInput} input
 * @param {(answer: EncodedAnswer) => void} answered
 * @param {(error: unknown) => void} failed told of an answer that cannot be one, and of what is given to `req.next`
 */
export function createExchange(input, answered, failed) {
  let bytes = 0;
  const req = Reflect.construct(IncomingMessage, [input], Request);
  const listener = {
    onWrite(/** @type {string | Uint8Array} */ chunk) {
      const size = Buffer.byteLength(chunk);
      limitBytes(bytes + size);
      bytes += size;
    },
    onEnd() {
      try {
        answered(encode(res));
      } catch (error) {
        failed(error);
      }
    },
  };
  const res = Reflect.construct(ServerResponse, [req, listener], Response);
  res.locals = Object.create(null);
  Object.assign(req, { res, params: Object.create(null), next: createNext(req, res, failed) });
  readCookies(req, res, () => undefined);
  return { req, res };
}

/**
 * Parses the body by its type; gives the error of a body that cannot be parsed.
 * @param {any} req
 * @returns {{ status: number, message: string } | undefined}
 */
export function parseBody(req) {
  if (req.rawBody.length === 0) {
    // Never undefined: functions take members of it.
    req.body = {};
    return undefined;
  }
  /** @type {any} */
  let fault;
  for (const parse of PARSERS) {
    parse(req, req.res, (/** @type {unknown} */ error) => (fault ??= error));
  }
  return fault === undefined ? undefined : { status: fault.status, message: String(fault.message) };
}

/**
 * What stands behind a function in Express: nothing (404), and the answer to errors that the client
 * has made. Every other is the function's own, as if it had thrown it.
 * @param {any} req @param {any} res @param {(error: unknown) => void} failed
 */
function createNext(req, res, failed) {
  return (/** @type {any} */ error) => {
    const status = error?.status ?? error?.statusCode;
    if (!error || (status >= 400 && status < 500)) {
      express.finalhandler(req, res, { env: "production" })(error);
    } else {
      failed(error);
    }
  };
}

/**
 * A response that has ended, as plain data; throws when it cannot be sent.
 * @param {any} res
 * @returns {EncodedAnswer}
 */
function encode(res) {
  const { statusCode: status } = res;
  if (!(status >= 200 && status <= 599)) {
    throw new RangeError(`the status ${status} cannot be sent: it must be from 200 to 599`);
  }
  /** @type {[string, string][]} */
  const headers = [];
  for (const [name, value] of Object.entries(res.getHeaders())) {
    if (FRAMING.includes(name)) {
      continue;
    }
    for (const each of Array.isArray(value) ? value : [value]) {
      headers.push([name, String(each)]);
    }
  }
  const length = res.req.method === "HEAD" ? Number(res.getHeader("content-length")) : Number.NaN;
  const head = Number.isSafeInteger(length) ? { status, headers, length } : { status, headers };
  const chunks = ServerResponse.chunksOf(res);
  if (chunks.length === 0) {
    return head;
  }
  if (chunks.every((chunk) => typeof chunk === "string")) {
    return { ...head, text: limitAnswer(chunks.join("")) };
  }
  const body = Buffer.concat(chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk)));
  // Express makes bytes of texts: as a text it goes on its way at a third less.
  return isUtf8(body) ? { ...head, text: body.toString() } : { ...head, base64: body.toString("base64") };
}
