import { Buffer } from "node:buffer";
import { fromBase64, sha256Hex, toBase64 } from "../core/crypto.ts";
import type { Answer, HookRequest } from "../core/hook.ts";
import { KEPT_ANSWER_BYTES } from "../core/limits.ts";
import { parseCallPointer } from "../core/policy/pointer.ts";
import type { IdempotencyPolicy } from "../core/policy.ts";
import { parseHookBody } from "../dialects/craft/body.ts";
import { toQuery } from "../dialects/craft/query.ts";
import type { Db } from "../storage/database.ts";
import {
  claimCall,
  extendCall,
  readCall,
  releaseCall,
  storeCallAnswer,
  type CallKey,
} from "../storage/idempotent-calls.ts";
import { toErrorAnswer } from "./error-answer.ts";
import type { Hit } from "./hook.ts";
import type { WaitUntil } from "./kept-reads.ts";

/** What a call came to; `isFailed` answers are not kept. */
export interface CallResult extends Hit {
  isFailed: boolean;
  /** Of an answer that is streamed: all of it when it is over, or null when it cannot be kept. */
  whole?: Promise<Answer | null>;
}

/** How long a streamed answer holds its key from its head on; it is not kept if it takes longer. */
const STREAMED_CALL_MS = 60_000;
/** A call that waits for another with its key looks this often. */
const POLL_MS = 50;

/** Marks an answer that was given before. */
const REPLAYED_HEADER: [string, string] = ["idempotent-replayed", "true"];

/**
 * Finds the key of a call: the header first, then the pointer into body, query or headers. Null
 * when the call carries none, which is then run like any other.
 */
export async function readCallKey(policy: IdempotencyPolicy, hook: HookRequest): Promise<string | null> {
  const header = policy.header === null ? null : hook.headers.get(policy.header);
  if (header !== null && header !== "") {
    return `header ${header}`;
  }
  const [root, ...path] = (policy.pointer === null ? null : parseCallPointer(policy.pointer)) ?? [];
  if (root === undefined) {
    return null;
  }
  let value: unknown = await readRoot(root, hook);
  for (const token of path) {
    const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, token);
    value = isObject ? (value as Record<string, unknown>)[token] : undefined;
  }
  if (typeof value !== "string" && typeof value !== "number") {
    return null;
  }
  return value === "" ? null : `pointer ${typeof value} ${value}`;
}

async function readRoot(root: string, hook: HookRequest): Promise<unknown> {
  switch (root) {
    case "body":
      return (await parseHookBody(hook.body, hook.headers.get("content-type"))).value;
    case "query":
      return toQuery(hook.search);
    default:
      return Object.fromEntries(hook.headers);
  }
}

/**
 * Runs a call once for its key: whoever comes first runs it, others get the stored answer, marked
 * as such, or wait for it. When the first one fails its key is free, and one that waited runs.
 */
export async function answerOnce(
  db: Db,
  call: { endpoint: string; key: string; invocationId: string; deadline: number; ttlMs: number },
  run: () => Promise<CallResult>,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const key: CallKey = { endpoint: call.endpoint, keyHash: await sha256Hex(call.key) };
  for (;;) {
    const now = Date.now();
    const claim = {
      invocationId: call.invocationId,
      leaseUntil: call.deadline + POLL_MS,
      expiresAt: now + call.ttlMs,
    };
    if (await claimCall(db, key, claim, now)) {
      return runAndStore(db, key, call.invocationId, run, waitUntil);
    }
    const stored = await readCall(db, key);
    if (stored?.answer) {
      const answer = fromStored(stored.answer);
      answer.headers.push(REPLAYED_HEADER);
      return { answer, invocationId: stored.invocationId, isFailed: false };
    }
    if (now + POLL_MS >= call.deadline) {
      const message = "a call with this key is under way";
      const answer = toErrorAnswer("conflict", message, { headers: [["retry-after", "1"]] });
      return { answer, invocationId: null, isFailed: true };
    }
    await scheduler.wait(POLL_MS);
  }
}

async function runAndStore(
  db: Db,
  key: CallKey,
  invocationId: string,
  run: () => Promise<CallResult>,
  waitUntil: WaitUntil,
): Promise<CallResult> {
  const settle = async (answer: Answer | null) => {
    const text = answer === null ? null : toStored(answer);
    await (text === null ? releaseCall(db, key, invocationId) : storeCallAnswer(db, key, invocationId, text));
  };
  let result: CallResult | undefined;
  try {
    result = await run();
    return result;
  } finally {
    if (result?.whole === undefined) {
      await settle(result === undefined || result.isFailed ? null : result.answer);
    } else {
      // Whoever comes meanwhile waits, but no longer than for a call whose holder has died.
      await extendCall(db, key, invocationId, Date.now() + STREAMED_CALL_MS);
      waitUntil(result.whole.then(settle));
    }
  }
}

/** An answer as JSON text; null when it is too large to keep. */
function toStored({ status, headers, body }: Answer): string | null {
  const stored = body instanceof Uint8Array ? { base64: toBase64(body) } : { body };
  const text = JSON.stringify({ status, headers, ...stored });
  return Buffer.byteLength(text) > KEPT_ANSWER_BYTES ? null : text;
}

function fromStored(text: string): Answer {
  const { status, headers, body, base64 } = JSON.parse(text) as Omit<Answer, "body"> & {
    body?: string | null;
    base64?: string;
  };
  return { status, headers, body: base64 === undefined ? (body ?? null) : fromBase64(base64) };
}
