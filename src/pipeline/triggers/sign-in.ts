import type { SignIn } from "../../auth/api-tokens.ts";
import type { FireEvents } from "./fire-events.ts";
import type { TriggerTargets } from "./trigger-targets.ts";

const AUTH_LOGIN = "2000";

/** Makes what fires the login event, if a trigger takes it. */
export function createSignInEvents(
  targets: TriggerTargets,
  fire: FireEvents,
): (signIn: SignIn) => Promise<void> {
  return async ({ workspaceId, userId, email, key }) => {
    if ((await targets.find(workspaceId, [AUTH_LOGIN])).length === 0) {
      return;
    }
    const data = { user_id: userId, email };
    // Calls that come at the same time are one sign-in.
    const messageId = `login ${key}`;
    await fire(workspaceId, [{ eventId: AUTH_LOGIN, data, userId, chain: 0, messageId }], Date.now());
  };
}
