import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, problem, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { importFolder, type FolderImport } from "../import/import-folder.ts";
import { ApiProblem, invalidInput } from "../problem.ts";
import {
  folderFormSchema,
  folderImportSchema,
  importProblemSchema,
  importQuery,
  importResultSchema,
} from "../schemas/imports.ts";
import { problemSchema } from "../schemas/shared.ts";
import { toBaseUrl } from "./base-url.ts";
import { toEndpointResource } from "./endpoint-resource.ts";
import { readWhole } from "./functions.ts";

const TYPES = /^(?:application\/(?:[\w.-]+\+)?json|multipart\/form-data)\s*(?:;|$)/i;

/** Refuses other bodies with a word on both that are taken; without it only JSON would be named. */
const checkType = createMiddleware<ApiEnv>(async (c, next) => {
  if (!TYPES.test(c.req.header("content-type") ?? "application/json")) {
    throw new ApiProblem(415, "the body must be multipart/form-data or application/json");
  }
  await next();
});

const { security, middleware } = needs("functions:write");

const content = {
  "application/json": { schema: folderImportSchema },
  "multipart/form-data": { schema: folderFormSchema },
};

const importOne = createRoute({
  method: "post",
  path: "/functions/import",
  operationId: "importFunction",
  summary: "Make a function of a KARTE Craft package, or see what would come of it",
  tags: ["functions"],
  security,
  middleware: [...middleware, checkType],
  request: { query: importQuery, body: { content } },
  responses: {
    200: json("The report of a dry run, accepted or not", importResultSchema),
    201: json("The function with the report, and the endpoint if one was wished for", importResultSchema),
    ...problems(400, 413),
    415: problem("The body is neither a form nor JSON", problemSchema),
    409: problem("The suffix is taken", importProblemSchema),
    422: problem("Fields or files are wrong; `errors` names each", importProblemSchema),
  },
});

/** `/functions/import`. */
export function createImportRoutes(deps: ApiDeps) {
  const routes = new OpenAPIHono<ApiEnv>();
  // The document says that a body is needed. A route that says so checks a form as JSON too, and refuses it.
  routes.openAPIRegistry.registerPath({
    ...importOne,
    request: { ...importOne.request, body: { content, required: true } },
  });
  return routes.openapi({ ...importOne, hide: true }, async (c) => {
    const { caller } = c.var;
    const wanted = toFolderImport(c.req.valid("json"), c.req.valid("form"));
    const isDryRun = c.req.valid("query").dryRun === "true";
    const { functionId, endpoint, report } = await importFolder(deps, caller, wanted, isDryRun);
    const result = {
      function: functionId === null ? null : await readWhole(deps, caller.workspaceId, functionId),
      endpoint: endpoint && toEndpointResource(endpoint, report.dialect.name, toBaseUrl(deps, c.req.url)),
      report,
    };
    return c.json(result, isDryRun ? 200 : 201);
  });
}

type Body = z.infer<typeof folderImportSchema> | z.infer<typeof folderFormSchema>;

/** Of the two bodies the one that was not sent has no fields. */
function toFolderImport(body: Body, form: Body): FolderImport {
  if ("files" in body) {
    return body;
  }
  if ("index.js" in form) {
    const { name, description, dialect, suffix, ...files } = form;
    return { files, name, description, dialect, suffix };
  }
  throw invalidInput([{ path: "files", message: "is needed, as JSON or as a form" }]);
}
