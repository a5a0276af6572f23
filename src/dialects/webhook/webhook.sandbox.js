// @ts-check
/**
 * The main module of the isolate that calls external URLs for triggers. There is no user code in it:
 * an isolate is the way out that `Egress` watches, with the limits of every other run.
 */
import { Buffer } from "node:buffer";
import { WorkerEntrypoint } from "cloudflare:workers";
import { parseInput } from "hookwright-runtime.js";
import { runAsData } from "hookwright-run.js";

/** What is read of an answer: as much as a record keeps. */
const BODY_LIMIT_BYTES = 65_536;
const HEADERS_LIMIT = 100;
const HEADER_CHARS = 1_000;
/** Early enough to tell of it before the gateway stops waiting. */
const BEFORE_DEADLINE_MS = 50;

export default class extends WorkerEntrypoint {
  /** @param {Call} call */
  run(call) {
    return runAsData(
      call,
      () => send(/** @type {WebhookCall} */ (parseInput(call)), call.deadline),
      (answer) => answer,
    );
  }

  /** There is nothing that could be wrong. */
  check() {
    return null;
  }
}

/**
 * Makes the request. A redirect is an answer like others: what the body carries is for this URL only.
 * @param {WebhookCall} request @param {number} deadline
 */
async function send({ url, headers, body }, deadline) {
  const response = await fetch(url, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(Math.max(0, deadline - Date.now() - BEFORE_DEADLINE_MS)),
  });
  const { bytes, isCut } = await readStart(response.body);
  const kept = [...response.headers].slice(0, HEADERS_LIMIT);
  return JSON.stringify({
    status: response.status,
    headers: kept.map(([name, value]) => [name, value.slice(0, HEADER_CHARS)]),
    bodyBase64: bytes.toString("base64"),
    isCut,
  });
}

/** @param {ReadableStream<Uint8Array> | null} body */
async function readStart(body) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  if (body !== null) {
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      chunks.push(value);
      length += value.byteLength;
      if (length > BODY_LIMIT_BYTES) {
        // A service may go on for ever, or break off: that is for itself.
        void reader.cancel().catch(() => undefined);
        break;
      }
    }
  }
  return {
    bytes: Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES),
    isCut: length > BODY_LIMIT_BYTES,
  };
}
