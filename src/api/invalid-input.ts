import type { z } from "@hono/zod-openapi";
import type { FieldError } from "./problem.ts";

/** One thing that a schema found. */
export type Issue = z.core.$ZodIssue;

/** Turns what a schema found into one entry for every bad field. */
export function toFieldErrors(issues: readonly Issue[], parent: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: toDotted([...path, key]), message: "unknown field" }));
    }
    return issue.code === "invalid_union"
      ? toUnionErrors(issue.message, issue.errors, path)
      : [{ path: toDotted(path), message: issue.message }];
  });
}

/** Of the members of a union the one that the value came nearest to tells what is wrong. */
function toUnionErrors(message: string, members: Issue[][], path: PropertyKey[]): FieldError[] {
  const inside = members.filter((issues) => issues.some((issue) => issue.path.length > 0));
  const [nearest] = inside.toSorted((a, b) => a.length - b.length);
  if (nearest !== undefined) {
    return toFieldErrors(nearest, path);
  }
  const kinds = members.flat().map((issue) => (issue.code === "invalid_type" ? issue.expected : null));
  const isAboutType = kinds.length > 0 && kinds.every((kind) => kind !== null);
  return [
    {
      path: toDotted(path),
      message: isAboutType ? `Invalid input: expected ${kinds.join(" or ")}` : message,
    },
  ];
}

function toDotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
