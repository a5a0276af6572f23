import { createHash } from "node:crypto";
import type { DialectName } from "../core/contract.ts";
import { RUN_CPU_MS, RUN_REQUESTS } from "../core/limits.ts";
import type { IsolateLimits } from "../core/run-limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import { shelfFingerprint } from "../shelf/catalog.ts";
import type { IsolateCode } from "./isolate-code.ts";

/** The runtime behaviour every stored function is run with. */
const COMPATIBILITY_DATE = "2026-11-01";
const COMPATIBILITY_FLAGS: string[] = [];
const DEFAULT_LIMITS = { cpuMs: RUN_CPU_MS, subRequests: RUN_REQUESTS };

const buildHashes = new Map<DialectName, string>();

/** A hash of our own part of a dialect's isolates: bootstrap, shelf and loader options. */
function buildHashOf(dialect: DialectName): string {
  let hash = buildHashes.get(dialect);
  if (hash === undefined) {
    const parts = [
      dialectOf(dialect).bootstrap,
      COMPATIBILITY_DATE,
      COMPATIBILITY_FLAGS,
      DEFAULT_LIMITS,
      shelfFingerprint,
    ];
    hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
    buildHashes.set(dialect, hash);
  }
  return hash;
}

/**
 * The loader id of a version under certain limits: same id, same isolate, always. The function is in
 * it, so that no two functions share an isolate and the first caller's egress serves nobody else; so is
 * the instance, where a function has several with settings of their own.
 */
export function toLoaderId(
  functionId: string,
  dialect: DialectName,
  contentHash: string,
  limitsKey: string,
  instanceId?: string,
): string {
  return `${instanceId === undefined ? functionId : `${functionId}/${instanceId}`}:${contentHash}:${buildHashOf(dialect)}${limitsKey}`;
}

/**
 * Assembles what the Worker Loader is given. Every option is set here and nowhere else: the loader
 * does not check names, and a misspelt `globalOutbound` would leave the network open.
 */
export function assembleWorker(
  { bundle, shelf }: IsolateCode,
  { cpuMs, outgoingRequests }: IsolateLimits,
  egress: Fetcher,
): WorkerLoaderWorkerCode {
  const dialect = dialectOf(bundle.dialect);
  const texts: Record<string, string> = {
    ...shelf,
    ...dialect.bootstrap,
    "user-function.js": dialect.toUserModule(bundle),
  };
  const modules: Record<string, { js: string }> = {};
  for (const [name, text] of Object.entries(texts)) {
    modules[name] = { js: text };
  }
  return {
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: COMPATIBILITY_FLAGS,
    limits: { cpuMs, subRequests: outgoingRequests },
    mainModule: "hookwright-main.js",
    modules,
    env: dialect.toEnv?.(bundle) ?? {},
    globalOutbound: egress,
  };
}
