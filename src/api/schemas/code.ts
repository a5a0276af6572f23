import { z } from "@hono/zod-openapi";
import type { Variable } from "../../core/contract.ts";

/** Of each kind of name far more than a function has, and few enough for a row of the database. */
export const LIST_MAX = 200;

export const VARIABLE_TYPES = ["string", "number", "boolean"] as const;

export const codeSchema = z.string().min(1).openapi({
  example: "export default async function (data, { MODULES }) { return { ok: true }; }",
});

/** Longer than any path that a person types. */
const FILE_PATH_CHARS = 200;
/** No part of a path begins with a dot, so none leads out of the folder. */
const FILE_PATH = /^(?:[A-Za-z0-9_@][\w@.-]*\/)*[A-Za-z0-9_@][\w@.-]*\.(?:c?js|json)$/;

export const filesSchema = z
  .record(z.string(), z.string())
  .superRefine((files, context) => {
    const paths = Object.keys(files);
    if (paths.length > LIST_MAX) {
      context.addIssue({ code: "custom", message: `must hold at most ${LIST_MAX} files` });
    }
    for (const path of paths) {
      const fault = findPathFault(path);
      if (fault !== null) {
        context.addIssue({ code: "custom", path: [path], message: fault });
      }
    }
  })
  .openapi({
    description:
      "Further files of a function of the dialect `integration`, by path; `code` is the file `index.js`",
    example: { "mapper.js": "exports.identify = function (msg) { return { id: msg.userId() }; };" },
  });

function findPathFault(path: string): string | null {
  if (path.length > FILE_PATH_CHARS) {
    return `a path must not be longer than ${FILE_PATH_CHARS} characters`;
  }
  if (path === "index.js") {
    return "index.js is the code itself: give it as `code`";
  }
  return FILE_PATH.test(path)
    ? null
    : "must be a relative path of names that begin with a letter, a digit, _ or @, and end in .js, .cjs or .json";
}

export const modulesSchema = z
  .record(z.string().min(1).max(214), z.string().max(100))
  .refine((modules) => Object.keys(modules).length <= LIST_MAX, `must name at most ${LIST_MAX} modules`)
  .openapi({ description: "npm modules to pin: name to version", example: { lodash: "4.17.21" } });

const variableSchema = z
  .strictObject({
    name: z
      .string()
      .max(128)
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be letters, digits and _, and not begin with a digit"),
    value: z.union([z.string().max(8_192), z.number(), z.boolean()]),
    type: z.enum(VARIABLE_TYPES).optional(),
    required: z.boolean().optional(),
    description: z.string().max(1_000).optional(),
  })
  .superRefine(({ value, type }, context) => {
    if (type !== undefined && !isOfType(value, type)) {
      context.addIssue({ code: "custom", path: ["value"], message: `must be a ${type}, as its type says` });
    }
  })
  // Members that are undefined are left out, as the stored JSON leaves them out.
  .transform((variable): Variable => Object.fromEntries(toGiven(variable)) as unknown as Variable);

/** A number or a truth value may be written as a text too, as variables.json files do (Craft, variables). */
export function isOfType(value: string | number | boolean, type: (typeof VARIABLE_TYPES)[number]): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number" || (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value));
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
  }
}

function toGiven(fields: object): [string, unknown][] {
  return Object.entries(fields).filter(([, value]) => value !== undefined);
}

function refuseTwins(items: unknown[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, name] of items.map(toName).entries()) {
    if (name !== undefined && seen.has(name)) {
      context.addIssue({ code: "custom", path: [index, "name"], message: "stands in the list twice" });
    }
    seen.add(name ?? "");
  }
}

function toName(variable: unknown): string | undefined {
  const name = typeof variable === "object" && variable !== null && "name" in variable ? variable.name : null;
  return typeof name === "string" ? name : undefined;
}

export const variablesSchema = z
  .array(variableSchema)
  .max(LIST_MAX)
  // Also beside variables that are wrong in themselves: everything is told at once.
  .superRefine(refuseTwins, { when: ({ value }) => Array.isArray(value) })
  .openapi({ description: "Plain texts put into the code for `<% NAME %>`" });

/** Definitions are kept as they are given; the dialects that use them know their further fields. */
export const settingsSchema = z
  .array(z.looseObject({ name: z.string().min(1).max(128) }))
  .max(LIST_MAX)
  .superRefine(refuseTwins, { when: ({ value }) => Array.isArray(value) });
