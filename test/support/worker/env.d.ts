declare namespace Cloudflare {
  interface Env {
    DB: D1Database;
    LOADER: WorkerLoader;
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
    ADMIN_TOKEN: string;
    ENCRYPTION_KEY: string;
  }
}
