import { WorkerEntrypoint } from "cloudflare:workers";
import type { Env } from "./env.ts";
import { deliverNext } from "./pipeline/events/deliver.ts";
import { deliverRecords } from "./pipeline/records/deliver-records.ts";
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

  /** Works the job, makes the delivery or delivers the record named, if it is due and free. */
  workJob(id: string): Promise<boolean> {
    const { jobs, deliveries, records } = servicesOf(this.env);
    const waitUntil = (promise: Promise<unknown>) => this.ctx.waitUntil(promise);
    if (id.startsWith("rec_") || id.startsWith("dst_")) {
      return deliverRecords(records, id, waitUntil);
    }
    return id.startsWith("dlv_") ? deliverNext(deliveries, id, waitUntil) : workOneJob(jobs, id, waitUntil);
  }

  /** Makes the deliveries that have been due for the longest; tells whether there were any. */
  deliverNext(): Promise<boolean> {
    return deliverNext(servicesOf(this.env).deliveries, null, (promise) => this.ctx.waitUntil(promise));
  }

  /** Delivers the records that have been due for the longest; tells whether there were any. */
  deliverRecords(): Promise<boolean> {
    return deliverRecords(servicesOf(this.env).records, null, (promise) => this.ctx.waitUntil(promise));
  }
}
