import type { CodeBundle } from "../core/contract.ts";
import { CODE_CACHE_BYTES } from "../core/limits.ts";

/**
 * Code of isolates by content, least recently used first. The runtime may drop an isolate at any
 * time without a word, and the loader's callback must not do I/O: code that is here makes the
 * isolate again at once, and code that is not is read before the loader is asked.
 */
export function createCodeCache(limitChars = CODE_CACHE_BYTES) {
  const bundles = new Map<string, CodeBundle>();
  let chars = 0;
  return {
    get(id: string): CodeBundle | undefined {
      const bundle = bundles.get(id);
      // A map whose only entry is deleted is made anew, which costs as much as the rest of a call's look-ups.
      if (bundle !== undefined && bundles.size > 1) {
        bundles.delete(id);
        bundles.set(id, bundle);
      }
      return bundle;
    },
    set(id: string, bundle: CodeBundle): void {
      chars -= bundles.get(id)?.code.length ?? 0;
      bundles.delete(id);
      bundles.set(id, bundle);
      chars += bundle.code.length;
      for (const [oldest, old] of bundles) {
        if (chars <= limitChars || oldest === id) {
          break;
        }
        bundles.delete(oldest);
        chars -= old.code.length;
      }
    },
  };
}

export type CodeCache = ReturnType<typeof createCodeCache>;
