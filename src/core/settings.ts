/**
 * Settings of a Segment function: what it defines, and the values that one instance of it (a source,
 * a connection, an insert instance) is given. Pure: how values are sealed is in `storage/`.
 */

export const SETTING_TYPES = ["STRING", "BOOLEAN", "ARRAY", "TEXT_MAP"] as const;
export type SettingType = (typeof SETTING_TYPES)[number];

/** One setting as a version defines it. */
export interface SettingDefinition {
  name: string;
  label: string;
  description: string;
  type: SettingType;
  /** No instance is saved without a value. */
  required: boolean;
  /** Its values are sealed, and shown as dots. */
  sensitive: boolean;
}

/** What is wrong with one setting; `path` is dotted, as in `settings.0.type` or `settings.apiKey`. */
export interface SettingError {
  path: string;
  message: string;
}

/** What stands for a value that is not shown. Given back as a value it means: as it was. */
export const HIDDEN_VALUE = "••••••";

/** Values of one instance as JSON: far more than keys and lists of fields take up. */
const VALUES_LIMIT_BYTES = 64 * 1024;

/** Reads definitions from a version, where those saved through `/api/v1` may lack all but the name. */
export function toSettingDefinitions(
  stored: readonly Readonly<Record<string, unknown>>[],
): SettingDefinition[] {
  return stored.map((given) => {
    const name = String(given["name"]);
    return {
      name,
      label: typeof given["label"] === "string" ? given["label"] : name,
      description: typeof given["description"] === "string" ? given["description"] : "",
      type: toSettingType(given["type"]) ?? "STRING",
      required: toFlag(given["required"]) ?? false,
      sensitive: toFlag(given["sensitive"]) ?? false,
    };
  });
}

/** A type in any case, as the two Segment APIs write it; null for what is none. */
export function toSettingType(given: unknown): SettingType | null {
  const name = typeof given === "string" ? given.toUpperCase() : "";
  return SETTING_TYPES.find((type) => type === name) ?? null;
}

/** A truth value, or its text as old clients send it; undefined for what is neither. */
export function toFlag(given: unknown): boolean | undefined {
  if (given === true || given === "true") {
    return true;
  }
  return given === false || given === "false" ? false : undefined;
}

export type CheckedSettings =
  | { ok: true; plain: Record<string, unknown>; sensitive: Record<string, unknown> }
  | { ok: false; errors: SettingError[] };

/**
 * Checks the values of one instance against what its function defines, and parts those that must be
 * sealed from the others. Null, and what is left out, is no value.
 */
export function checkSettings(
  definitions: readonly SettingDefinition[],
  given: Readonly<Record<string, unknown>>,
): CheckedSettings {
  const names = new Set(definitions.map(({ name }) => name));
  const errors = Object.keys(given)
    .filter((name) => !names.has(name))
    .map((name) => ({ path: `settings.${name}`, message: "is not a setting of this function" }));
  const plain: [string, unknown][] = [];
  const sensitive: [string, unknown][] = [];
  for (const definition of definitions) {
    const { name } = definition;
    const value = Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined;
    const checked = value === undefined ? null : checkValue(definition.type, value);
    if (checked !== null && !checked.ok) {
      errors.push({ path: `settings.${name}`, message: checked.message });
    } else if (definition.required && isEmpty(value)) {
      errors.push({ path: `settings.${name}`, message: "is required" });
    } else if (checked !== null) {
      (definition.sensitive ? sensitive : plain).push([name, checked.value]);
    }
  }
  const bytes = new TextEncoder().encode(JSON.stringify([plain, sensitive])).byteLength;
  if (bytes > VALUES_LIMIT_BYTES) {
    errors.push({ path: "settings", message: `must not be larger than ${VALUES_LIMIT_BYTES} bytes` });
  }
  return errors.length > 0
    ? { ok: false, errors }
    : { ok: true, plain: Object.fromEntries(plain), sensitive: Object.fromEntries(sensitive) };
}

type CheckedValue = { ok: true; value: unknown } | { ok: false; message: string };

function checkValue(type: SettingType, value: unknown): CheckedValue {
  switch (type) {
    case "STRING":
      return typeof value === "string" ? { ok: true, value } : { ok: false, message: "must be a text" };
    case "BOOLEAN": {
      const flag = toFlag(value);
      return flag === undefined ? { ok: false, message: "must be true or false" } : { ok: true, value: flag };
    }
    case "ARRAY":
      return Array.isArray(value) && value.every((item) => typeof item === "string")
        ? { ok: true, value }
        : { ok: false, message: "must be a list of texts" };
    case "TEXT_MAP":
      return isObject(value) && Object.values(value).every((item) => typeof item === "string")
        ? { ok: true, value }
        : { ok: false, message: "must be an object whose values are texts" };
  }
}

/** A value that says nothing does not fulfil `required`; false does. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Puts the new values of an instance over those it has: what is left out stays, null takes a value
 * away, and dots given back for a sensitive one leave it as it is.
 */
export function mergeSettings(
  definitions: readonly SettingDefinition[],
  current: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const hidden = new Set(definitions.filter(({ sensitive }) => sensitive).map(({ name }) => name));
  const changes = Object.entries(given).filter(
    ([name, value]) => !(hidden.has(name) && value === HIDDEN_VALUE),
  );
  const names = new Set(definitions.map(({ name }) => name));
  // Values of settings that a later version no longer defines go.
  const kept = Object.entries(current).filter(([name]) => names.has(name));
  return Object.fromEntries([...kept, ...changes]);
}
