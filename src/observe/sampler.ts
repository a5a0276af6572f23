/** Decides which successful runs are recorded whole. */
export interface Sampler {
  /** Tells whether this success of an endpoint is kept, and takes it from the allowance. */
  keep(key: string, now: number): boolean;
}

/** Endpoints remembered; one that is forgotten starts with a full allowance again. */
const MAX_KEYS = 10_000;

/**
 * A token bucket for each endpoint: `burst` records at once, so that a quiet endpoint keeps every
 * call, and `perMinute` in the long run, so that a busy one costs the database a fixed amount.
 */
export function createSampler({ burst, perMinute }: { burst: number; perMinute: number }): Sampler {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    keep(key, now) {
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= MAX_KEYS) {
          buckets.clear();
        }
        bucket = { tokens: burst, at: now };
        buckets.set(key, bucket);
      }
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perMinute) / 60_000);
      bucket.at = now;
      if (bucket.tokens < 1) {
        return false;
      }
      bucket.tokens -= 1;
      return true;
    },
  };
}
