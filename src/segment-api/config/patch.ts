import { invalidInput } from "../../api/problem.ts";
import { parseGiven } from "../given-body.ts";
import type { FunctionFields } from "../segment-function.ts";
import { patchFunctionSchema, patchSchema } from "./config-schemas.ts";
import { parseUpdateMask, type MaskField } from "./update-mask.ts";

const EMPTY: Record<MaskField, unknown> = {
  code: "",
  settings: [],
  display_name: "",
  logo_url: "",
  description: "",
};

/**
 * What an update changes: the fields that its mask names. One that is named without a value becomes
 * empty, where it may be; a value that the mask does not name changes nothing.
 */
export function toChange(body: unknown): Partial<FunctionFields> {
  const { update_mask: given, function: values } = parseGiven(patchSchema, body);
  const mask = parseUpdateMask(given);
  if (!mask.ok) {
    throw invalidInput(mask.errors);
  }
  const named = [...mask.fields].map((field): [string, unknown] => [field, values[field] ?? EMPTY[field]]);
  const wrapped = { function: Object.fromEntries(named) };
  const { function: checked } = parseGiven(patchFunctionSchema, wrapped);
  const { display_name: name, logo_url: logoUrl, ...rest } = checked;
  const change = { ...rest, name, logoUrl };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
