import { WorkerEntrypoint } from "cloudflare:workers";
import { isSameText } from "./core/crypto.ts";
import type { Env } from "./env.ts";
import { servicesOf } from "./process.ts";
import { isEndCause } from "./core/process-end.ts";
import type { Services } from "./services.ts";
import type { Testimony } from "./core/blame.ts";
import { releaseDeliveries } from "./storage/deliveries.ts";
import { releaseLeases } from "./storage/jobs.ts";
import { releaseRecords } from "./storage/records.ts";

/** How long a process that is being stopped waits for its running calls. */
const CLOSE_WAIT_MS = 10_000;
const POLL_MS = 20;

/**
 * What the one-machine supervisor asks of a process of its own: whether it is alive, to keep runs
 * away from a sandbox that is being replaced, what was under way in one that ended, and to finish
 * and write everything before it is stopped. Never reachable from the public socket, and every call carries the key of this start.
 */
export class Maintenance extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const key = this.env.DATABASE_KEY;
    if (!key || !(await isSameText(request.headers.get("x-hookwright-key") ?? "", key))) {
      return new Response(null, { status: 403 });
    }
    const services = servicesOf(this.env);
    const [, action, argument, ...rest] = new URL(request.url).pathname.split("/");
    switch (action) {
      case "ping":
        return new Response(null, { status: 204 });
      case "work":
        this.ctx.waitUntil(services.lanes.work());
        return new Response(null, { status: 204 });
      case "release-leases":
        await Promise.all(
          [releaseLeases, releaseDeliveries, releaseRecords].map((release) => release(services.db)),
        );
        return new Response(null, { status: 204 });
      case "pause":
        return Response.json({ running: services.pool?.pause(Number(argument)) ?? 0 });
      case "drop-caches":
        services.dropCaches();
        return new Response(null, { status: 204 });
      case "ended":
        return Response.json(this.#noteEnd(services, Number(argument), rest));
      case "culprit":
        services.pool?.noteCulprit(Number(argument), decodeURIComponent(rest[0] ?? ""));
        return new Response(null, { status: 204 });
      case "close":
        return this.#close(request, services);
      default:
        return new Response(null, { status: 404 });
    }
  }

  /** How the sandbox process at a place ended, and what it might hold; gives what is under way there. */
  #noteEnd({ pool }: Services, index: number, [cause, memoryMiB]: string[]): Testimony | null {
    return pool !== null && isEndCause(cause)
      ? pool.noteEnd(index, { cause, memoryMiB: Number(memoryMiB) })
      : null;
  }

  /**
   * Answers at once, and ends the answer when what runs is done and everything is written. It
   * begins to wait when the request's body ends, with which the supervisor says that no call can
   * begin any more.
   */
  #close(request: Request, { hits, hook, lanes, recorder }: Services): Response {
    lanes.close();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const finish = async () => {
      await request.arrayBuffer();
      // A run that goes on behind its answer has a slot, but is no hit any more.
      await waitUntilIdle(() => hits.running + hook.slots.running + lanes.size);
      await recorder.flush();
      await writable.close();
    };
    this.ctx.waitUntil(finish().catch((error: unknown) => writable.abort(error)));
    return new Response(readable);
  }
}

async function waitUntilIdle(running: () => number): Promise<void> {
  const deadline = Date.now() + CLOSE_WAIT_MS;
  do {
    await scheduler.wait(POLL_MS);
  } while (running() > 0 && Date.now() < deadline);
}
