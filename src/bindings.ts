import type { Env } from "./env.ts";
import type { TakeCall } from "./gateway/admit.ts";
import { createRateLimiter } from "./gateway/rate-limiter.ts";
import { RATE_LIMIT_KEYS } from "./core/limits.ts";
import type { Wake } from "./pipeline/outbox.ts";
import { createDirectRunner, createPoolRunner, type Runner } from "./sandbox/dispatch.ts";
import { createSandboxPool } from "./sandbox/pool.ts";
import type { CircuitChange, SandboxPool } from "./sandbox/pool-contract.ts";
import { createSandboxClient } from "./sandbox/sandbox-client.ts";
import { createSandboxing } from "./sandbox/sandbox-entrypoint.ts";
import { groupStatements } from "./storage/grouped-statements.ts";
import { createRemoteD1 } from "./storage/remote-d1.ts";

/** Turns the bindings a process has into what the parts take: each role of a process has others. */

export function openD1(env: Env): D1Database {
  if (env.DB !== undefined) {
    return env.DB;
  }
  if (env.DATABASE !== undefined && env.DATABASE_KEY !== undefined) {
    return createRemoteD1(env.DATABASE, env.DATABASE_KEY);
  }
  throw new Error("no database is bound: DB, or DATABASE with DATABASE_KEY");
}

/**
 * The database for what runs ask of their hosts in one request of ours. Where that is a channel's, which
 * stays until all that was asked over it is answered, what comes at the same time goes as one. Each
 * request needs a database of its own: a statement that went along with another request's would be
 * lost with that one's end.
 */
export function openHostD1(env: Env): D1Database {
  return env.DATABASE !== undefined && env.DATABASE_KEY !== undefined && env.SANDBOX_0 !== undefined
    ? createRemoteD1(groupStatements(env.DATABASE), env.DATABASE_KEY)
    : openD1(env);
}

/** The sandbox processes of one machine; null where runs are made in this process. */
export function openPool(env: Env, onCircuit: (change: CircuitChange) => void): SandboxPool | null {
  const services = [];
  for (let i = 0; ; i++) {
    const service = env[`SANDBOX_${i}`];
    if (service === undefined) {
      return services.length === 0 ? null : createSandboxPool(services, onCircuit);
    }
    services.push(createSandboxClient(service));
  }
}

/** Sandbox processes win over the loader of this process: user code can hang the process it is in. */
export function createRunner(env: Env, pool: SandboxPool | null): Runner {
  if (pool !== null) {
    return createPoolRunner(pool);
  }
  if (env.LOADER === undefined) {
    throw new Error("nothing can run functions: bind LOADER, or SANDBOX_0");
  }
  return createDirectRunner(createSandboxing(env.LOADER));
}

/** The longest delay of a queue message; a job that is due later is found by the tick. */
const QUEUE_DELAY_MAX_SECONDS = 43_200;

/**
 * How a worker on jobs is told that one is there: by the queue on Cloudflare, by the control process
 * on one machine, or by starting to work where this process is the one that works.
 */
export function createWake(env: Env, workHere: () => Promise<void>): Wake {
  const { QUEUE: queue, MAINTENANCE: control, DATABASE_KEY: key } = env;
  if (queue !== undefined) {
    return ({ id, dueAt }) => {
      const delaySeconds = Math.max(0, Math.ceil((dueAt - Date.now()) / 1_000));
      return queue.send({ id }, { delaySeconds: Math.min(delaySeconds, QUEUE_DELAY_MAX_SECONDS) });
    };
  }
  if (control !== undefined && key !== undefined) {
    return () => control.fetch("http://control/work", { headers: { "x-hookwright-key": key } });
  }
  return ({ dueAt }) => (dueAt > Date.now() ? Promise.resolve() : workHere());
}

/** Counts calls in this process where it is the only gateway, and in a Durable Object elsewhere. */
export function createTakeCall(env: Env): TakeCall {
  const namespace = env.RATE_LIMIT;
  if (namespace !== undefined) {
    return (endpoint, key, limit, periodMs) => namespace.getByName(endpoint).take(key, limit, periodMs);
  }
  const limiter = createRateLimiter({ maxKeys: RATE_LIMIT_KEYS });
  return (endpoint, key, limit, periodMs) => limiter.take(`${endpoint} ${key}`, limit, periodMs, Date.now());
}

/** Tells the other gateway processes of one machine that what they remember of endpoints is out of date. */
export async function dropCachesOfPeers(env: Env): Promise<void> {
  const headers = { "x-hookwright-key": env.DATABASE_KEY ?? "" };
  const dropping: Promise<unknown>[] = [];
  for (let i = 0; ; i++) {
    const peer = env[`PEER_${i}`];
    if (peer === undefined) {
      break;
    }
    // One that does not answer is starting, and remembers nothing yet.
    dropping.push(peer.fetch("http://peer/drop-caches", { headers }).catch(() => undefined));
  }
  await Promise.all(dropping);
}
