import { sha256Hex } from "../core/crypto.ts";
import type { SegmentDeps, TakenCall } from "./segment-deps.ts";

/** Both APIs allow each token so many calls in a minute. */
export const CALLS_PER_MINUTE = 200;
const MINUTE_MS = 60_000;

/** Counts a call of an API by its token, which is known to be a valid one. */
export async function takeCallOf(
  deps: SegmentDeps,
  api: "config" | "public",
  authorization: string | undefined,
): Promise<TakenCall> {
  // A counter for each token, and no token's text in a key.
  const key = await sha256Hex(authorization ?? "");
  return deps.takeCall(`segment-${api}-${key}`, "token", CALLS_PER_MINUTE, MINUTE_MS);
}

/** Whole seconds after which a refused call may be made again. */
export function toRetryAfter({ retryAfterMs }: TakenCall): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}
