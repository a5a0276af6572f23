import { exports, waitUntil } from "cloudflare:workers";
import { createRunner, createTakeCall, createWake, dropCachesOfPeers, openD1, openPool } from "./bindings.ts";
import { importSealingKey, type SealingKey } from "./core/crypto.ts";
import { HostError } from "./core/host-error.ts";
import {
  ANSWERS_IN_MEMORY_BYTES,
  BODIES_IN_MEMORY_BYTES,
  HITS_PER_TURN,
  RECORD_BURST,
} from "./core/limits.ts";
import { readConfig, type Config, type Env } from "./env.ts";
import { createByteBudget } from "./gateway/byte-budget.ts";
import { createHits, type Hits } from "./gateway/hits.ts";
import type { HookDeps } from "./gateway/hook.ts";
import { createParseTurns } from "./gateway/parse-turns.ts";
import { createEndpointResolver, type EndpointResolver } from "./gateway/resolve.ts";
import { createRunSlots } from "./gateway/run-slots.ts";
import { createSourceAddresses, type SourceAddresses } from "./gateway/source-address.ts";
import { createSecretCache } from "./gateway/secret-cache.ts";
import type { SourceDeps } from "./gateway/source-run.ts";
import type { HostDeps } from "./host/run-host.ts";
import { createRecorder, type Recorder } from "./observe/recorder.ts";
import { createSampler } from "./observe/sampler.ts";
import { reportFault } from "./observe/report-fault.ts";
import { createRunHandler } from "./pipeline/events/call-handler.ts";
import type { DeliveryDeps } from "./pipeline/events/deliver.ts";
import { ingest, type Ingest } from "./pipeline/events/ingest.ts";
import { invokeFunction } from "./pipeline/invoke.ts";
import { createLanes, joinLanes, type Lanes } from "./pipeline/lanes.ts";
import { createOutbox, type Outbox } from "./pipeline/outbox.ts";
import type { JobDeps } from "./pipeline/run-job.ts";
import type { RecordDeps } from "./pipeline/records/deliver-records.ts";
import { takeRecords, type TakeRecords } from "./pipeline/records/take-records.ts";
import { createTriggers, type Triggers } from "./pipeline/triggers/triggers.ts";
import { createRuns, storeCircuit, type Runs } from "./runs.ts";
import type { Runner } from "./sandbox/dispatch.ts";
import type { SandboxPool } from "./sandbox/pool-contract.ts";
import { openDatabase, type Db } from "./storage/database.ts";
import { openSettings, type StoredSettings } from "./storage/sealed-settings.ts";

/** Everything a process of ours stands on, made once from its bindings. */
export interface Services {
  config: Config;
  db: Db;
  runner: Runner;
  endpoints: EndpointResolver;
  sourceAddresses: SourceAddresses;
  recorder: Recorder;
  hook: HookDeps;
  outbox: Outbox;
  lanes: Lanes;
  jobs: JobDeps;
  deliveries: DeliveryDeps;
  ingest: Ingest;
  records: RecordDeps;
  takeRecords: TakeRecords;
  triggers: Triggers;
  /** Calls of endpoints under way in this process. */
  hits: Hits;
  /** The sandbox processes, where runs are made in other processes. */
  pool: SandboxPool | null;
  sealing(): Promise<SealingKey>;
  /** Forgets what is kept of endpoints and their keys: a write was made. */
  dropCaches(): void;
  /** The same in all gateway processes of one machine. */
  dropAllCaches(): Promise<void>;
  run: Runs["run"];
}

/** Wires the parts of a process together. */
export function createServices(env: Env): Services {
  const config = readConfig(env);
  const db = openDatabase(openD1(env));
  const pool = openPool(env, (change) => waitUntil(storeCircuit(db, change).catch(reportFault)));
  const runner = createRunner(env, pool);
  const recordPolicy = { redactedNames: config.redactedNames };
  const sampler = createSampler({ burst: RECORD_BURST, perMinute: config.recordsPerMinute });
  let sealingKey: SealingKey | undefined;
  // Not one promise for all: whoever waits for another request's goes on in that request.
  const sealing = async () => (sealingKey ??= await readSealingKey(config));

  // Null without a key: there is nothing to open then, and nothing to hide.
  const sealingIfAny = async () => (config.encryptionKey === null ? null : sealing());
  const keeping = { freshMs: config.endpointCacheMs, reportFault };
  const secrets = createSecretCache(db, sealingIfAny, keeping);
  const recorder = createRecorder(db, sampler, recordPolicy, secrets.values);

  // Each job runs in an invocation of its own: a request may have four isolates at work at most.
  const lanes = joinLanes([
    createLanes(() => exports.Jobs({ props: {} }).workNext()),
    createLanes(() => exports.Jobs({ props: {} }).deliverNext()),
    createLanes(() => exports.Jobs({ props: {} }).deliverRecords()),
  ]);
  const wake = createWake(env, () => lanes.work());
  const outbox = createOutbox(db, wake);
  const sessionLifeMs = config.functionSessionMs;
  const triggers = createTriggers({ db, wake, waitUntil, sealing, sessionLifeMs, keeping });
  const hostDeps: HostDeps = {
    db,
    sealing,
    storageEvents: triggers.storageEvents,
    reportFault,
    invoke: (caller, target) => invokeFunction(db, outbox, caller, target, waitUntil),
  };
  const { run, serve } = createRuns(env, { runner, pool, hostDeps });

  const ingestAll: Ingest = (source, batch, now) => ingest({ db, wake, waitUntil }, source, batch, now);
  /** Of whatever has settings of its own: a source, a connection, a destination. */
  const openSettingsOf = (instance: StoredSettings & { id: string; workspaceId: string }) =>
    openSettings(sealing, { workspaceId: instance.workspaceId, instanceId: instance.id }, instance);
  const sources: SourceDeps = {
    openSettings: (workspaceId, source) => openSettingsOf({ ...source, workspaceId }),
    emit: ingestAll,
    reportFault,
  };
  const endpoints = createEndpointResolver(db, keeping);
  const sourceAddresses = createSourceAddresses(db, keeping);
  const { clientAddress, gatewayId, publicUrl, hookHost } = config;
  const hook: HookDeps = {
    db,
    endpoints,
    secrets,
    recorder,
    recordPolicy,
    clientAddress,
    gatewayId,
    publicUrl,
    hookHost,
    run,
    sources,
    serve,
    reportFault,
    takeCall: createTakeCall(env),
    slots: createRunSlots(config.maxConcurrentRuns),
    bodies: createByteBudget(BODIES_IN_MEMORY_BYTES),
    answers: createByteBudget(ANSWERS_IN_MEMORY_BYTES),
    parseTurns: createParseTurns(),
    putJob: outbox.put,
  };
  const jobs: JobDeps = { db, recorder, sources, run, wake };
  const runHandler = createRunHandler({ db, recorder, run, openSettings: openSettingsOf });
  const triggerDeps = triggers.toDeps({ recorder, recordPolicy, run });
  const deliveries: DeliveryDeps = { db, runHandler, triggers: triggerDeps, recordPolicy, wake };
  const records: RecordDeps = {
    db,
    recorder,
    recordPolicy,
    run,
    openVariables: openSettingsOf,
    wake,
  };
  const dropCaches = () => {
    endpoints.drop();
    secrets.drop();
    sourceAddresses.drop();
    triggers.drop();
  };
  return {
    config,
    db,
    runner,
    endpoints,
    sourceAddresses,
    recorder,
    hook,
    outbox,
    lanes,
    jobs,
    deliveries,
    ingest: ingestAll,
    records,
    takeRecords: (destination, operation, given, now) =>
      takeRecords({ db, wake, waitUntil }, destination, operation, given, now),
    triggers,
    // Only what goes to other processes is held up by a burst.
    hits: createHits(pool === null ? Infinity : HITS_PER_TURN),
    pool,
    sealing,
    dropCaches,
    dropAllCaches() {
      dropCaches();
      return dropCachesOfPeers(env);
    },
    run,
  };
}

async function readSealingKey(config: Config): Promise<SealingKey> {
  if (config.encryptionKey === null) {
    throw new HostError(503, "ENCRYPTION_KEY is not set: secrets cannot be used");
  }
  return importSealingKey(config.encryptionKey);
}
