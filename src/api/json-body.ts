import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { CODE_LIMIT_BYTES } from "../core/limits.ts";
import type { ApiEnv } from "./api-env.ts";
import { toJsonFault } from "./json-text.ts";
import { ApiProblem } from "./problem.ts";

/** Room for the largest code as JSON, whose escapes can double it, and for the fields around it. */
const API_BODY_BYTES = 2 * CODE_LIMIT_BYTES + 512 * 1024;

/** Refuses a body over the cap while it is read. */
export const limitBody = bodyLimit({
  maxSize: API_BODY_BYTES,
  onError: () => {
    throw new ApiProblem(413, `the body must not be larger than ${API_BODY_BYTES} bytes`);
  },
});

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json(?:;|$)/i;

/** Refuses a body that is not JSON and says where; the text stays with the request for its validator. */
export const checkJson = createMiddleware<ApiEnv>(async (c, next) => {
  if (JSON_TYPE.test(c.req.header("content-type") ?? "") && c.req.raw.body !== null) {
    const text = await c.req.text();
    try {
      JSON.parse(text);
    } catch (error) {
      throw new ApiProblem(400, "the body is not valid JSON", {
        errors: [{ path: "", ...toJsonFault(error) }],
      });
    }
  }
  await next();
});
