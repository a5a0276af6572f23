import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { ApiClient } from "../../support/client.ts";

interface Page {
  items: { id: string; outcome: string }[];
  nextCursor: string | null;
}

/** Records are written this long after their runs at the latest. */
const WRITTEN_AFTER_MS = 1_500;
const PAGES_MAX = 20;
const DETAILS_MAX = 200;

/**
 * Reads the newest records of the runs as a person would: whatever a request or a function put into
 * them, lists and details are JSON that says what it should.
 */
export async function expectRecords(api: ApiClient): Promise<void> {
  await sleep(WRITTEN_AFTER_MS);
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX && (page === 0 || cursor !== null); page++) {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await api.call<Page>("GET", `/invocations?limit=100${query}`);
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  const step = Math.max(1, Math.floor(ids.length / DETAILS_MAX));
  for (let i = 0; i < ids.length; i += step) {
    const { status, body } = await api.call("GET", `/invocations/${ids[i]}`);
    expect([status, body["id"]]).toEqual([200, ids[i]]);
  }
  const metrics = await api.call("GET", "/metrics");
  expect(metrics.status).toBe(200);
}
