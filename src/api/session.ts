import { Hono } from "hono";
import { z } from "zod";
import type { AccessPerson } from "../auth/access-assertion.ts";
import type { Caller } from "../auth/api-tokens.ts";
import { signIn, signOut } from "../auth/console-sessions.ts";
import { EVENT_KEY_MS } from "../core/limits.ts";
import { requireToken, toRefusal } from "./access.ts";
import type { ApiEnv } from "./api-env.ts";
import type { ApiDeps } from "./deps.ts";
import { toFieldErrors } from "./invalid-input.ts";
import { checkJson, limitBody } from "./json-body.ts";
import { ApiProblem, invalidInput, renderProblem } from "./problem.ts";
import type { SessionResource } from "./session-resource.ts";
import {
  assertFromConsole,
  dropSessionCookie,
  readSessionCookie,
  writeSessionCookie,
} from "./session-cookie.ts";

/** A person mistypes a few times; a guesser does it all the time. */
const SIGN_INS_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

/** Answered by Cloudflare, on every host that has an application of Access. */
const ACCESS_SIGN_OUT_PATH = "/cdn-cgi/access/logout";

const signInSchema = z.strictObject({ token: z.string().min(1).max(1_000) });

export interface SessionDeps extends ApiDeps {
  takeCall(
    what: string,
    key: string,
    limit: number,
    periodMs: number,
  ): { allowed: boolean; retryAfterMs: number } | Promise<{ allowed: boolean; retryAfterMs: number }>;
  /** Names the client that sign-ins are counted for. */
  toClientKey(request: Request): string;
}

/**
 * `/api/session`: the console's way in, with an API token or by Cloudflare Access. No part of the
 * versioned API, which programs call with the token itself.
 */
export function createSessionRoutes(deps: SessionDeps) {
  const app = new Hono<ApiEnv>();
  app.onError(renderProblem);
  app.use("/api/session", async (c, next) => {
    c.header("cache-control", "no-store");
    assertFromConsole(c, deps.publicUrl);
    await next();
  });

  app.get("/api/session", requireToken(deps), (c) => {
    const { person, workspaceId } = c.var.caller;
    if (person !== undefined && isNewSignIn(person, deps.now())) {
      const { subject: userId, email, signInKey: key } = person;
      c.executionCtx.waitUntil(deps.onSignIn({ workspaceId, userId, email, key }));
    }
    return c.json(toResource(c.var.caller));
  });

  app.post("/api/session", limitBody, checkJson, async (c) => {
    await takeSignIn(deps, c.req.raw);
    const given = signInSchema.safeParse(await c.req.json().catch(() => null));
    if (!given.success) {
      throw invalidInput(toFieldErrors(given.error.issues));
    }
    const { found, secret } = await signIn(deps, given.data.token.trim(), deps.now());
    if (!found.ok) {
      throw toRefusal(found.reason);
    }
    if (found.noteUse !== null) {
      c.executionCtx.waitUntil(found.noteUse());
    }
    writeSessionCookie(c, secret, deps.publicUrl);
    return c.json(toResource(found.caller), 201);
  });

  app.delete("/api/session", async (c) => {
    const secret = readSessionCookie(c);
    if (secret !== undefined) {
      await signOut(deps, secret);
    }
    dropSessionCookie(c);
    return c.body(null, 204);
  });
  return app;
}

/** Counts right ones too: a guess must cost the same whether it was right or not. */
async function takeSignIn(deps: SessionDeps, request: Request): Promise<void> {
  // With a blank, which no endpoint has in its suffix: those are counted under theirs.
  const key = deps.toClientKey(request);
  const taken = await deps.takeCall("console sign-in", key, SIGN_INS_PER_MINUTE, MINUTE_MS);
  if (!taken.allowed) {
    const seconds = Math.max(1, Math.ceil(taken.retryAfterMs / 1_000));
    throw new ApiProblem(429, `too many sign-ins; the next one is taken in ${seconds} s`, {
      headers: { "retry-after": String(seconds) },
    });
  }
}

/**
 * Of what comes again within `EVENT_KEY_MS` the first counts, so a sign-in that is younger than that
 * is one event, however often the console is opened; for an older one it would be another.
 */
function isNewSignIn({ signedInAt }: AccessPerson, now: number): boolean {
  return now - signedInAt < EVENT_KEY_MS;
}

function toResource({ name, scopes, person }: Caller): SessionResource {
  return { name, scopes, ...(person === undefined ? {} : { signOutPath: ACCESS_SIGN_OUT_PATH }) };
}
