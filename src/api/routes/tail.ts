import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { findInvocationPlace, readLastWritten, readWrittenAfter } from "../../storage/invocations.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { invocationListQuery } from "../schemas/invocations.ts";
import { toInvocationResource } from "./invocation-resource.ts";

/** How often new records are looked for; they are written about half a second after a run. */
const LOOK_EVERY_MS = 1_000;
/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_LOOKS = 15;
const RECORDS_AT_ONCE = 100;

const tailAll = createRoute({
  method: "get",
  path: "/invocations/stream",
  operationId: "tailInvocations",
  summary: "Follow kept invocations as server-sent events, from now on or from behind that of Last-Event-ID",
  tags: ["invocations"],
  ...needs("invocations:read"),
  request: {
    query: invocationListQuery.pick({ functionId: true, endpoint: true, outcome: true }),
  },
  responses: {
    200: {
      description: "Events named `invocation`, each with one record without its details",
      content: { "text/event-stream": { schema: { type: "string" } } },
    },
    ...problems(422),
  },
});

/** `/invocations/stream`. It reads the database, so that it sees the runs of every process. */
export function createTailRoutes(deps: ApiDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(tailAll, async (c) => {
    const { workspaceId } = c.var.caller;
    const filter = c.req.valid("query");
    // A client that was cut off says where, and goes on there.
    const last = c.req.header("last-event-id") ?? "";
    let after = (await findInvocationPlace(deps.db, workspaceId, last)) ?? (await readLastWritten(deps.db));
    return streamSSE(c, async (stream) => {
      // Sent at once, so that a client knows from when on it misses nothing.
      await stream.write(": following\n\n");
      for (let look = 1; !stream.aborted; look++) {
        const written = await readWrittenAfter(deps.db, workspaceId, {
          ...filter,
          after,
          limit: RECORDS_AT_ONCE,
        });
        after = written.after;
        for (const row of written.rows) {
          await stream.writeSSE({
            event: "invocation",
            id: row.id,
            data: JSON.stringify(toInvocationResource(row)),
          });
        }
        if (look % KEEP_ALIVE_LOOKS === 0) {
          await stream.write(": still here\n\n");
        }
        await stream.sleep(LOOK_EVERY_MS);
      }
    });
  });
}
