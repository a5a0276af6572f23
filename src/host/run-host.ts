import { RpcTarget } from "cloudflare:workers";
import type { CodeBundle, Invocation, RunLine } from "../core/contract.ts";
import type { KvsPage, RunHost } from "../core/run-host.ts";
import type { SealingKey } from "../core/crypto.ts";
import { REQUESTS_SETTING } from "../core/exceeded.ts";
import { HostError } from "../core/host-error.ts";
import type { Db } from "../storage/database.ts";
import { readSecrets } from "../storage/secrets.ts";
import { readCode } from "../storage/versions.ts";
import { checkSecretNames } from "./checks.ts";
import { getCounts, incrementCount, setCount } from "./counter.ts";
import { checkAndWriteRecord, deleteRecord, getRecords, listRecords, writeRecord } from "./kvs.ts";
import type { RunTrace } from "./run-trace.ts";
import type { StorageEvents, WriteCause } from "./storage-events.ts";

/** What the capabilities of a run stand on. */
export interface HostDeps {
  db: Db;
  sealing(): Promise<SealingKey>;
  storageEvents: StorageEvents;
  /** Told of what went wrong on our side; user code is told only that something did. */
  reportFault(error: unknown): void;
  /** Starts another function in the background; gives its request id. */
  invoke(caller: Invocation, target: { functionId: string; data: unknown }): Promise<string>;
}

/**
 * The capabilities of one run. Only the prototype's methods can be called from the other side, so
 * what is private here stays here.
 */
export class Host extends RpcTarget implements RunHost {
  readonly #deps: HostDeps;
  readonly #run: Invocation;
  readonly #trace: RunTrace;
  #invokes = 0;

  constructor(deps: HostDeps, run: Invocation, trace: RunTrace) {
    super();
    this.#deps = deps;
    this.#run = run;
    this.#trace = trace;
  }

  async log(lines: RunLine[]): Promise<void> {
    this.#assertUnderWay();
    this.#trace.log.add(lines);
  }

  secretGet(names: string[]): Promise<Record<string, string>> {
    return this.#guard(async () => {
      const checked = checkSecretNames(names);
      const sealing = await this.#deps.sealing();
      const values = await readSecrets(this.#deps.db, sealing, this.#run.workspaceId, checked);
      for (const value of values.values()) {
        this.#trace.secrets.add(value);
      }
      return Object.fromEntries(values);
    });
  }

  kvsGet(keys: string[]) {
    return this.#guard((db, workspaceId) => getRecords(db, workspaceId, keys, Date.now()));
  }

  kvsWrite(entry: Parameters<RunHost["kvsWrite"]>[0]) {
    return this.#change((store, cause) => writeRecord(store, cause, toObject(entry), Date.now()));
  }

  kvsCheckAndWrite(entry: Parameters<RunHost["kvsCheckAndWrite"]>[0]) {
    return this.#change((store, cause) => checkAndWriteRecord(store, cause, toObject(entry), Date.now()));
  }

  kvsDelete(key: string): Promise<void> {
    return this.#change(async (store, cause) => {
      await deleteRecord(store, cause, key, Date.now());
    });
  }

  kvsList(page: KvsPage) {
    return this.#guard((db, workspaceId) => listRecords(db, workspaceId, toObject(page), Date.now()));
  }

  counterSet(entry: Parameters<RunHost["counterSet"]>[0]) {
    return this.#guard((db, workspaceId) => setCount(db, workspaceId, toObject(entry), Date.now()));
  }

  counterIncrement(change: Parameters<RunHost["counterIncrement"]>[0]) {
    return this.#guard((db, workspaceId) => incrementCount(db, workspaceId, toObject(change), Date.now()));
  }

  counterGet(keys: string[]) {
    return this.#guard((db, workspaceId) => getCounts(db, workspaceId, keys, Date.now()));
  }

  invoke(target: { functionId: string; data: unknown }) {
    return this.#guard(async () => {
      this.#takeInvoke();
      const { functionId, data } = toObject(target);
      if (typeof functionId !== "string") {
        throw new HostError(400, "functionId must be a text");
      }
      return { requestId: await this.#deps.invoke(this.#run, { functionId, data }) };
    });
  }

  /** Only the first counts: a caller cannot be answered twice. */
  async answer(value: unknown): Promise<void> {
    this.#assertUnderWay();
    if (this.#trace.answered === null) {
      this.#trace.answered = { value };
      this.#trace.onAnswer?.(value);
    }
  }

  /** User code may keep its capabilities as long as it likes. */
  #assertUnderWay(): void {
    if (this.#trace.isOver) {
      throw new HostError(410, "the run is over");
    }
  }

  /** Each is a run of its own that somebody has to make: a run starts no more of them than it may make requests. */
  #takeInvoke(): void {
    const allowed = this.#run.limits.isolate.outgoingRequests;
    if (this.#invokes >= allowed) {
      throw new HostError(429, `a run may invoke ${allowed} functions (${REQUESTS_SETTING})`);
    }
    this.#invokes++;
  }

  /** What a run writes may fire events, which stand one further from what it began with. */
  #change<T>(work: (store: HostDeps, cause: WriteCause) => Promise<T>): Promise<T> {
    const { workspaceId, chain } = this.#run;
    return this.#guard(() => work(this.#deps, { workspaceId, chain: chain + 1 }));
  }

  #guard<T>(work: (db: Db, workspaceId: string) => Promise<T>): Promise<T> {
    return guard(this.#deps, (db) => {
      this.#assertUnderWay();
      return work(db, this.#run.workspaceId);
    });
  }
}

/** Reads the code of a run's version, which only its sandbox is given. Rejects as capabilities do. */
export function readRunCode(deps: HostDeps, { version }: Invocation): Promise<CodeBundle> {
  return guard(deps, async (db) => {
    const code = await readCode(db, version.dialect, version.id);
    if (code === null) {
      throw new HostError(404, "the version was deleted");
    }
    return code;
  });
}

/** Refusals go to user code as they are; of a fault of ours, such as the database's, it learns no more. */
async function guard<T>({ db, reportFault }: HostDeps, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await work(db);
  } catch (error) {
    if (error instanceof HostError) {
      throw error;
    }
    reportFault(error);
    throw new HostError(500, "the platform failed to do this; it may work later");
  }
}

function toObject<T extends object>(value: T): T {
  if (typeof value !== "object" || value === null) {
    throw new HostError(400, "one object with named members is expected");
  }
  return value;
}
