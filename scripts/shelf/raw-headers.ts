import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";

type Send = (url: string | URL, options: RequestOptions) => ClientRequest;

/** A comma that parts two cookies: a name and `=` follow it. The comma of `Expires=Wed, 09 Jun 2027` has none. */
const BETWEEN_COOKIES = /,\s*(?=[^;,\s=]+=)/;

/**
 * Wraps `http.request` so that responses have `rawHeaders`. workerd leaves that list empty
 * (https://github.com/cloudflare/workerd/pull/6712), and node-fetch reads nothing else: without it a response has no
 * headers, no redirect is followed and no gzip is undone. This code is bundled into the shelf and runs in the isolate.
 */
export function withRawHeaders(send: Send): Send {
  return (url, options) => {
    const outgoing = send(url, options);
    outgoing.prependListener("response", fillRawHeaders);
    return outgoing;
  };
}

function fillRawHeaders(response: IncomingMessage): void {
  if (response.rawHeaders.length > 0) {
    return;
  }
  for (const [name, value] of Object.entries(response.headers)) {
    for (const single of toValues(name, value)) {
      response.rawHeaders.push(name, single);
    }
  }
}

/** workerd joins repeated headers with a comma; only Set-Cookie means something else when it is joined. */
function toValues(name: string, value: string | string[] | undefined): string[] {
  if (value === undefined) {
    return [];
  }
  const values = typeof value === "string" ? [value] : value;
  return name === "set-cookie" ? values.flatMap((joined) => joined.split(BETWEEN_COOKIES)) : values;
}
