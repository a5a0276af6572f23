import { z } from "@hono/zod-openapi";
import { AUTHORIZATION_STATES } from "../../core/destinations.ts";
import { pageShape } from "./shared.ts";
import { slugSchema } from "./destinations.ts";

/**
 * Contexts, connectors and what ties them are given to functions as they are, so that they have
 * Xkit's member names in the API too.
 */

const text = z.string().max(2_000);
export const externalIdSchema = z.string().min(1).max(500);

const connectorShape = {
  name: z.string().min(1).max(200),
  short_description: text.optional(),
  mark_url: text.optional(),
  about: text.optional(),
  description: text.optional(),
  supports_multiple_connections: z.boolean().optional(),
};
export const connectorWriteSchema = z.strictObject(connectorShape).openapi("ConnectorWrite");
export const connectorSchema = z
  .object({ slug: z.string(), ...connectorShape })
  .openapi("Connector", { description: "A source app" });
export const connectorParams = z.object({ slug: slugSchema });

export const contextWriteSchema = z
  .strictObject({ external_name: z.string().min(1).max(500).optional() })
  .openapi("ContextWrite");
export const contextSchema = z
  .object({ external_id: z.string(), external_name: z.string().optional() })
  .openapi("Context", { description: "Whose data it is: a user, company or group in your own system" });
export const contextParams = z.object({ contextId: externalIdSchema });

const authorizationSchema = z.strictObject({
  id: z.union([z.string().max(500), z.int()]).optional(),
  display_label: text.optional(),
  status: z.enum(AUTHORIZATION_STATES),
  error_code: text.optional(),
  error_message: text.optional(),
});
export const contextConnectionWriteSchema = z
  .strictObject({ enabled: z.boolean().default(true), authorization: authorizationSchema.optional() })
  .openapi("ContextConnectionWrite");
export const contextConnectionSchema = z
  .object({
    id: z.string(),
    enabled: z.boolean(),
    connector: z.object({ slug: z.string(), name: z.string() }),
    authorization: authorizationSchema.optional(),
  })
  .openapi("ContextConnection", { description: "What ties a context to a source app" });
/** What Xkit's platform API answers. */
export const platformConnectionSchema = z
  .object({
    connection: contextConnectionSchema.nullable(),
    connector: connectorSchema,
    authorization: authorizationSchema.nullable(),
  })
  .openapi("PlatformConnection");
export const contextConnectionParams = z.object({ contextId: externalIdSchema, slug: slugSchema });
export const bySlugQuery = z.object(pageShape);
