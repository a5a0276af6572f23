/** Where locks are kept: one key is held by one call at a time, until it is let go or its time is over. */
export interface Locks {
  acquire(key: string, ms: number): Promise<boolean>;
  release(key: string): Promise<void>;
}

/** A Redis client as authors give it to `redis()`. */
export interface RedisClient {
  set(key: string, value: string, ...options: unknown[]): unknown;
  del(key: string, done: (error: unknown) => void): unknown;
}

/** Locks of this process: right where everything runs in one, as a test does. */
function createProcessLocks(): Locks {
  const heldUntil = new Map<string, number>();
  return {
    acquire(key, ms) {
      const now = Date.now();
      const isFree = (heldUntil.get(key) ?? 0) <= now;
      if (isFree) {
        heldUntil.set(key, now + ms);
      }
      return Promise.resolve(isFree);
    },
    release(key) {
      heldUntil.delete(key);
      return Promise.resolve();
    },
  };
}

let shared: Locks = createProcessLocks();

/** The locks that all integrations without a Redis client share. */
export function sharedLocks(): Locks {
  return shared;
}

/** Puts the platform's locks in place of the process' own. */
export function useLocks(locks: Locks): void {
  shared = locks;
}

/** Makes locks of a Redis client. */
export function toRedisLocks(client: RedisClient): Locks {
  return {
    acquire: (key, ms) =>
      new Promise((resolve, reject) => {
        client.set(key, "1", "NX", "PX", ms, (error: unknown, reply: unknown) =>
          error ? reject(toError(error)) : resolve(reply !== null && reply !== undefined),
        );
      }),
    release: (key) =>
      new Promise((resolve, reject) => {
        client.del(key, (error) => (error ? reject(toError(error)) : resolve()));
      }),
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
