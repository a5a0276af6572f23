import { createMiddleware } from "hono/factory";
import { authenticate, hasScope, type Scope } from "../auth/api-tokens.ts";
import type { ApiEnv } from "./api-env.ts";
import type { ApiDeps } from "./deps.ts";
import { ApiProblem } from "./problem.ts";

const REASONS = {
  missing: "a token is needed: Authorization: Bearer hw_…",
  unknown: "the token is not known",
  expired: "the token has expired",
} as const;

/** Lets a request in only with a valid token, and puts its caller into the context. */
export function requireToken(deps: ApiDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const found = await authenticate(deps, c.req.header("authorization"), deps.now());
    if (!found.ok) {
      // RFC 6750, 3: without a token the challenge carries no error code.
      const challenge = found.reason === "missing" ? "Bearer" : 'Bearer error="invalid_token"';
      throw new ApiProblem(401, REASONS[found.reason], { headers: { "www-authenticate": challenge } });
    }
    if (found.noteUse !== null) {
      c.executionCtx.waitUntil(found.noteUse());
    }
    c.set("caller", found.caller);
    await next();
  });
}

/** Lets a caller on only with the scope. */
export function requireScope(scope: Scope) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (!hasScope(c.var.caller, scope)) {
      throw new ApiProblem(403, `the token lacks the scope ${scope}`, {
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
