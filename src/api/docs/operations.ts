import type { ApiDocument } from "../document.ts";

type PathItem = NonNullable<ApiDocument["paths"]>[string];
type OperationObject = NonNullable<PathItem["get"]>;
type Inline<T> = Exclude<T, { $ref: string }>;
type Parameter = Inline<NonNullable<OperationObject["parameters"]>[number]>;
type Body = Inline<NonNullable<OperationObject["requestBody"]>>;
type ResponseObject = { description: string; content?: Body["content"] };

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** One call of the API, with what a page shows of it. */
export interface Operation {
  id: string;
  tag: string;
  method: (typeof METHODS)[number];
  path: string;
  summary: string;
  scope: string | undefined;
  parameters: Parameter[];
  body: Body | undefined;
  responses: [status: string, response: ResponseObject][];
}

/** Lists the calls of a document in the order of its paths. */
export function listOperations(document: ApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [toOperation(path, method, operation)];
    }),
  );
}

function toOperation(path: string, method: Operation["method"], operation: OperationObject): Operation {
  return {
    id: operation.operationId ?? `${method}-${path}`,
    tag: operation.tags?.[0] ?? "",
    method,
    path,
    summary: operation.summary ?? "",
    scope: operation.security?.[0]?.["bearer"]?.[0],
    parameters: (operation.parameters ?? []).filter(isInline),
    body:
      operation.requestBody !== undefined && isInline(operation.requestBody)
        ? operation.requestBody
        : undefined,
    responses: Object.entries(operation.responses ?? {}) as Operation["responses"],
  };
}

/** Our routes write parameters and bodies in place; only schemas are referred to. */
function isInline<T extends object>(value: T): value is Inline<T> {
  return !("$ref" in value);
}
