import type { Invocation, RunSources } from "../core/contract.ts";
import { SERVED_LIFE_MS } from "../core/limits.ts";
import type { ServedHead, ServedRequest } from "../core/served.ts";
import type { Lease, SandboxPool } from "./pool-contract.ts";
import { LostRunError } from "./run-errors.ts";
import { toSandboxCall, type SandboxReport } from "./run.ts";
import { DROPPED, type ServedRun } from "./serve.ts";

/** Serves a request in a sandbox process, whose lease is held until the run is over. */
export function serveInPool(
  pool: SandboxPool,
  invocation: Invocation,
  request: ServedRequest,
  sources: RunSources,
): ServedRun {
  const { functionId, version, deadline } = invocation;
  let served: ServedRun | undefined;
  let isDropped = false;

  async function start(): Promise<{ lease: Lease; run: ServedRun } | null> {
    const candidate = { functionId, version: version.id };
    const lease = await pool.acquire(candidate, deadline, deadline + SERVED_LIFE_MS);
    if (isDropped) {
      lease.release(false);
      return null;
    }
    served = lease.service.serve(toSandboxCall(invocation), request, sources);
    return { lease, run: served };
  }

  async function toEnd(): Promise<SandboxReport> {
    const begun = await starting;
    if (begun === null) {
      return { ...DROPPED };
    }
    const { lease, run } = begun;
    try {
      const report = await run.report;
      // A process that was given up may have been stopped by the run; the next answer of it tells.
      lease.release(!isDropped);
      return report;
    } catch {
      lease.release(false);
      throw new LostRunError(await lease.findEnd());
    }
  }

  async function toHead(): Promise<ServedHead | null> {
    const begun = await starting.catch(() => null);
    const head = begun === null ? null : await begun.run.head;
    if (head !== null) {
      begun?.lease.noteAnswer();
    }
    return head;
  }

  const starting = start();
  return {
    head: toHead(),
    report: toEnd(),
    leave: () => served?.leave(),
    drop() {
      isDropped = true;
      served?.drop();
    },
  };
}
