import { authenticate, isBodySigned } from "../auth/endpoint/authenticate.ts";
import type { Answer } from "../core/hook.ts";
import { toClientKey } from "./client-key.ts";
import type { Endpoint } from "./endpoint.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { rateLimitHeaders, type RateLimitResult } from "./rate-limit.ts";
import type { SecretCache } from "./secret-cache.ts";

/** Takes one call from a limit: exact in one process, or through a Durable Object. */
export type TakeCall = (
  endpoint: string,
  key: string,
  limit: number,
  periodMs: number,
) => RateLimitResult | Promise<RateLimitResult>;

const NO_BODY = new Uint8Array(0);

/**
 * Checks the credentials of a call; null lets it on. What was wrong is told to nobody outside.
 * Schemes that sign the body need it; the others are judged before it is read.
 */
export async function refuseByAuth(
  request: { headers: Headers; body: Uint8Array<ArrayBuffer> | null },
  endpoint: Endpoint,
  secrets: SecretCache,
  now: number,
): Promise<Answer | null> {
  const { auth } = endpoint.policy;
  if (auth.type === "none" || isBodySigned(auth) !== (request.body !== null)) {
    return null;
  }
  const result = await authenticate(
    auth,
    { headers: request.headers, body: request.body ?? NO_BODY },
    (names) => secrets.read(endpoint.workspaceId, names),
    now,
  );
  if (result.ok) {
    return null;
  }
  return toErrorAnswer("unauthorized", "the endpoint asks for valid credentials", {
    headers: result.challenge === undefined ? [] : [["www-authenticate", result.challenge]],
  });
}

/** What the rate limit says of a call: headers for its answer, and a refusal when it is one too many. */
export interface RateVerdict {
  headers: [string, string][];
  refusal: Answer | null;
}

/** Takes out of a function's answer what only the platform says where an endpoint has a limit, or a CORS policy. */
export function withoutPlatformHeaders(answer: Answer, { policy, answersHttp }: Endpoint): Answer {
  const isLimited = policy.rateLimit !== null;
  // Only a function that answers HTTP itself can set them in the first place.
  const isCorsOurs = answersHttp && policy.cors !== null;
  if (!isLimited && !isCorsOurs) {
    return answer;
  }
  const isOurs = (name: string) =>
    (isLimited && (name === "ratelimit" || name === "ratelimit-policy")) ||
    (isCorsOurs && name.startsWith("access-control-"));
  return { ...answer, headers: answer.headers.filter(([name]) => !isOurs(name)) };
}

/** Counts a call against its endpoint's limit; null when there is none. */
export async function judgeRate(endpoint: Endpoint, ip: string, take: TakeCall): Promise<RateVerdict | null> {
  const limit = endpoint.policy.rateLimit;
  if (limit === null) {
    return null;
  }
  const key = limit.by === "client" ? toClientKey(ip) : "";
  const result = await take(endpoint.suffix, key, limit.limit, limit.periodSeconds * 1_000);
  const headers = Object.entries(rateLimitHeaders(limit, result));
  const refusal = result.allowed
    ? null
    : toErrorAnswer("rate_limited", `the endpoint takes ${limit.limit} calls in ${limit.periodSeconds} s`);
  return { headers, refusal };
}
