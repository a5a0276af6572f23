import type { Answer, HookRequest } from "../core/hook.ts";
import { BODY_WAIT_MS, RUN_TIMEOUT_MAX_MS } from "../core/limits.ts";
import { DEFAULT_CORS, DEFAULT_METHODS } from "../core/policy/resolve.ts";
import { judgeRate, refuseByAuth, type TakeCall } from "./admit.ts";
import { readClientAddress, type AddressSource } from "./client-address.ts";
import { toBodyRefusal } from "./body-refusal.ts";
import { createHold, type ByteBudget, type ByteHold } from "./byte-budget.ts";
import { compileCors, corsHeaders, preflightHeaders } from "./cors.ts";
import type { Endpoint } from "./endpoint.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { isAnsweredAsPreflight, refuseByHead, toNotFound } from "./guard.ts";
import { parseHookPath, toHost, type HookPath } from "./path.ts";
import type { WaitUntil } from "./kept-reads.ts";
import { readBody, type BodyFault } from "./read-body.ts";
import type { EndpointResolver } from "./resolve.ts";
import { releaseAfter } from "./release-after.ts";
import { toResponse } from "./respond.ts";
import { runHit, type RunHitDeps } from "./run-hit.ts";
import { toSentBody } from "./send-body.ts";
import type { SecretCache } from "./secret-cache.ts";

/** What the way of a hit stands on. */
export interface HookDeps extends RunHitDeps {
  endpoints: EndpointResolver;
  secrets: SecretCache;
  takeCall: TakeCall;
  /** What bodies may hold of the memory, all hits together. */
  bodies: ByteBudget;
  /** The same for large answers that are being sent. */
  answers: ByteBudget;
  clientAddress: AddressSource;
  gatewayId: string;
  /** Where the gateway is reached from outside; null: the origin of the request. */
  publicUrl: string | null;
  /** The host that serves endpoints and nothing else; null: every host is the console's too. */
  hookHost: string | null;
  /** Told of what went wrong on our side; the caller is told only that something did. */
  reportFault(error: unknown): void;
}

/** What a hit came to, before it is made a Response. */
export interface Hit {
  answer: Answer;
  invocationId: string | null;
  /** What is sent where the answer has no body yet: it comes as the function makes it. */
  stream?: ReadableStream<Uint8Array>;
  /** Resolves when the run is over, if it goes on behind the answer. */
  over?: Promise<unknown>;
}

/** Longer than the longest hit: its body, its turn, its run, and what is written of it. */
const HIT_LIFE_MS = BODY_WAIT_MS + RUN_TIMEOUT_MAX_MS + 60_000;

const NO_BYTES = new Uint8Array(0);
const NO_ENDPOINT_CORS = compileCors(DEFAULT_CORS, DEFAULT_METHODS);
const NO_CORS = {};

/**
 * Answers a request on `/hook/…`: resolve, guard, normalise, dispatch, respond, record, one after
 * the other. Refusals and faults of ours are answers like every other, so that they carry the CORS
 * headers too.
 */
export async function handleHook(
  request: Request,
  url: string,
  deps: HookDeps,
  waitUntil: WaitUntil,
): Promise<Response> {
  let endpoint: Endpoint | null = null;
  let hit: Hit | undefined;
  const hold = createHold(Date.now() + HIT_LIFE_MS);
  const origin = request.headers.get("origin");
  try {
    const path = parseHookPath(url);
    const found = path === null ? null : deps.endpoints.resolve(path.suffix, waitUntil);
    endpoint = found instanceof Promise ? await found : found;
    if (isAnsweredAsPreflight(request, endpoint)) {
      const cors = endpoint?.cors ?? NO_ENDPOINT_CORS;
      return new Response(null, { status: 204, headers: preflightHeaders(cors, origin) });
    }
    hit =
      path === null || endpoint === null
        ? { answer: toNotFound(), invocationId: null }
        : await answerHit(request, path, endpoint, hold, deps, waitUntil);
  } catch (error) {
    deps.reportFault(error);
    hit = { answer: toErrorAnswer("internal_error", "the gateway failed"), invocationId: null };
  } finally {
    releaseAfter(hit?.over, () => deps.bodies.release(hold), waitUntil);
  }
  const isHead = request.method === "HEAD";
  const cors = endpoint === null ? NO_ENDPOINT_CORS : endpoint.cors;
  return toResponse(hit.answer, {
    body: hit.stream ?? (isHead ? null : toSentBody(hit.answer.body, { budget: deps.answers }, waitUntil)),
    isHead,
    invocationId: hit.invocationId,
    cors: cors === null ? NO_CORS : corsHeaders(cors, origin),
    added: endpoint?.responseHeaders ?? [],
    isConsoleHost: deps.hookHost === null || toHost(url) !== deps.hookHost,
  });
}

/** Cheap refusals first, the body after what can be judged without it, the limit for who may call. */
async function answerHit(
  request: Request,
  path: HookPath,
  endpoint: Endpoint,
  hold: ByteHold,
  deps: HookDeps,
  waitUntil: WaitUntil,
): Promise<Hit> {
  const { method, headers } = request;
  const ip = readClientAddress(request, deps.clientAddress);
  const early =
    refuseByHead(request, path, endpoint, { ip, gatewayId: deps.gatewayId }) ??
    (endpoint.policy.auth.type === "none"
      ? null
      : await refuseByAuth({ headers, body: null }, endpoint, deps.secrets, Date.now()));
  if (early !== null) {
    return { answer: early, invocationId: null };
  }
  const body = await takeBody(request, endpoint, hold, deps);
  if (typeof body === "string") {
    return { answer: toBodyRefusal(body, endpoint), invocationId: null };
  }
  if (endpoint.policy.auth.type !== "none") {
    const refusal = await refuseByAuth({ headers, body }, endpoint, deps.secrets, Date.now());
    if (refusal !== null) {
      return { answer: refusal, invocationId: null };
    }
  }
  const publicUrl = deps.publicUrl ?? path.origin;
  const protocol = publicUrl.startsWith("https:") ? "https" : "http";
  const { suffix, base, rest, search } = path;
  const hook: HookRequest = { method, publicUrl, suffix, protocol, base, rest, search, headers, body, ip };
  const rate = endpoint.policy.rateLimit === null ? null : await judgeRate(endpoint, ip, deps.takeCall);
  if (rate === null) {
    return runHit(hook, request, endpoint, deps, waitUntil);
  }
  const hit: Hit =
    rate.refusal === null
      ? await runHit(hook, request, endpoint, deps, waitUntil)
      : { answer: rate.refusal, invocationId: null };
  return { ...hit, answer: { ...hit.answer, headers: [...hit.answer.headers, ...rate.headers] } };
}

/** Reads a body where it is needed whole; one that is passed on is only judged by the length it claims. */
async function takeBody(
  request: Request,
  { passesBodies, bodyLimitBytes: limitBytes }: Endpoint,
  hold: ByteHold,
  { bodies: budget }: HookDeps,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  if (!passesBodies) {
    return readBody(request, { limitBytes, budget, hold });
  }
  return Number(request.headers.get("content-length") ?? 0) > limitBytes ? "too-large" : NO_BYTES;
}
