/** Where the path of an absolute http(s) URL can begin at the earliest. */
export const SCHEME_CHARS = "http://".length;

/** What a hook URL names. */
export interface HookPath {
  /** Scheme, host and port. */
  origin: string;
  suffix: string;
  /** The path up to and with the suffix. */
  base: string;
  /** What follows the suffix, with its leading slash, or empty. */
  rest: string;
  search: string;
}

/** The host of an absolute http(s) URL, with its port, in lower case. */
export function toHost(url: string): string {
  const start = url.indexOf("://") + 3;
  return url.slice(start, url.indexOf("/", start)).toLowerCase();
}

const SUFFIX = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads `/hook/<suffix>` and `/hook/<project>/craft/<suffix>`, which lets a client of the older
 * product move by changing the host. Null when the URL names no endpoint. Works on the text: a URL
 * object for each hit costs more than the rest of the way to the cache.
 */
export function parseHookPath(url: string): HookPath | null {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const question = url.indexOf("?", start);
  const path = question === -1 ? url.slice(start) : url.slice(start, question);
  const search = question === -1 ? "" : url.slice(question);
  const [, , first = "", second, third, ...others] = path.split("/");
  const origin = url.slice(0, start);
  if (second === "craft" && third !== undefined) {
    return toPath({ origin, suffix: third, base: `/hook/${first}/craft/${third}`, search }, others);
  }
  const rest = [second, third, ...others].filter((part) => part !== undefined);
  return toPath({ origin, suffix: first, base: `/hook/${first}`, search }, rest);
}

function toPath(path: Omit<HookPath, "rest">, rest: string[]): HookPath | null {
  if (!SUFFIX.test(path.suffix)) {
    return null;
  }
  return { ...path, rest: rest.length === 0 ? "" : `/${rest.join("/")}` };
}
