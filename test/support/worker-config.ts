/** What tests outside of workerd look at of the Worker's configuration. */
interface WorkerConfig {
  adminToken: string | null;
  encryptionKey: string | null;
  endpointCacheMs: number;
  logRetentionDays: number;
  maxConcurrentRuns: number;
  recordsPerMinute: number;
  functionSessionMs: number;
}

/** The Worker's own check of its settings. It is loaded by its path, since its types are those of another runtime. */
export const { readConfig } = (await import(new URL("../../src/env.ts", import.meta.url).href)) as {
  readConfig(env: Record<string, string>): WorkerConfig;
};
