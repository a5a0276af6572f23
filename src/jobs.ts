import { WorkerEntrypoint } from "cloudflare:workers";
import type { Env } from "./env.ts";
import { workOneJob } from "./pipeline/run-job.ts";
import { servicesOf } from "./process.ts";

/**
 * Works on one job in an invocation of its own. Reached only from inside this Worker: a batch of
 * the queue or a tick may hold jobs of many functions, and a single invocation may not call more
 * than four isolates at the same time.
 */
export class Jobs extends WorkerEntrypoint<Env> {
  /** Works the longest due job; tells whether there was one. */
  workNext(): Promise<boolean> {
    return workOneJob(servicesOf(this.env).jobs, null, (promise) => this.ctx.waitUntil(promise));
  }

  /** Works the job named, if it is due and free. */
  workJob(id: string): Promise<boolean> {
    return workOneJob(servicesOf(this.env).jobs, id, (promise) => this.ctx.waitUntil(promise));
  }
}
