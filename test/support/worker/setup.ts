import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach } from "vitest";
import type { Env } from "../../../src/env.ts";
import { servicesOf } from "../../../src/process.ts";

const { recorder } = servicesOf(env as unknown as Env);

// Storage is kept for each file, not for each test: without this, rows of one test are seen by the next.
// In one batch: statement by statement it would take as long as most tests do.
beforeEach(async () => {
  const statements = env.TEST_MIGRATIONS.flatMap(({ queries }) => queries);
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
});

afterEach(async () => {
  // What waits to be recorded is written later, which must not be into the database of another test.
  await recorder.flush().catch(() => undefined);
  await reset();
});
