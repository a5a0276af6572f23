/** What `require` gives out of the SDK itself; `integration-sdk/libraries.ts` holds them, and a test that these are all. */
export const OWN_MODULES: ReadonlySet<string> = new Set([
  "segmentio-integration",
  "@segment/integration",
  "@segment/facade",
  "segmentio-facade",
  "facade",
  "analytics-events",
  "extend",
  "ms",
  "obj-case",
  "qs",
  "to-no-case",
]);
