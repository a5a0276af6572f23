import { env, exports } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { TRACKING_CALLS_PER_SECOND } from "../../../src/core/limits.ts";
import type { Env } from "../../../src/env.ts";
import { servicesOf } from "../../../src/process.ts";
import { storeSource } from "../../support/worker/event-factories.ts";
import { ORIGIN } from "../api/client.ts";

const { hook } = servicesOf(env as unknown as Env);

const track = (writeKey: string) =>
  exports.default.fetch(`${ORIGIN}/v1/track`, {
    method: "POST",
    body: JSON.stringify({ writeKey, event: "e", userId: "u" }),
  });

it("a source takes so many calls in a second, and others are not held to it", async () => {
  const [busy, other] = [await storeSource(), await storeSource()];
  const take = async () => hook.takeCall(`tracking ${busy.source.id}`, "", TRACKING_CALLS_PER_SECOND, 1_000);
  // Again, should a second have passed before all of them were made.
  const refused = await vi.waitUntil(async () => {
    await Promise.all(Array.from({ length: TRACKING_CALLS_PER_SECOND }, take));
    const answer = await track(busy.writeKey);
    return answer.status === 200 ? null : answer;
  }, 20_000);
  expect([refused.status, refused.headers.get("retry-after"), await refused.json()]).toEqual([
    429,
    "1",
    { success: false, message: "a source takes 1000 calls in a second" },
  ]);
  expect((await track(other.writeKey)).status).toBe(200);
});
