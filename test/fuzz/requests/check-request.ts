import { isDeepStrictEqual } from "node:util";
import {
  checkAnswer,
  checkCors,
  checkJson,
  headerOf,
  isRefusedByRuntime,
  must,
} from "../support/answer-rules.ts";
import { checkCraftAnswer } from "../support/check-craft-answer.ts";
import { toCraftAnswer } from "../support/craft-answer.ts";
import type { WireAnswer } from "../support/parse-answer.ts";
import { expectedBody, expectedFields, expectedHeader, sentValues } from "./expected-input.ts";
import type { RequestCase } from "./request-case.ts";
import { PASSED_HEADERS, TARGETS, toSuffix } from "./targets.ts";
import type { WireRequest } from "./wire-request.ts";

const BODY_LIMIT = 1_048_576;
const SIX = ["origin", "authorization", "user-agent", "referer", "content-length", "content-type"];
const SENDABLE_ORIGIN = /^[\x21-\x7e]{1,300}$/;

/** The runtime takes about this much of a body that nobody reads, then closes the connection. */
const UNREAD_BYTES = 32_000;

/**
 * Tells whether a client may be left without the answer: because what it sends is no HTTP, or because
 * it is refused while it still sends a long body, and the connection ends before it reads why.
 */
export function mayLoseAnswer(request: RequestCase, wire: WireRequest): boolean {
  const { effect, bytes } = wire;
  const isRefused = request.path.form === "outside" || toRefusal(request, wire) !== null;
  return effect === "any-or-none" || effect === "runtime-only" || (isRefused && bytes.length > UNREAD_BYTES);
}

/** Checks the answer to a request against what is documented for it. */
export function checkRequest(request: RequestCase, wire: WireRequest, answer: WireAnswer): void {
  const { effect, isHead } = wire;
  if (effect === "runtime-only") {
    return;
  }
  if (effect !== "documented" && isRefusedByRuntime(answer)) {
    return;
  }
  if (effect === "any-answer" || effect === "any-or-none" || request.path.form === "outside") {
    checkAnswer(answer, {
      isHead,
      functionHeaders: [...answer.headers.keys()],
      mayBeOurs: request.path.form === "outside" && !answer.headers.has("hookwright-invocation"),
    });
    // A function may say what it likes, and one of them says what its caller does.
    const isOwn = answer.headers.has("hookwright-invocation") && !answer.headers.has("hookwright-error");
    must(answer.status < 500 || isOwn, `no ${answer.status} for what the caller did wrong`);
    const allowed = headerOf(answer, "access-control-allow-origin");
    must(
      allowed === undefined || sentValues(wire, "origin").includes(allowed),
      `no other origin is allowed than the one that asks\n${allowed}`,
    );
    return;
  }
  checkDocumented(request, wire, answer);
}

/** The code with which the platform refuses a request; null when the function runs. */
function toRefusal({ path, target: name }: RequestCase, { method, body }: WireRequest): string | null {
  const target = TARGETS[name];
  if (path.form === "none") {
    return "endpoint_not_found";
  }
  if (!["HEAD", ...(target.methods ?? ["GET", "POST"])].includes(method)) {
    return "method_not_allowed";
  }
  if (target.needsCredentials === true) {
    return "unauthorized";
  }
  return body.length > (target.bodyLimit ?? BODY_LIMIT) ? "body_too_large" : null;
}

function checkDocumented(request: RequestCase, wire: WireRequest, answer: WireAnswer): void {
  const target = TARGETS[request.target];
  const { isHead } = wire;
  if (wire.method === "OPTIONS") {
    checkPreflight(request, wire, answer);
    return;
  }
  checkOrigin(request, wire, answer);
  const added = knowsEndpoint(request) ? (target.addedHeaders ?? []) : [];
  const error = toRefusal(request, wire);
  if (error !== null) {
    checkAnswer(answer, { isHead, functionHeaders: added });
    const code = headerOf(answer, "hookwright-error");
    // A signature cannot be judged without the body that it signs.
    const isTooLarge = wire.body.length > BODY_LIMIT && code === "body_too_large";
    must(code === error || isTooLarge, `it is refused with ${error}, not ${code} and ${answer.status}`);
    return;
  }
  checkRun(request, wire, answer, added);
}

function checkRun(
  request: RequestCase,
  wire: WireRequest,
  answer: WireAnswer,
  added: readonly string[],
): void {
  const { isHead } = wire;
  switch (request.target) {
    case "value": {
      const body = expectedBody(wire, request);
      if (body === null) {
        checkAnswer(answer, { isHead, functionHeaders: [...answer.headers.keys()] });
        must(!answer.headers.has("x-smuggled"), "no header is smuggled in");
      } else {
        checkCraftAnswer(answer, toCraftAnswer(body.value), isHead);
      }
      return;
    }
    case "large":
      checkLength(request, wire, answer);
      return;
    case "blind":
      checkCraftAnswer(answer, toCraftAnswer("blind"), isHead);
      return;
    case "logged":
      checkCraftAnswer(answer, toCraftAnswer(undefined), isHead);
      return;
    case "later":
      checkAnswer(answer, { isHead });
      must(
        answer.status === 202 || answer.status === 413,
        `it is accepted, not answered with ${answer.status}`,
      );
      return;
    case "limited":
      checkAnswer(answer, { isHead });
      must(
        answer.status === 200 || answer.status === 429,
        `it is limited, not answered with ${answer.status}`,
      );
      return;
    case "once":
      checkAnswer(answer, { isHead });
      must(
        answer.status === 200 || answer.status === 409,
        `it is run once, not answered with ${answer.status}`,
      );
      return;
    default:
      checkAnswer(answer, { isHead, functionHeaders: added });
      must(answer.status === 200, `the function answers, not ${answer.status}`);
      must(
        added.every((name) => answer.headers.has(name)),
        "the endpoint's own headers are there",
      );
      checkJson(answer);
      if (!isHead) {
        checkInput(request, wire, JSON.parse(answer.body.toString()));
      }
  }
}

/** Checks the answer of the function that only tells how long its body is. */
function checkLength(request: RequestCase, wire: WireRequest, answer: WireAnswer): void {
  const body = expectedBody(wire, request);
  if (typeof body?.value === "string") {
    checkCraftAnswer(answer, toCraftAnswer([body.value.length]), wire.isHead);
  } else {
    checkAnswer(answer, { isHead: wire.isHead });
  }
}

/** Compares what the function was given with what was sent. */
function checkInput(request: RequestCase, wire: WireRequest, data: unknown): void {
  const { jsonPayload, kind } = data as {
    kind: string;
    jsonPayload: { name: string; data: { plugin_name: string; hook_data: Record<string, unknown> } };
  };
  must(
    kind === "karte/track-hook" &&
      jsonPayload.name === "craft-hook" &&
      jsonPayload.data.plugin_name === "craft",
    "the envelope is the one of an endpoint",
  );
  const { body, isBase64Encoded, query, headers, ip, endpointSuffix, rawBody } = jsonPayload.data.hook_data;
  must(ip === "127.0.0.1", `the client's address is the socket's, not\n${String(ip)}`);
  must(endpointSuffix === toSuffix(request.target), "the suffix is the endpoint's");
  const names = request.target === "open-policy" ? [...SIX, ...PASSED_HEADERS] : SIX;
  checkHeaders(wire, names, headers as Record<string, unknown>);
  const wantedQuery = expectedFields(request.query);
  must(
    isDeepStrictEqual(query, wantedQuery),
    `the query is read\n${show(query)} is not ${show(wantedQuery)}`,
  );
  const wanted = expectedBody(wire, request);
  if (wanted === null) {
    return;
  }
  // As JSON, which is how it travels: -0 and numbers beyond a double are what JSON makes of them.
  const value = JSON.stringify(wanted.value);
  must(JSON.stringify(body) === value, `the body is read\n${show(body)} is not ${value.slice(0, 500)}`);
  must((isBase64Encoded === true) === wanted.isBase64, "only base64 is called base64");
  if (request.target === "open-policy" && wire.method !== "GET") {
    must(rawBody === wire.body.toString("base64"), "the raw body is what was sent");
  }
}

function checkHeaders(wire: WireRequest, names: readonly string[], headers: Record<string, unknown>): void {
  must(
    Object.keys(headers).every((name) => names.includes(name)),
    "only the headers named are passed on",
  );
  for (const name of names) {
    const wanted = expectedHeader(wire, name);
    must(
      wanted === null || headers[name] === wanted,
      `a header is passed on as it was sent\n${name}: ${show(headers[name])} is not ${show(wanted)}`,
    );
  }
}

/** Tells whether the path names an endpoint, even one that has nothing there. */
function knowsEndpoint({ path }: RequestCase): boolean {
  return path.form !== "none" || /^\/hook\/(?:a\/craft\/)?:suffix\//.test(path.path);
}

/** The origin that must be allowed: null for none, undefined where the parser decides. */
function allowedOrigin(request: RequestCase, wire: WireRequest): string | null | undefined {
  const values = sentValues(wire, "origin");
  const origin = values.join(", ");
  if (values.length > 1 && values.includes("")) {
    return undefined;
  }
  const allows = knowsEndpoint(request) ? TARGETS[request.target].allowsOrigin : undefined;
  return SENDABLE_ORIGIN.test(origin) && (allows?.(origin) ?? true) ? origin : null;
}

function checkOrigin(request: RequestCase, wire: WireRequest, answer: WireAnswer): void {
  const origin = allowedOrigin(request, wire);
  if (origin !== undefined) {
    checkCors(answer, origin);
  }
}

function checkPreflight(request: RequestCase, wire: WireRequest, answer: WireAnswer): void {
  checkAnswer(answer, { isHead: false });
  must(answer.status === 204, `a preflight is answered with 204, not ${answer.status}`);
  must(!answer.headers.has("hookwright-invocation"), "a preflight runs nothing");
  checkOrigin(request, wire, answer);
  const isAllowed = answer.headers.has("access-control-allow-origin");
  must(
    answer.headers.has("access-control-allow-methods") === isAllowed,
    "methods are named to whom may call",
  );
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 500) ?? "nothing";
}
