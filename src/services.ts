import type { CodeBundle, Invocation, Outcome } from "./core/contract.ts";
import { importSealingKey, type SealingKey } from "./core/crypto.ts";
import { RECORD_BURST } from "./core/limits.ts";
import { HostError } from "./core/host-error.ts";
import { readConfig, type Config, type Env } from "./env.ts";
import { createEndpointResolver, type EndpointResolver } from "./gateway/resolve.ts";
import type { HookDeps } from "./gateway/hook.ts";
import { Host, type HostDeps } from "./host/run-host.ts";
import type { RunTrace } from "./host/run-trace.ts";
import { createRecorder, type Recorder } from "./observe/recorder.ts";
import { createSampler } from "./observe/sampler.ts";
import { createDirectRunner, createPoolRunner, dispatch, type Runner } from "./sandbox/dispatch.ts";
import { createSandboxPool, type SandboxPool } from "./sandbox/pool.ts";
import { createSandboxing } from "./sandbox/sandbox-entrypoint.ts";
import { openDatabase, type Db } from "./storage/database.ts";
import { createRemoteD1 } from "./storage/remote-d1.ts";

/** Everything a process of ours stands on, made once from its bindings. */
export interface Services {
  config: Config;
  d1: D1Database;
  db: Db;
  runner: Runner;
  endpoints: EndpointResolver;
  recorder: Recorder;
  hook: HookDeps;
  /** Calls of endpoints under way in this process. */
  hits: { running: number };
  /** The sandbox processes, where runs are made in other processes. */
  pool: SandboxPool | null;
  sealing(): Promise<SealingKey>;
  run(invocation: Invocation, trace: RunTrace, code?: CodeBundle): Promise<Outcome>;
}

/** Wires the parts of a process together. */
export function createServices(env: Env): Services {
  const config = readConfig(env);
  const d1 = openD1(env);
  const db = openDatabase(d1);
  const pool = openPool(env);
  const runner = createRunner(env, pool);
  const endpoints = createEndpointResolver(db, config.endpointCacheMs);
  const recorder = createRecorder(
    db,
    createSampler({ burst: RECORD_BURST, perMinute: config.recordsPerMinute }),
    {
      redactedNames: config.redactedNames,
    },
  );

  let sealingKey: Promise<SealingKey> | undefined;
  const sealing = () => (sealingKey ??= readSealingKey(config));

  const hostDeps: HostDeps = {
    db,
    sealing,
    invoke: async () => {
      throw new HostError(501, "craftFunctions.invoke is not wired");
    },
  };
  const run = (invocation: Invocation, trace: RunTrace, code?: CodeBundle) =>
    dispatch(runner, invocation, new Host(hostDeps, invocation, trace, code), trace);

  const { clientAddress, gatewayId } = config;
  const hook: HookDeps = { endpoints, recorder, clientAddress, gatewayId, run };
  return { config, d1, db, runner, endpoints, recorder, hook, hits: { running: 0 }, pool, sealing, run };
}

async function readSealingKey(config: Config): Promise<SealingKey> {
  if (config.encryptionKey === null) {
    throw new HostError(503, "ENCRYPTION_KEY is not set: secrets cannot be used");
  }
  return importSealingKey(config.encryptionKey);
}

function openD1(env: Env): D1Database {
  if (env.DB !== undefined) {
    return env.DB;
  }
  if (env.DATABASE !== undefined && env.DATABASE_KEY !== undefined) {
    return createRemoteD1(env.DATABASE, env.DATABASE_KEY);
  }
  throw new Error("no database is bound: DB, or DATABASE with DATABASE_KEY");
}

function openPool(env: Env): SandboxPool | null {
  const services = [];
  for (let i = 0; ; i++) {
    const service = env[`SANDBOX_${i}`];
    if (service === undefined) {
      return services.length === 0 ? null : createSandboxPool(services);
    }
    services.push(service);
  }
}

/** Sandbox processes win over the loader of this process: user code can hang the process it is in. */
function createRunner(env: Env, pool: SandboxPool | null): Runner {
  if (pool !== null) {
    return createPoolRunner(pool);
  }
  if (env.LOADER === undefined) {
    throw new Error("nothing can run functions: bind LOADER, or SANDBOX_0");
  }
  return createDirectRunner(createSandboxing(env.LOADER));
}
