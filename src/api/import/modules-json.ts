import { parseJsonText } from "../json-text.ts";
import type { FieldError } from "../problem.ts";
import { modulesSchema } from "../schemas/code.ts";
import { toFileError, toFileErrors } from "./folder-files.ts";

const FILE = "modules.json";

/** Reads the modules tab of a package; an empty file pins nothing. */
export function parseModulesJson(text: string): { modules: Record<string, string>; errors: FieldError[] } {
  if (text.trim() === "") {
    return { modules: {}, errors: [] };
  }
  const parsed = parseJsonText(text);
  if (!parsed.ok) {
    const { message, ...place } = parsed.fault;
    return { modules: {}, errors: [toFileError(FILE, message, { place })] };
  }
  const checked = modulesSchema.safeParse(parsed.value);
  return checked.success
    ? { modules: checked.data, errors: [] }
    : { modules: {}, errors: toFileErrors(FILE, parsed, checked.error.issues) };
}
