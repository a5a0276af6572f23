import type { ClientRequest, RequestOptions } from "node:http";

type Send = (...request: [url: string | URL | RequestOptions, ...rest: unknown[]]) => ClientRequest;

/**
 * Wraps `http.request` so that a header may be a list of values, as node-fetch 2 gives them all. workerd 1.20261102.1
 * asks a set that is not there whether such a header may come once only, and the request fails before it is sent.
 * This code is bundled into the shelf and runs in the isolate.
 */
export function withHeaderLists(send: Send): Send {
  return (...[first, ...rest]) => send(withOption(first), ...rest.map(withOption));
}

function withOption<Part>(part: Part): Part {
  return isOptions(part) ? { uniqueHeaders: [], ...part } : part;
}

function isOptions(part: unknown): part is RequestOptions {
  return typeof part === "object" && part !== null && !(part instanceof URL);
}
