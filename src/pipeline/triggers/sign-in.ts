import type { SignIn } from "../../auth/api-tokens.ts";
import type { FireEvents } from "./fire-events.ts";
import type { TriggerTargets } from "./trigger-targets.ts";

const AUTH_LOGIN = "2000";

/** Makes what fires the login event of a token, if a trigger takes it. A token has no address, so `email` is null. */
export function createSignInEvents(
  targets: TriggerTargets,
  fire: FireEvents,
): (signIn: SignIn) => Promise<void> {
  return async ({ workspaceId, tokenId, lastUsedAt }) => {
    if ((await targets.find(workspaceId, [AUTH_LOGIN])).length === 0) {
      return;
    }
    const data = { user_id: tokenId, email: null };
    // Calls that come at the same time are one sign-in.
    const messageId = `login ${tokenId} ${lastUsedAt ?? 0}`;
    await fire(
      workspaceId,
      [{ eventId: AUTH_LOGIN, data, userId: tokenId, chain: 0, messageId }],
      Date.now(),
    );
  };
}
