import type { Variable } from "../../core/contract.ts";
import { parseJsonText } from "../json-text.ts";
import type { FieldError } from "../problem.ts";
import { isOfType, LIST_MAX, VARIABLE_TYPES, variablesSchema } from "../schemas/code.ts";
import { toFileError, toFileErrors, type FileNote } from "./folder-files.ts";

const FILE = "variables.json";

interface ReadVariables {
  variables: Variable[];
  notes: FileNote[];
  errors: FieldError[];
}

type Fields = Record<string, unknown>;
type Note = (message: string, ...path: PropertyKey[]) => void;

/**
 * Reads the variables tab of a package; an empty file has none. What real files have and we cannot keep is noted and
 * put right where that changes nothing for the code; the rest is an error.
 */
export function parseVariablesJson(text: string): ReadVariables {
  if (text.trim() === "") {
    return { variables: [], notes: [], errors: [] };
  }
  const parsed = parseJsonText(text);
  if (!parsed.ok) {
    const { message, ...place } = parsed.fault;
    return { variables: [], notes: [], errors: [toFileError(FILE, message, { place })] };
  }
  if (!Array.isArray(parsed.value)) {
    const message = 'must be a list of variables: [{ "name": …, "value": … }]';
    return { variables: [], notes: [], errors: [toFileError(FILE, message, { place: parsed.placeOf([]) })] };
  }
  const notes: FileNote[] = [];
  // More than there may be are refused as they are.
  const tidied = parsed.value.slice(0, LIST_MAX + 1).map((entry: unknown, index) =>
    toTidied(entry, (message, ...path) => {
      notes.push({ file: FILE, message, ...parsed.placeOf([index, ...path]) });
    }),
  );
  const checked = variablesSchema.safeParse(tidied);
  return checked.success
    ? { variables: checked.data, notes, errors: [] }
    : { variables: [], notes, errors: toFileErrors(FILE, parsed, checked.error.issues) };
}

/** An entry in the form that we store. What is no entry at all is left to the schema. */
function toTidied(entry: unknown, note: Note): unknown {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    return entry;
  }
  const { name: givenName, value: givenValue, type, required, description, ...others } = entry as Fields;
  const name = typeof givenName === "string" ? givenName.trim() : givenName;
  for (const key of Object.keys(others)) {
    note(`"${key}" is left out: a variable has no such field`, key);
  }
  if (givenValue === "" && required === true) {
    note(`${String(name)} is required, and its value is empty`, "value");
  }
  const kept: Fields = {
    name,
    ...(givenValue === undefined || givenValue === null
      ? toTyped(type, toUnset(name, note), () => undefined)
      : toTyped(type, givenValue, note)),
    required: toRequired(required),
    description: description ?? undefined,
  };
  return Object.fromEntries(Object.entries(kept).filter(([, field]) => field !== undefined));
}

/** Without a value the placeholder stays in the code, as in Craft: some functions look for it. */
function toUnset(name: unknown, note: Note): unknown {
  if (typeof name !== "string") {
    return undefined;
  }
  note(`${name} has no value: its placeholder stays as it is until it gets one`);
  return `<% ${name} %>`;
}

/** The code gets the value as text whatever its type says, so a type that does not fit is no loss. */
function toTyped(type: unknown, value: unknown, note: Note): { type?: unknown; value: unknown } {
  if (type === undefined || type === null) {
    return { value };
  }
  const named = typeof type === "string" ? type.trim().toLowerCase() : undefined;
  const known = VARIABLE_TYPES.find((each) => each === named);
  if (known === undefined) {
    note(`the type ${JSON.stringify(type)} is left out: it is none of ${VARIABLE_TYPES.join(", ")}`, "type");
    return { value };
  }
  if (known === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return { type: known, value: String(value) };
  }
  if (typeof value === "string" && !isOfType(value, known)) {
    note(`the type ${known} is left out: the value is no ${known}`, "value");
    return { value };
  }
  return { type: known, value };
}

function toRequired(required: unknown): unknown {
  switch (required) {
    case null:
      return undefined;
    case "true":
      return true;
    case "false":
      return false;
    default:
      return required;
  }
}
