import { Hono } from "hono";
import { cors } from "hono/cors";
import { TRACKING_BATCH_EVENTS, TRACKING_CALLS_PER_SECOND } from "../core/limits.ts";
import type { TakeCall } from "../gateway/admit.ts";
import type { Ingest, Ingested } from "../pipeline/events/ingest.ts";
import type { Db } from "../storage/database.ts";
import { findSourceByKey, type StoredSource } from "../storage/sources.ts";
import { readCall, readWriteKey, TrackingError } from "./read-call.ts";

/** What the tracking API stands on. */
export interface TrackingDeps {
  db: Db;
  ingest: Ingest;
  takeCall: TakeCall;
  /** Epoch ms. */
  now(): number;
}

const SINGLE_CALLS = ["track", "identify", "page", "screen", "group", "alias"] as const;
const CORS_MAX_AGE_SECONDS = 86_400;

/**
 * Segment's HTTP tracking API, for its client libraries. What is answered with success is stored;
 * of a batch in which some events are wrong the others are, and the wrong ones are named.
 */
export function createTracking(deps: TrackingDeps): Hono {
  const app = new Hono();
  app.use(
    "*",
    cors({
      origin: (origin) => origin,
      credentials: true,
      allowMethods: ["POST", "OPTIONS"],
      allowHeaders: ["authorization", "content-type", "content-encoding"],
      maxAge: CORS_MAX_AGE_SECONDS,
    }),
  );
  app.onError((error, c) => {
    if (error instanceof TrackingError) {
      const { status, message } = error;
      return c.json({ success: false, message }, status, status === 429 ? { "retry-after": "1" } : {});
    }
    throw error;
  });
  for (const type of SINGLE_CALLS) {
    app.post(`/${type}`, async (c) => {
      const call = await readCall(c.req.raw);
      const source = await findSource(deps, c.req.raw, call);
      return c.json(toAnswer(await deps.ingest(source, { events: [{ ...call, type }] }, deps.now())), 200);
    });
  }
  app.post("/batch", async (c) => {
    const call = await readCall(c.req.raw);
    const source = await findSource(deps, c.req.raw, call);
    const { batch } = call;
    if (!Array.isArray(batch)) {
      throw new TrackingError(400, "batch must be a list of events");
    }
    if (batch.length > TRACKING_BATCH_EVENTS) {
      throw new TrackingError(413, `batch must not hold more than ${TRACKING_BATCH_EVENTS} events`);
    }
    const events = (batch as unknown[]).map((event) => toWhole(event, call));
    return c.json(toAnswer(await deps.ingest(source, { events }, deps.now())), 200);
  });
  return app;
}

/** What a batch says of all of its events; what an event says itself goes before. */
function toWhole(event: unknown, { sentAt, context, integrations }: Record<string, unknown>): unknown {
  if (!isObject(event)) {
    return event;
  }
  const whole: Record<string, unknown> = { ...event };
  if (sentAt !== undefined) {
    whole["sentAt"] ??= sentAt;
  }
  for (const [name, shared] of Object.entries({ context, integrations })) {
    const own = whole[name];
    if (isObject(shared) && (own === undefined || isObject(own))) {
      whole[name] = { ...shared, ...own };
    }
  }
  return whole;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function findSource(
  deps: TrackingDeps,
  request: Request,
  call: Record<string, unknown>,
): Promise<StoredSource> {
  const source = await findSourceByKey(deps.db, readWriteKey(request, call));
  if (source === null) {
    throw new TrackingError(401, "there is no source with this write key");
  }
  const taken = await deps.takeCall(`tracking ${source.id}`, "", TRACKING_CALLS_PER_SECOND, 1_000);
  if (!taken.allowed) {
    throw new TrackingError(429, `a source takes ${TRACKING_CALLS_PER_SECOND} calls in a second`);
  }
  return source;
}

function toAnswer({ accepted, duplicates, refused }: Ingested): object {
  const [first] = refused;
  if (first !== undefined && accepted + duplicates === 0) {
    throw new TrackingError(first.message.startsWith("the message is too large") ? 413 : 400, first.message);
  }
  return {
    success: true,
    ...(duplicates === 0 ? {} : { duplicates }),
    ...(first === undefined ? {} : { refused }),
  };
}
