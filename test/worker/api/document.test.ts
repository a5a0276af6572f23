import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SCOPE_NAMES } from "../../../src/core/scopes.ts";
import { DIALECT_NAMES } from "../../../src/core/contract.ts";
import { createServices } from "../../../src/services.ts";
import { createApp } from "../../../src/app.ts";
import { ORIGIN } from "./client.ts";

/** No function is of that one: triggers call external URLs with it. */
const FUNCTION_DIALECTS = DIALECT_NAMES.filter((name) => name !== "webhook");

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: { bearer: string[] }[];
  parameters?: { name: string; in: string; required?: boolean; schema: unknown }[];
  requestBody?: { required: boolean; content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}
interface Schema {
  properties?: Record<string, unknown>;
  allOf?: unknown[];
}
interface Document {
  openapi: string;
  info: Record<string, string>;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
}

async function readDocument(): Promise<Document> {
  const response = await exports.default.fetch(`${ORIGIN}/api/v1/openapi.json`);
  expect(response.status).toBe(200);
  return response.json();
}

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );

describe("/api/v1/openapi.json", () => {
  it("is OpenAPI 3.1 and needs no token", async () => {
    const document = await readDocument();
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: expect.any(String), version: "1" });
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: "http", scheme: "bearer" } });
    for (const scope of SCOPE_NAMES) {
      expect(JSON.stringify(document.components.securitySchemes)).toContain(scope);
    }
  });

  it("has every route of the app", async () => {
    const documented = operationsOf(await readDocument()).map(
      ({ method, path }) => `${method.toUpperCase()} ${path}`,
    );
    const routed = createApp(createServices({ ...env }))
      .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/v1/"))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`)
      .filter((route) => route !== "GET /api/v1/openapi.json");
    expect(documented.toSorted()).toEqual([...new Set(routed)].toSorted());
    expect(documented).toContain("POST /api/v1/functions/{id}/activate");
    expect(documented).toHaveLength(96);
  });

  it("describes every operation whole", async () => {
    const document = await readDocument();
    const operations = operationsOf(document);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { method, path, operation } of operations) {
      const where = `${method} ${path}`;
      expect([where, operation.summary]).toEqual([where, expect.stringMatching(/\S/)]);
      expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
      expect(SCOPE_NAMES).toContain(operation.security[0]?.bearer[0]);
      const inPath = operation.parameters?.filter((parameter) => parameter.in === "path") ?? [];
      expect([where, inPath.map(({ name }) => `{${name}}`)]).toEqual([where, path.match(/\{\w+\}/g) ?? []]);
      expect(inPath.every(({ required }) => required === true)).toBe(true);
      const statuses = Object.keys(operation.responses);
      expect([where, statuses]).toEqual([where, expect.arrayContaining(["401", "403"])]);
      const answers = statuses.filter((status) => status.startsWith("2"));
      // A dry run makes nothing, so it is not answered 201.
      expect([where, answers]).toEqual([where, path.endsWith("/import") ? ["200", "201"] : [answers[0]]]);
      // Records are deleted in batches.
      const hasBody =
        ["post", "put", "patch"].includes(method) ||
        (where.startsWith("delete ") && path.endsWith("/records"));
      expect([where, "requestBody" in operation]).toEqual([where, hasBody]);
    }
  });

  it("tells of every body that it is needed, and how it is refused", async () => {
    const withBody = operationsOf(await readDocument()).filter(({ operation }) => operation.requestBody);
    expect(withBody).toHaveLength(37);
    for (const { path, operation } of withBody) {
      // A replay without a body runs the active version, a rotation has the usual overlap.
      const isNeeded = !/\{id\}\/(?:replay|rotate-secrets)$/.test(path);
      expect([path, operation.requestBody?.required]).toEqual([path, isNeeded]);
      expect([path, Object.keys(operation.responses)]).toEqual([
        path,
        expect.arrayContaining(["400", "413", "415", "422"]),
      ]);
    }
  });

  it("refers only to schemas that are there, and has no empty one", async () => {
    const document = await readDocument();
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(referred.length).toBeGreaterThan(50);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...new Set(referred)]));
    for (const [name, { properties = {}, allOf = [] }] of Object.entries(document.components.schemas)) {
      expect([name, Object.keys(properties).length + allOf.length]).not.toEqual([name, 0]);
    }
  });

  it("says what requests may hold", async () => {
    const { components, paths } = await readDocument();
    expect(components.schemas["FunctionCreate"]).toMatchObject({
      required: ["name", "dialect", "code"],
      additionalProperties: false,
      properties: { name: { type: "string", maxLength: 200 }, dialect: { enum: FUNCTION_DIALECTS } },
    });
    expect(components.schemas["FunctionPatch"]).not.toHaveProperty("required");
    expect(components.schemas["EndpointCreate"]).toMatchObject({
      properties: { timeoutMs: { type: ["integer", "null"], minimum: 100, maximum: 30_000 } },
    });
    expect(paths["/api/v1/functions"]?.["get"]?.parameters).toContainEqual(
      expect.objectContaining({
        name: "limit",
        in: "query",
        schema: expect.objectContaining({ type: "integer", minimum: 1, maximum: 100, default: 20 }),
      }),
    );
  });
});

describe("/api/docs", () => {
  it("shows every operation and schema, and loads nothing from elsewhere", async () => {
    const response = await exports.default.fetch(`${ORIGIN}/api/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    const document = await readDocument();
    for (const { path, operation } of operationsOf(document)) {
      expect(page).toContain(`<article id="${operation.operationId}">`);
      expect(page).toContain(`<code>${path}</code>`);
    }
    for (const name of Object.keys(document.components.schemas)) {
      expect(page).toContain(`id="schema-${name}"`);
    }
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? "");
    expect(links.every((link) => link.startsWith("#") || link === "/api/v1/openapi.json")).toBe(true);
    const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
    expect(links.filter((link) => link.startsWith("#") && !targets.has(link))).toEqual([]);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\[object /);
  });
});
