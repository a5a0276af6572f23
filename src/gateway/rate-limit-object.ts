import { DurableObject } from "cloudflare:workers";
import { RATE_LIMIT_KEYS } from "../core/limits.ts";
import type { RateLimitResult } from "./rate-limit.ts";
import { createRateLimiter } from "./rate-limiter.ts";

/**
 * The rate limit of one endpoint on Cloudflare: one object in the world for each endpoint, so that
 * calls in different places are counted together. The count lives in its memory: it is exact while
 * calls come, and begins anew when the object is moved, updated, or was idle long enough to be
 * evicted. Writing it to storage with each call would cost more than the limit protects.
 */
export class RateLimit extends DurableObject {
  readonly #limiter = createRateLimiter({ maxKeys: RATE_LIMIT_KEYS });

  async take(key: string, limit: number, periodMs: number): Promise<RateLimitResult> {
    return this.#limiter.take(key, limit, periodMs, Date.now());
  }
}
