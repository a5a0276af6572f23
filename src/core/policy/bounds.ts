/**
 * Defaults and bounds of the policy fields that have no place in `core/limits.ts`, each with its
 * reason.
 */

/** How far a signed timestamp may be from our clock: what Stripe, Slack and Standard Webhooks recommend. */
export const SIGNATURE_TOLERANCE_SECONDS = 300;
/** A longer window would let a captured request be sent again for hours. */
export const SIGNATURE_TOLERANCE_MAX_SECONDS = 3_600;
/** Keys accepted at once: rotation needs two; each one costs a hash over the body. */
export const AUTH_SECRETS_MAX = 5;

/** Chromium keeps a preflight at most two hours, Firefox a day. */
export const CORS_MAX_AGE_MAX_SECONDS = 86_400;
/** Entries of the origin, header and address lists: they are part of a row that is read on a cache miss. */
export const POLICY_LIST_MAX = 100;

export const RATE_LIMIT_PERIOD_SECONDS = 60;
export const RATE_LIMIT_PERIOD_MAX_SECONDS = 86_400;
/** Above this a limit is not one. */
export const RATE_LIMIT_MAX = 1_000_000;

/** Senders of webhooks give up repeating a call within a day. */
export const IDEMPOTENCY_TTL_SECONDS = 86_400;
export const IDEMPOTENCY_TTL_MAX_SECONDS = 604_800;

/** One added response header; servers and proxies take 8 KiB of headers together. */
export const RESPONSE_HEADER_VALUE_MAX = 2_048;
