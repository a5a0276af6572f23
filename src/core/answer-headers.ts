/**
 * Header names that user code may not set: they belong to the connection, to the platform, or
 * reach past the answer (transport security, site data, service workers of a shared host).
 */
const FORBIDDEN =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|content-encoding|date|server|via|strict-transport-security|clear-site-data|service-worker-allowed|cf-.*|mf-.*|cdn-.*|cache-tag|hookwright-.*|access-control-.*)$/;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Visible characters, blanks, tabs and Latin-1: what a header value can carry without being changed.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Tells why a header that user code wants to send cannot be sent, or null when it can. */
export function findHeaderFault(name: string, value: string): string | null {
  if (!TOKEN.test(name)) {
    return `"${name.slice(0, 80)}" is not a header name`;
  }
  if (FORBIDDEN.test(name.toLowerCase())) {
    return `the header ${name} is set by the platform`;
  }
  if (!VALUE.test(value)) {
    return `the value of the header ${name} has characters that a header cannot carry`;
  }
  return null;
}
