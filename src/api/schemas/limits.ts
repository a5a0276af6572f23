import { z } from "@hono/zod-openapi";
import { parseAllowEntry } from "../../core/egress-allow.ts";
import {
  EGRESS_ALLOW_MAX,
  RUN_BYTES,
  RUN_BYTES_MAX,
  RUN_CONCURRENCY,
  RUN_CONCURRENCY_MAX,
  RUN_CPU_MAX_MS,
  RUN_CPU_MIN_MS,
  RUN_CPU_MS,
  RUN_REQUESTS,
  RUN_REQUESTS_MAX,
} from "../../core/limits.ts";
import type { EgressInput, FunctionLimitsInput } from "../../core/run-limits.ts";
import { isDistinct } from "./distinct.ts";

const descriptions = {
  cpuMs: `CPU time of a run, enforced on Cloudflare; ${RUN_CPU_MS} unless set`,
  outgoingRequests: `Requests that a run may make, each redirect among them; ${RUN_REQUESTS} unless set`,
  outgoingBytes: `Bodies that the requests of a run may send and receive, decoded; ${RUN_BYTES} unless set`,
  concurrentRuns: `Runs at the same time; further ones wait briefly, then are answered 503; ${RUN_CONCURRENCY} unless set`,
  allow:
    "Where requests may go, each redirect too: host names, `*.` with one for all names under it (not itself), IP addresses. Null: every public host. An empty list: nowhere",
};

/** The limits of a function's runs, every default put in. */
export const limitsSchema = z
  .object({
    cpuMs: z.int().openapi({ description: descriptions.cpuMs }),
    outgoingRequests: z.int().openapi({ description: descriptions.outgoingRequests }),
    outgoingBytes: z.int().openapi({ description: descriptions.outgoingBytes }),
    concurrentRuns: z.int().openapi({ description: descriptions.concurrentRuns }),
  })
  .openapi("FunctionLimits");

export const egressSchema = z
  .object({ allow: z.array(z.string()).readonly().nullable().openapi({ description: descriptions.allow }) })
  .openapi("FunctionEgress");

const limit = (least: number, most: number, description: string) =>
  z.int().min(least).max(most).openapi({ description }).nullish();

/** Each member may be left out; null stands for the default, so that a change can take it back. */
export const limitsInputSchema = z
  .strictObject({
    cpuMs: limit(RUN_CPU_MIN_MS, RUN_CPU_MAX_MS, descriptions.cpuMs),
    outgoingRequests: limit(0, RUN_REQUESTS_MAX, descriptions.outgoingRequests),
    outgoingBytes: limit(0, RUN_BYTES_MAX, descriptions.outgoingBytes),
    concurrentRuns: limit(1, RUN_CONCURRENCY_MAX, descriptions.concurrentRuns),
  })
  .openapi("FunctionLimitsInput") satisfies z.ZodType<FunctionLimitsInput>;

const allowEntrySchema = z.string().transform((text, context) => {
  const entry = parseAllowEntry(text);
  if (entry === null) {
    context.addIssue({
      code: "custom",
      message:
        'must be a host name such as "api.example.com", "*.example.com" for all names under it, or an IP address; without scheme, port and path',
    });
    return z.NEVER;
  }
  return entry;
});

export const egressInputSchema = z
  .strictObject({
    allow: z
      .array(allowEntrySchema)
      .max(EGRESS_ALLOW_MAX)
      .refine((entries) => isDistinct(entries), "must not name a host twice")
      .openapi({ description: descriptions.allow })
      .nullish(),
  })
  .openapi("FunctionEgressInput") satisfies z.ZodType<EgressInput>;
