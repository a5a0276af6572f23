import type { FieldError } from "../../api/problem.ts";

/** What an update can name, by the path that names it. */
const MASK_FIELDS = ["code", "settings", "display_name", "logo_url", "description"] as const;
export type MaskField = (typeof MASK_FIELDS)[number];

const PATH = /^functions?\.(\w+)$/;

/**
 * Reads an update mask in the forms that clients send it in: `{ "paths": [...] }`, a text with
 * commas, a list. Paths begin with `function.` or `functions.`.
 */
export function parseUpdateMask(
  given: unknown,
): { ok: true; fields: Set<MaskField> } | { ok: false; errors: FieldError[] } {
  const paths = toPaths(given);
  if (paths === null) {
    const message = 'must be { "paths": [...] }, a list of paths, or a text of paths with commas';
    return { ok: false, errors: [{ path: "update_mask", message }] };
  }
  const fields = new Set<MaskField>();
  const errors: FieldError[] = [];
  for (const path of paths) {
    const field = toField(path);
    if (field === null) {
      const known = MASK_FIELDS.map((name) => `function.${name}`).join(", ");
      errors.push({ path: "update_mask", message: `${JSON.stringify(path)} is none of ${known}` });
    } else {
      fields.add(field);
    }
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, fields };
}

function toPaths(given: unknown): unknown[] | null {
  if (typeof given === "string") {
    return given
      .split(",")
      .map((path) => path.trim())
      .filter((path) => path !== "");
  }
  if (Array.isArray(given)) {
    return given;
  }
  const paths = typeof given === "object" && given !== null && "paths" in given ? given.paths : null;
  return Array.isArray(paths) ? paths : null;
}

function toField(path: unknown): MaskField | null {
  const name = typeof path === "string" ? PATH.exec(path)?.[1] : undefined;
  return MASK_FIELDS.find((field) => field === name) ?? null;
}
