import type { Context } from "hono";
import type { AccessAdmission } from "../auth/access-assertion.ts";
import type { Authentication } from "../auth/api-tokens.ts";
import type { ApiDeps } from "./deps.ts";
import { ApiProblem } from "./problem.ts";
import { assertFromConsole, saysConsole } from "./session-cookie.ts";

/** What Cloudflare Access says of a person. The cookie beside it is not looked at: Access leaves it to the browser. */
const ASSERTION_HEADER = "cf-access-jwt-assertion";
/** While the keys cannot be fetched; they are asked for again soon. */
const RETRY_AFTER_SECONDS = "10";

type Refusal = Extract<AccessAdmission, { ok: false }>;

/** Without what would help somebody who makes assertions up; the operator's log says more. */
const REASONS: Record<Refusal["reason"], string> = {
  expired: "what Cloudflare Access says of you has expired: load the page again",
  invalid: "what Cloudflare Access says of you is not valid here",
  "no-person": "Cloudflare Access names no person: programs use an API token",
  "keys-unreachable":
    "the keys of Cloudflare Access cannot be fetched just now; sign in with an API token, or try again soon",
};

/**
 * Admits a person whom Cloudflare Access has let in; null: it says nothing of anybody, or the request
 * is not the console's, since Access puts its header before every request. Throws the refusal.
 */
export async function admitByAccess(c: Context, deps: ApiDeps): Promise<Authentication | null> {
  const assertion = c.req.header(ASSERTION_HEADER);
  if (deps.access === null || assertion === undefined || !saysConsole(c)) {
    return null;
  }
  assertFromConsole(c, deps.publicUrl);
  const found = await deps.access.admit(assertion);
  if (!found.ok) {
    deps.onRefused(found.fault);
    throw toRefusal(found);
  }
  return { ok: true, caller: found.caller, noteUse: null };
}

function toRefusal({ reason }: Refusal): ApiProblem {
  const more = { members: { refusedBy: "cloudflare-access" } };
  return reason === "keys-unreachable"
    ? new ApiProblem(503, REASONS[reason], { ...more, headers: { "retry-after": RETRY_AFTER_SECONDS } })
    : new ApiProblem(401, REASONS[reason], {
        ...more,
        headers: { "www-authenticate": 'Bearer error="invalid_token"' },
      });
}
