import { RpcTarget } from "cloudflare:workers";
import type { CodeBundle, Invocation, KvsPage, LogLine, RunHost } from "../core/contract.ts";
import type { SealingKey } from "../core/crypto.ts";
import { HostError } from "../core/host-error.ts";
import type { Db } from "../storage/database.ts";
import { readSecrets } from "../storage/secrets.ts";
import { readCode } from "../storage/versions.ts";
import { checkSecretNames } from "./checks.ts";
import { getCounts, incrementCount, setCount } from "./counter.ts";
import { checkAndWriteRecord, deleteRecord, getRecords, listRecords, writeRecord } from "./kvs.ts";
import type { RunTrace } from "./run-trace.ts";

/** What the capabilities of a run stand on. */
export interface HostDeps {
  db: Db;
  sealing(): Promise<SealingKey>;
  /** Starts another function in the background; gives its request id. */
  invoke(caller: Invocation, target: { functionId: string; data: unknown }): Promise<string>;
}

/**
 * The capabilities of one run. Only the prototype's methods can be called from the other side, so
 * what is private here stays here. The code of a run may be given (an unsaved test); otherwise it
 * is read by the version's id.
 */
export class Host extends RpcTarget implements RunHost {
  readonly #deps: HostDeps;
  readonly #run: Invocation;
  readonly #code: CodeBundle | undefined;
  readonly #trace: RunTrace;

  constructor(deps: HostDeps, run: Invocation, trace: RunTrace, code?: CodeBundle) {
    super();
    this.#deps = deps;
    this.#run = run;
    this.#trace = trace;
    this.#code = code;
  }

  async code(): Promise<CodeBundle> {
    const { version } = this.#run;
    const code = this.#code ?? (await readCode(this.#deps.db, version.dialect, version.id));
    if (code === null) {
      throw new HostError(404, "the version was deleted");
    }
    return code;
  }

  async log(lines: LogLine[]): Promise<void> {
    this.#trace.log.add(lines);
  }

  async secretGet(names: string[]): Promise<Record<string, string>> {
    const checked = checkSecretNames(names);
    const sealing = await this.#deps.sealing();
    const values = await readSecrets(this.#deps.db, sealing, this.#run.workspaceId, checked);
    for (const value of values.values()) {
      this.#trace.secrets.add(value);
    }
    return Object.fromEntries(values);
  }

  async kvsGet(keys: string[]) {
    return getRecords(this.#deps.db, this.#run.workspaceId, keys, Date.now());
  }

  async kvsWrite(entry: Parameters<RunHost["kvsWrite"]>[0]) {
    await writeRecord(this.#deps.db, this.#run.workspaceId, toObject(entry), Date.now());
  }

  async kvsCheckAndWrite(entry: Parameters<RunHost["kvsCheckAndWrite"]>[0]) {
    await checkAndWriteRecord(this.#deps.db, this.#run.workspaceId, toObject(entry), Date.now());
  }

  async kvsDelete(key: string) {
    await deleteRecord(this.#deps.db, this.#run.workspaceId, key);
  }

  async kvsList(page: KvsPage) {
    return listRecords(this.#deps.db, this.#run.workspaceId, toObject(page), Date.now());
  }

  async counterSet(entry: Parameters<RunHost["counterSet"]>[0]) {
    await setCount(this.#deps.db, this.#run.workspaceId, toObject(entry), Date.now());
  }

  async counterIncrement(change: Parameters<RunHost["counterIncrement"]>[0]) {
    return incrementCount(this.#deps.db, this.#run.workspaceId, toObject(change), Date.now());
  }

  async counterGet(keys: string[]) {
    return getCounts(this.#deps.db, this.#run.workspaceId, keys, Date.now());
  }

  async invoke(target: { functionId: string; data: unknown }) {
    const { functionId, data } = toObject(target);
    if (typeof functionId !== "string") {
      throw new HostError(400, "functionId must be a text");
    }
    return { requestId: await this.#deps.invoke(this.#run, { functionId, data }) };
  }
}

function toObject<T extends object>(value: T): T {
  if (typeof value !== "object" || value === null) {
    throw new HostError(400, "one object with named members is expected");
  }
  return value;
}
