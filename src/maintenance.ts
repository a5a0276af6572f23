import { WorkerEntrypoint } from "cloudflare:workers";
import { isSameText } from "./core/crypto.ts";
import type { Env } from "./env.ts";
import { servicesOf } from "./process.ts";

/** How long a process that is being stopped waits for its running calls. */
const CLOSE_WAIT_MS = 10_000;
const POLL_MS = 20;

/**
 * What the one-machine supervisor asks of a process of its own: whether it is alive, to keep runs
 * away from a sandbox that is about to be replaced, and to finish and write everything before it is
 * stopped. Never reachable from the public socket, and every call carries the key of this start.
 */
export class Maintenance extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const key = this.env.DATABASE_KEY;
    if (!key || !(await isSameText(request.headers.get("x-hookwright-key") ?? "", key))) {
      return new Response(null, { status: 403 });
    }
    const services = servicesOf(this.env);
    const [, action, argument] = new URL(request.url).pathname.split("/");
    switch (action) {
      case "ping":
        return new Response(null, { status: 204 });
      case "drop-endpoints":
        services.endpoints.drop();
        return new Response(null, { status: 204 });
      case "pause":
        return Response.json({ running: services.pool?.pause(Number(argument)) ?? 0 });
      case "resume":
        services.pool?.resume(Number(argument));
        return new Response(null, { status: 204 });
      case "close":
        await waitUntilIdle(() => services.hits.running);
        await services.recorder.flush();
        return new Response(null, { status: 204 });
      default:
        return new Response(null, { status: 404 });
    }
  }
}

async function waitUntilIdle(running: () => number): Promise<void> {
  const deadline = Date.now() + CLOSE_WAIT_MS;
  while (running() > 0 && Date.now() < deadline) {
    await scheduler.wait(POLL_MS);
  }
}
