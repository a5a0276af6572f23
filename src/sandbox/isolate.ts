import type { IsolateAnswer, IsolateCall, RunSources, SandboxCall } from "../core/contract.ts";
import { DEFAULT_ISOLATE_LIMITS, type IsolateLimits } from "../core/run-limits.ts";
import type { ServeAnswer, ServedRequest } from "../core/served.ts";
import { assembleWorker, toLoaderId } from "./assemble.ts";
import type { CodeCache } from "./code-cache.ts";
import { toIsolateCode, type IsolateCode } from "./isolate-code.ts";
import { isCloneSkew } from "./platform-errors.ts";

/** What a place that can run isolates has. */
export interface Sandboxing {
  loader: WorkerLoader;
  /** Makes the way out for one isolate. */
  egressFor(loaderId: string, limits: IsolateLimits): Fetcher;
  codes: CodeCache;
}

/** What an isolate is made of. */
export interface IsolateParts {
  loaderId: string;
  code: IsolateCode;
  limits: IsolateLimits;
}

/** What the main module of an isolate answers to; `serve` only where the dialect streams. */
export interface BootstrapEntrypoint extends Rpc.WorkerEntrypointBranded {
  run(call: IsolateCall): Promise<IsolateAnswer>;
  serve(call: IsolateCall, head: string, body: ServedRequest["body"]): Promise<ServeAnswer>;
  check(): Promise<{ message: string } | null>;
}

/** Retries after the runtime's clone skew; each one makes a billed isolate, so few. */
const SKEW_RETRIES = 3;

/** Tells whether a call failed by the skew, and may be tried again: it comes before user code runs. */
export function mayRetry(error: unknown, attempt: number): boolean {
  return isCloneSkew(error) && attempt < SKEW_RETRIES;
}

/** What the isolate of a call is made of, if its code is at hand. */
export function findParts({ codes }: Sandboxing, asked: SandboxCall): IsolateParts | null {
  const { functionId, dialect, contentHash, limits = DEFAULT_ISOLATE_LIMITS, instanceId } = asked;
  const loaderId = toLoaderId(functionId, dialect, contentHash, limits.key, instanceId);
  const code = codes.get(loaderId);
  return code === undefined ? null : { loaderId, code, limits };
}

/** The same where the code has to be read first; rejects when it cannot be had. */
export async function readParts(
  { codes }: Sandboxing,
  asked: SandboxCall,
  sources: RunSources,
): Promise<IsolateParts> {
  const { functionId, dialect, contentHash, limits = DEFAULT_ISOLATE_LIMITS, instanceId } = asked;
  const loaderId = toLoaderId(functionId, dialect, contentHash, limits.key, instanceId);
  const code = await toIsolateCode(await sources.readCode());
  codes.set(loaderId, code);
  return { loaderId, code, limits };
}

/** Gives the isolate of a call, loading it if need be; each further attempt has one of its own. */
export function loadEntrypoint(
  sandboxing: Sandboxing,
  { loaderId, code, limits }: IsolateParts,
  attempt: number,
  onLoad: () => void,
): Fetcher<BootstrapEntrypoint> {
  return sandboxing.loader
    .get(attempt === 0 ? loaderId : `${loaderId}~${attempt}`, () => {
      onLoad();
      return assembleWorker(code, limits, sandboxing.egressFor(loaderId, limits));
    })
    .getEntrypoint<BootstrapEntrypoint>();
}
