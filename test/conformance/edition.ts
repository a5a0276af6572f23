import { expect, inject } from "vitest";
import type { RawRequest } from "./raw-request.ts";
import { serverUrl } from "./craft/runner.ts";

/** What serves the tables: `start` is the one-machine server, `dev` is `wrangler dev`. */
export const edition = inject("edition");

/**
 * The part of a request that makes it come from 127.0.0.`host`. `npm start` believes the socket
 * alone; `wrangler dev` stands in for Cloudflare's edge and takes the edge's header from anybody.
 */
export function fromHost(host: number, headers: Record<string, string> = {}): Partial<RawRequest> {
  const address = `127.0.0.${host}`;
  switch (edition) {
    case "start":
      return { from: address, headers };
    case "dev":
      return { headers: { ...headers, "cf-connecting-ip": address } };
  }
}

/** Does the minute's work now where nothing else does it: `wrangler dev` fires no cron trigger. */
export async function tick(): Promise<void> {
  if (edition === "dev") {
    const { status } = await fetch(`${serverUrl}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`);
    if (status !== 200) {
      throw new Error(`the trigger was answered with ${status}`);
    }
  }
}

/**
 * Looks whether something was handed over in time. The queue of `wrangler dev` hands over one batch after the other,
 * and each waits for the slowest run in it: nothing is in time there while another table waits on purpose.
 */
export function expectSoon(waitedMs: number, limitMs: number): void {
  if (edition === "start") {
    expect(waitedMs).toBeLessThan(limitMs);
  }
}
