import type { OpenAPIHono } from "@hono/zod-openapi";
import { SCOPES } from "../core/scopes.ts";
import type { ApiEnv } from "./api-env.ts";

export type ApiDocument = ReturnType<OpenAPIHono<ApiEnv>["getOpenAPI31Document"]>;

const DESCRIPTION = `JSON in and out. A single resource comes bare; a list is \`{ items, nextCursor }\` and goes on with \`?cursor=\`.
Times are ISO 8601 texts. Errors are RFC 9457 problems whose \`errors\` name every bad field. Unknown fields are refused.`;

const TAGS = [
  { name: "functions", description: "Stored code" },
  { name: "versions", description: "What a function was at each save; one is active" },
  { name: "endpoints", description: "Public URLs of functions, each with its policy" },
  { name: "secrets", description: "Encrypted values that functions read by name" },
  { name: "kvs", description: "The key-value store that functions share" },
  { name: "schedules", description: "When functions run by themselves" },
  { name: "invocations", description: "What was run" },
  { name: "metrics", description: "How often, how long and how well functions ran" },
  { name: "sources", description: "Where events come from, and the keys to write them with" },
  { name: "connections", description: "From a source to a destination function" },
  { name: "triggers", description: "From an event's id to a function or an external URL" },
  { name: "events", description: "What was taken" },
  { name: "deliveries", description: "What becomes of an event at each destination, attempt by attempt" },
  { name: "objects", description: "What sources have set" },
  {
    name: "destinations",
    description: "Pairs of functions that records of source apps are handed to, mapped",
  },
  { name: "records", description: "The newest version of each record, and what became of it" },
  { name: "connectors", description: "Source apps that records come from" },
  { name: "contexts", description: "Whose records they are, and which source apps they are connected to" },
  { name: "tokens", description: "Who may call this API" },
  { name: "workspace", description: "What everything belongs to, and what holds for it" },
];

/** Describes the routes of an app as OpenAPI 3.1, from the schemas that check requests. */
export function createDocument(app: OpenAPIHono<ApiEnv>): ApiDocument {
  const scopes = Object.entries(SCOPES).map(([name, meaning]) => `- \`${name}\`: ${meaning}`);
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: `An API token, or the setting \`ADMIN_TOKEN\`; for a user's records also the function session of an event. Scopes:\n${scopes.join("\n")}`,
  });
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Hookwright management API", version: "1", description: DESCRIPTION },
    tags: TAGS,
  });
}
