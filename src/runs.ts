import { waitUntil } from "cloudflare:workers";
import { openHostD1 } from "./bindings.ts";
import type { CodeBundle, Invocation, Outcome, RunSources } from "./core/contract.ts";
import { CIRCUITS_RESTORED } from "./core/limits.ts";
import type { ServedDispatch, ServedRequest } from "./core/served.ts";
import type { Env } from "./env.ts";
import { Host, readRunCode, type HostDeps } from "./host/run-host.ts";
import type { RunTrace } from "./host/run-trace.ts";
import { reportFault } from "./observe/report-fault.ts";
import { dispatchServed } from "./sandbox/dispatch-served.ts";
import { dispatch, type Runner } from "./sandbox/dispatch.ts";
import type { CircuitChange, SandboxPool } from "./sandbox/pool-contract.ts";
import { deleteCircuit, listCircuits, writeCircuit } from "./storage/circuits.ts";
import { openDatabase, type Db } from "./storage/database.ts";

/** How runs are made in this process: each with its capabilities. */
export interface Runs {
  /** Makes a run and gives its outcome as a value; `code`: that of an unsaved test. */
  run(invocation: Invocation, trace: RunTrace, code?: CodeBundle): Promise<Outcome>;
  /** Has a request served as it comes. */
  serve(invocation: Invocation, request: ServedRequest, trace: RunTrace): Promise<ServedDispatch>;
}

/** Wires what runs are made with. */
export function createRuns(
  env: Env,
  { runner, pool, hostDeps }: { runner: Runner; pool: SandboxPool | null; hostDeps: HostDeps },
): Runs {
  const depsOfRequests = new WeakMap<object, HostDeps>();
  let areCircuitsRestored = pool === null;

  function toHostDeps(request: object | undefined): HostDeps {
    if (request === undefined) {
      return hostDeps;
    }
    const deps = depsOfRequests.get(request) ?? { ...hostDeps, db: openDatabase(openHostD1(env)) };
    depsOfRequests.set(request, deps);
    return deps;
  }

  function toSources(invocation: Invocation, trace: RunTrace, code?: CodeBundle): RunSources {
    // Only here, since a process reads its bindings before it may do anything with them.
    if (!areCircuitsRestored) {
      areCircuitsRestored = true;
      waitUntil(restoreCircuits(hostDeps.db, pool).catch(reportFault));
    }
    return {
      createHost: (request) => new Host(toHostDeps(request), invocation, trace),
      // The code of an unsaved test is given, and stored nowhere.
      readCode: async () => code ?? readRunCode(hostDeps, invocation),
    };
  }

  return {
    run: (invocation, trace, code) => dispatch(runner, invocation, toSources(invocation, trace, code), trace),
    serve: (invocation, request, trace) =>
      dispatchServed(runner, invocation, request, toSources(invocation, trace), trace),
  };
}

/** A circuit outlives the process that opened it, and the API shows it. */
export async function storeCircuit(
  db: Db,
  { functionId, version: versionId, open }: CircuitChange,
): Promise<void> {
  await (open === null ? deleteCircuit(db, versionId) : writeCircuit(db, { ...open, functionId, versionId }));
}

async function restoreCircuits(db: Db, pool: SandboxPool | null): Promise<void> {
  const stored = await listCircuits(db, CIRCUITS_RESTORED);
  pool?.restoreCircuits(stored.map(({ versionId, ...open }) => ({ ...open, version: versionId })));
}
