import { CODE_CACHE_BYTES } from "../core/limits.ts";
import type { IsolateCode } from "./isolate-code.ts";

/**
 * Code of isolates by content, least recently used first. The runtime may drop an isolate at any
 * time without a word, and the loader's callback must not do I/O: code that is here makes the
 * isolate again at once, and code that is not is read before the loader is asked. Packages are not
 * counted: each is held once, whoever imports it.
 */
export function createCodeCache(limitChars = CODE_CACHE_BYTES) {
  const codes = new Map<string, IsolateCode>();
  let chars = 0;
  return {
    get(id: string): IsolateCode | undefined {
      const code = codes.get(id);
      // A map whose only entry is deleted is made anew, which costs as much as the rest of a call's look-ups.
      if (code !== undefined && codes.size > 1) {
        codes.delete(id);
        codes.set(id, code);
      }
      return code;
    },
    set(id: string, code: IsolateCode): void {
      chars -= toChars(codes.get(id));
      codes.delete(id);
      codes.set(id, code);
      chars += toChars(code);
      for (const [oldest, old] of codes) {
        if (chars <= limitChars || oldest === id) {
          break;
        }
        codes.delete(oldest);
        chars -= toChars(old);
      }
    },
  };
}

function toChars(code: IsolateCode | undefined): number {
  const { code: text = "", files = {} } = code?.bundle ?? {};
  return Object.values(files).reduce((sum, file) => sum + file.length, text.length);
}

export type CodeCache = ReturnType<typeof createCodeCache>;
