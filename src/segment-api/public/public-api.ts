import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { requireToken } from "../../api/access.ts";
import type { ApiEnv } from "../../api/api-env.ts";
import { limitBody } from "../../api/json-body.ts";
import { ApiProblem, notFound } from "../../api/problem.ts";
import { CALLS_PER_MINUTE, takeCallOf, toRetryAfter } from "../call-limit.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import { createFunctionRoutes } from "./function-routes.ts";
import { createInstanceRoutes } from "./instance-routes.ts";
import { chooseMediaType, MEDIA_TYPES, toMediaType } from "./media-types.ts";
import { renderPublicError, TooManyCalls } from "./public-errors.ts";
import { createSourceRoutes } from "./source-routes.ts";
import { createVersionRoutes } from "./version-routes.ts";

const BASE = "/segment";

/**
 * Segment's Public API over the functions of `/api/v1`: a client sets its base URL to `/segment`. A
 * request passes the token, the count of calls, the types of its body and answer, the body's cap,
 * then the scope and the schema of its route.
 */
export function createPublicApi(deps: SegmentDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.onError(renderPublicError);
  app.use(`${BASE}/*`, requireToken(deps), countCalls(deps), agreeOnTypes, limitBody);
  app.route(BASE, createFunctionRoutes(deps));
  app.route(BASE, createVersionRoutes(deps));
  app.route(BASE, createSourceRoutes(deps));
  app.route(BASE, createInstanceRoutes(deps));
  app.all(`${BASE}/*`, (c) => {
    throw notFound(`route ${c.req.method} ${c.req.path}`);
  });
  return app;
}

function countCalls(deps: SegmentDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const taken = await takeCallOf(deps, "public", c.req.header("authorization"));
    c.header("cache-control", "no-store");
    c.header("x-ratelimit-consumed", String(CALLS_PER_MINUTE - taken.remaining));
    c.header("x-ratelimit-remaining", String(taken.remaining));
    // As RFC 5322 writes a date.
    c.header("x-ratelimit-reset", new Date(deps.now() + taken.resetMs).toUTCString());
    if (!taken.allowed) {
      const data = {
        remainingPoints: 0,
        msBeforeNext: taken.retryAfterMs,
        consumedPoints: CALLS_PER_MINUTE + 1,
      };
      throw new TooManyCalls(data, { "retry-after": toRetryAfter(taken) });
    }
    await next();
  });
}

/** Refuses a body or an answer of a type that is none of ours, and answers in the one that is liked best. */
const agreeOnTypes = createMiddleware<ApiEnv>(async (c, next) => {
  const known = MEDIA_TYPES.join(", ");
  const type = chooseMediaType(c.req.header("accept"));
  if (type === null) {
    throw new ApiProblem(406, `an answer can be ${known}`);
  }
  const given = c.req.header("content-type");
  if (given !== undefined && c.req.raw.body !== null && toMediaType(given) === null) {
    throw new ApiProblem(415, `a body must be ${known}`);
  }
  await next();
  if (c.res.status < 400) {
    c.header("content-type", type);
  }
});
