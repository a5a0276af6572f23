/**
 * The Node built-ins that workerd 1.20261102.1 offers a loaded isolate from compatibility date 2026-08-04 on, where
 * `nodejs_compat` is a default. Some are there in name only: `child_process` loads, and throws when it is called.
 * `shelf.test.ts` of the worker tests loads every one of them.
 */
const AVAILABLE: ReadonlySet<string> = new Set([
  "_http_agent",
  "_http_client",
  "_http_common",
  "_http_incoming",
  "_http_outgoing",
  "_http_server",
  "_stream_duplex",
  "_stream_passthrough",
  "_stream_readable",
  "_stream_transform",
  "_stream_wrap",
  "_stream_writable",
  "_tls_common",
  "_tls_wrap",
  "assert",
  "assert/strict",
  "async_hooks",
  "buffer",
  "child_process",
  "cluster",
  "console",
  "constants",
  "crypto",
  "dgram",
  "diagnostics_channel",
  "dns",
  "dns/promises",
  "domain",
  "events",
  "fs",
  "fs/promises",
  "http",
  "http2",
  "https",
  "inspector",
  "inspector/promises",
  "module",
  "net",
  "os",
  "path",
  "path/posix",
  "path/win32",
  "perf_hooks",
  "process",
  "punycode",
  "querystring",
  "readline",
  "readline/promises",
  "repl",
  "stream",
  "stream/consumers",
  "stream/promises",
  "stream/web",
  "string_decoder",
  "sys",
  "timers",
  "timers/promises",
  "tls",
  "trace_events",
  "tty",
  "url",
  "util",
  "util/types",
  "v8",
  "vm",
  "wasi",
  "worker_threads",
  "zlib",
]);

/** Built-ins that Node has only under the `node:` prefix; without it the name would be an npm package's. */
const AVAILABLE_WITH_PREFIX: ReadonlySet<string> = new Set(["sqlite", "test"]);

/** The specifiers of every available built-in, `node:` prefix included where Node demands it. */
export const NODE_BUILTINS: readonly string[] = [
  ...AVAILABLE,
  ...Array.from(AVAILABLE_WITH_PREFIX, (name) => `node:${name}`),
];

/** Is it a built-in that can be imported, under a bare name or a `node:` one? */
export function isAvailableBuiltin(specifier: string): boolean {
  const name = specifier.replace(/^node:/, "");
  return AVAILABLE.has(name) || (name !== specifier && AVAILABLE_WITH_PREFIX.has(name));
}
