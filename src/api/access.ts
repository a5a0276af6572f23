import { createMiddleware } from "hono/factory";
import type { Context } from "hono";
import { authenticate, hasScope, type Authentication } from "../auth/api-tokens.ts";
import { resumeSession } from "../auth/console-sessions.ts";
import type { Scope } from "../core/scopes.ts";
import type { ApiEnv } from "./api-env.ts";
import type { ApiDeps } from "./deps.ts";
import { ApiProblem } from "./problem.ts";
import { admitByAccess } from "./access-admission.ts";
import { assertFromConsole, readSessionCookie } from "./session-cookie.ts";

const REASONS = {
  missing: "a token is needed: Authorization: Bearer hw_…",
  unknown: "the token is not known",
  expired: "the token has expired",
} as const;

/** Lets a request in only with a valid token or session, and puts its caller into the context. */
export function requireToken(deps: ApiDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const found = await findCaller(c, deps);
    if (!found.ok) {
      throw toRefusal(found.reason);
    }
    if (found.noteUse !== null) {
      c.executionCtx.waitUntil(found.noteUse());
    }
    c.set("caller", found.caller);
    await next();
  });
}

/**
 * By the `Authorization` header alone where there is one; else by a session, and where that is none
 * by what Cloudflare Access says of the person. In this order, so that somebody who has signed in
 * with a token is not asked again while the keys of Access cannot be fetched.
 */
async function findCaller(c: Context<ApiEnv>, deps: ApiDeps): Promise<Authentication> {
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) {
    return authenticate(deps, authorization, deps.now());
  }
  const session = readSessionCookie(c);
  if (session !== undefined) {
    assertFromConsole(c, deps.publicUrl);
    const resumed = await resumeSession(deps, session, deps.now());
    return resumed.ok ? resumed : ((await admitByAccess(c, deps)) ?? resumed);
  }
  return (await admitByAccess(c, deps)) ?? authenticate(deps, undefined, deps.now());
}

/** The refusal of a caller whom nothing stands for. */
export function toRefusal(reason: keyof typeof REASONS): ApiProblem {
  // RFC 6750, 3: without a token the challenge carries no error code.
  const challenge = reason === "missing" ? "Bearer" : 'Bearer error="invalid_token"';
  return new ApiProblem(401, REASONS[reason], { headers: { "www-authenticate": challenge } });
}

/** Lets a caller on only with the scope. */
export function requireScope(scope: Scope) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const { caller } = c.var;
    if (!hasScope(caller, scope)) {
      const who = caller.person === undefined ? "the token" : caller.name;
      throw new ApiProblem(403, `${who} lacks the scope ${scope}`, {
        headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
      });
    }
    await next();
  });
}

/** The part of a route that says which scope it takes: in the document, and before its handler. */
export function needs(scope: Scope) {
  return { security: [{ bearer: [scope as string] }], middleware: [requireScope(scope)] };
}
