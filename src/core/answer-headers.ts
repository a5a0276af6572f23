/**
 * What user code may put into the head of an answer: one place for every dialect. Whatever gives
 * these values came out of an isolate.
 */

/**
 * Header names that user code may not set: they belong to the connection, to the platform, or
 * reach past the answer (transport security, site data, service workers, reports and other servers
 * of a shared host).
 */
const FORBIDDEN =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|date|server|via|strict-transport-security|clear-site-data|service-worker-allowed|alt-svc|nel|report-to|expect-ct|cf-.*|mf-.*|cdn-.*|cache-tag|hookwright-.*)$/;

/** Beyond that, where the platform encodes the body and answers for CORS. */
const PLATFORM_ANSWERS = /^(?:content-encoding|access-control-.*)$/;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Visible characters, blanks, tabs and Latin-1: what a header value can carry without being changed.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Cookies of the platform and of Cloudflare Access, as a pair begins: a function must neither set nor
 * see them. A pair without a name is sent back as its value alone, which may look like one with a name.
 */
export const PLATFORM_COOKIE =
  /^[\s=]*(?:__host-|__secure-)?(?:hookwright|cf_(?:authorization|appsession|binding|clearance))/i;

/** More headers than clients and proxies read; it also bounds what a function can make the gateway do. */
const HEADERS_MAX = 100;
const HEADERS_CHARS = 16_384;

/** What of an answer's headers can be sent, names in lower case, and what its author should know of the rest. */
export interface TakenHeaders {
  headers: [name: string, value: string][];
  warnings: string[];
}

/** Tells why a header that user code wants to send cannot be sent, or null when it can. */
export function findHeaderFault(name: string, value: string, answersHttp = false): string | null {
  if (!TOKEN.test(name)) {
    return `"${name.slice(0, 80)}" is not a header name`;
  }
  const lower = name.toLowerCase();
  if (FORBIDDEN.test(lower) || (!answersHttp && PLATFORM_ANSWERS.test(lower))) {
    return `the header ${name} is set by the platform`;
  }
  if (!VALUE.test(value)) {
    return `the value of the header ${name} has characters that a header cannot carry`;
  }
  if (lower === "set-cookie" && PLATFORM_COOKIE.test(value)) {
    return "a cookie of the platform cannot be set";
  }
  return null;
}

/** Takes the headers that can be sent; `source` is where the author wrote them, for the warnings. */
export function takeHeaders(
  given: Iterable<readonly [name: string, value: unknown]>,
  source: string,
  answersHttp: boolean,
): TakenHeaders {
  const headers: [string, string][] = [];
  const warnings: string[] = [];
  let count = 0;
  let chars = 0;
  for (const [name, value] of given) {
    count++;
    chars += name.length + (typeof value === "string" ? value.length : 0);
    if (count > HEADERS_MAX || chars > HEADERS_CHARS) {
      warnings.push(
        `${source}: what is beyond ${HEADERS_MAX} headers or ${HEADERS_CHARS} characters was ignored`,
      );
      break;
    }
    if (typeof value !== "string") {
      warnings.push(`${source}: ${name} was ignored: its value must be a text`);
      continue;
    }
    const fault = findHeaderFault(name, value, answersHttp);
    if (fault === null) {
      headers.push([name.toLowerCase(), value]);
    } else {
      warnings.push(`${source}: ${fault}`);
    }
  }
  return { headers, warnings };
}
