import type { Invocation, Outcome } from "../core/contract.ts";
import type { Answer, HookRequest } from "../core/hook.ts";
import { createId } from "../core/ids.ts";
import { DEFAULT_METHODS, resolvePolicy } from "../core/policy/resolve.ts";
import { dialectOf } from "../dialects/registry.ts";
import { createRunTrace, type RunTrace } from "../host/run-trace.ts";
import type { Recorder } from "../observe/recorder.ts";
import { readClientAddress, type AddressSource } from "./client-address.ts";
import { compileCors, corsHeaders, preflightHeaders } from "./cors.ts";
import type { Endpoint } from "./endpoint.ts";
import { refuseByHead, toBodyTooLarge, toNotFound } from "./guard.ts";
import { toOutcomeAnswer } from "./outcome-answer.ts";
import { parseHookPath } from "./path.ts";
import { BODY_TOO_LARGE, readBody } from "./read-body.ts";
import type { EndpointResolver, WaitUntil } from "./resolve.ts";
import { toResponse } from "./respond.ts";
import { addWarnings } from "./test-run.ts";

/** What the way of a hit stands on. */
export interface HookDeps {
  endpoints: EndpointResolver;
  recorder: Recorder;
  clientAddress: AddressSource;
  gatewayId: string;
  /** Makes a run with its capabilities and gives its outcome as a value. */
  run(invocation: Invocation, trace: RunTrace): Promise<Outcome>;
}

/** What a hit came to, before it is made a Response. */
interface Hit {
  answer: Answer;
  invocationId: string | null;
}

const NO_ENDPOINT_CORS = compileCors(resolvePolicy({}).cors, DEFAULT_METHODS);

/**
 * Answers a request on `/hook/…`: resolve, guard, normalise, dispatch, respond, record, one after
 * the other. Refusals are answers like every other, so that they carry the CORS headers too.
 */
export async function handleHook(request: Request, deps: HookDeps, waitUntil: WaitUntil): Promise<Response> {
  const path = parseHookPath(request.url);
  const found = path === null ? null : deps.endpoints.resolve(path.suffix, waitUntil);
  const endpoint = found instanceof Promise ? await found : found;
  const cors = endpoint?.cors ?? NO_ENDPOINT_CORS;
  const origin = request.headers.get("origin");
  if (request.method === "OPTIONS") {
    return new Response(null, { status: 204, headers: preflightHeaders(cors, origin) });
  }
  const hit: Hit =
    path === null || endpoint === null
      ? { answer: toNotFound(), invocationId: null }
      : await answerHit(request, path, endpoint, deps, waitUntil);
  return toResponse(hit.answer, {
    isHead: request.method === "HEAD",
    invocationId: hit.invocationId,
    cors: corsHeaders(cors, origin),
    added: endpoint?.responseHeaders ?? [],
  });
}

async function answerHit(
  request: Request,
  path: NonNullable<ReturnType<typeof parseHookPath>>,
  endpoint: Endpoint,
  deps: HookDeps,
  waitUntil: WaitUntil,
): Promise<Hit> {
  const ip = readClientAddress(request, deps.clientAddress);
  const refusal = refuseByHead(request, path, endpoint, { ip, gatewayId: deps.gatewayId });
  if (refusal !== null) {
    return { answer: refusal, invocationId: null };
  }
  const body = await readBody(request, endpoint.policy.bodyLimitBytes);
  if (body === BODY_TOO_LARGE) {
    return { answer: toBodyTooLarge(endpoint), invocationId: null };
  }
  const { method, headers } = request;
  const hook: HookRequest = {
    method,
    suffix: endpoint.suffix,
    rest: path.rest,
    search: path.search,
    headers,
    body,
    ip,
  };
  return runHit(hook, endpoint, deps, waitUntil);
}

async function runHit(
  hook: HookRequest,
  endpoint: Endpoint,
  deps: HookDeps,
  waitUntil: WaitUntil,
): Promise<Hit> {
  const now = Date.now();
  const dialect = dialectOf(endpoint.version.dialect);
  const invocation: Invocation = {
    id: createId("inv", now),
    workspaceId: endpoint.workspaceId,
    functionId: endpoint.functionId,
    version: endpoint.version,
    handler: dialect.handlers[0],
    input: await dialect.toInput(hook, { requestId: crypto.randomUUID(), now, policy: endpoint.policy }),
    settings: endpoint.settings,
    deadline: now + endpoint.policy.timeoutMs,
  };
  const trace = createRunTrace();
  const outcome = await deps.run(invocation, trace);
  const answer = toOutcomeAnswer(dialect, outcome, invocation.id);
  addWarnings(trace, answer);
  deps.recorder.record(
    { invocation, endpoint: endpoint.suffix, startedAt: now, hook, outcome, answer, trace },
    waitUntil,
  );
  return { answer, invocationId: invocation.id };
}
