import type { CodeBundle } from "./contract.ts";
import { sha256Hex } from "./crypto.ts";

/**
 * Hashes everything of a version that decides what its isolate is. Our own part of the isolate
 * (bootstrap, shelf, loader options) is not in it: that changes with a release, and the loader id
 * adds a hash of it then, so that stored rows stay valid (see `sandbox/assemble.ts`).
 */
export async function toContentHash(bundle: CodeBundle): Promise<string> {
  const modules = Object.entries(bundle.modules).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const variables = bundle.variables
    .map(({ name, value }): [string, string] => [name, String(value)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const files = Object.entries(bundle.files ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Hashes of versions without files are what they were before there were any.
  const parts = [bundle.dialect, bundle.code, modules, variables, ...(files.length === 0 ? [] : [files])];
  return sha256Hex(JSON.stringify(parts));
}
