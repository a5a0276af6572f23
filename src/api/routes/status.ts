import { Hono } from "hono";
import { sha256Hex } from "../../core/crypto.ts";
import { findJob } from "../../storage/jobs.ts";
import type { ApiEnv } from "../api-env.ts";
import type { ApiDeps } from "../deps.ts";
import { toTime } from "../schemas/shared.ts";

/** What is stored of the last attempt; see `pipeline/run-job.ts`. */
interface StoredResult {
  outcome: string;
  durationMs: number;
  response?: unknown;
}

/**
 * `/status/:id/:secret`: the state of a run that was accepted. It asks for no token, since whoever
 * called the endpoint has none: the secret in the URL is the right to ask. Any page may read it.
 */
export function createStatusRoute(deps: ApiDeps) {
  return new Hono<ApiEnv>().get("/status/:id/:secret", async (c) => {
    const { id, secret } = c.req.param();
    const open = { "access-control-allow-origin": "*", "cache-control": "no-store" };
    const job = await findJob(deps.db, id);
    // Hashes are compared: how long that takes says nothing about the secret.
    if (job === null || job.statusHash === null || job.statusHash !== (await sha256Hex(secret))) {
      return c.json({ error: { code: "run_not_found", message: "there is no such run" } }, 404, open);
    }
    const result = job.result === null ? undefined : (JSON.parse(job.result) as StoredResult);
    return c.json(
      {
        invocationId: job.id,
        state: job.state,
        attempts: job.attempts,
        createdAt: toTime(job.createdAt),
        nextAttemptAt: job.state === "queued" ? toTime(job.dueAt) : null,
        settledAt: job.settledAt === null ? null : toTime(job.settledAt),
        ...result,
      },
      200,
      open,
    );
  });
}
