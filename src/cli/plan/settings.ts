import { isDeepStrictEqual } from "node:util";
import { toFieldDiff } from "./difference.ts";

/** A setting as a function defines it, as far as it matters here. */
export interface SettingDefinition extends Record<string, unknown> {
  name: string;
}

/** What is to be sent of a connection's settings, and what cannot be compared with what is there. */
export interface ComparedSettings {
  given: Record<string, unknown>;
  diff: string[];
  /** Of those given the ones that are from the environment, which nobody is to see in a log. */
  hidden: string[];
  kept: string[];
  /** What is wrong, each with the name of the setting before it. */
  faults: string[];
}

/**
 * Compares settings with those that the server shows, where sensitive ones are dots: what is there of them stays,
 * unless they are to be sent again.
 */
export function compareSettings(
  wanted: Record<string, unknown>,
  {
    definitions,
    shown,
    env,
    resend,
  }: {
    definitions: readonly SettingDefinition[];
    shown: Record<string, unknown>;
    env: NodeJS.ProcessEnv;
    resend: boolean;
  },
): ComparedSettings {
  const compared: ComparedSettings = { given: {}, diff: [], hidden: [], kept: [], faults: [] };
  const { given, diff, hidden, kept, faults } = compared;
  for (const [name, raw] of Object.entries(wanted)) {
    const definition = definitions.find((each) => each.name === name);
    const variables = listVariables(raw);
    const missing = variables.find((variable) => env[variable] === undefined);
    const isSensitive = definition !== undefined && isSet(definition["sensitive"]);
    if (definition === undefined) {
      faults.push(`${name}: is not a setting of the function`);
    } else if (isSensitive && variables.length === 0) {
      faults.push(`${name}: is sensitive: name a variable of the environment, { env = "…" }`);
    } else if (isSensitive && name in shown && !resend) {
      kept.push(name);
    } else if (missing !== undefined) {
      faults.push(`${name}: the variable ${missing} is not set in the environment`);
    } else {
      const value = toValue(raw, env, definition["type"]);
      if (isSensitive || !isDeepStrictEqual(value, shown[name])) {
        given[name] = value;
        hidden.push(...(variables.length > 0 ? [name] : []));
        const key = `settings.${name}`;
        diff.push(
          ...(variables.length > 0
            ? [`+ ${key} from ${variables.join(", ")}`]
            : toFieldDiff({ [key]: shown[name] }, { [key]: value })),
        );
      }
    }
  }
  const lacking = definitions.filter(
    ({ name, required }) => isSet(required) && !(name in wanted) && !(name in shown),
  );
  faults.push(...lacking.map(({ name }) => `${name}: is required`));
  return compared;
}

/** Names of the variables that a value takes from the environment, itself or for a member. */
function listVariables(value: unknown): string[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const variable = toVariable(value);
  return variable === null ? Object.values(value).flatMap(listVariables) : [variable];
}

function toVariable(value: object): string | null {
  const { env, ...others } = value as { env?: unknown };
  return typeof env === "string" && Object.keys(others).length === 0 ? env : null;
}

/** The environment has texts only: of a truth value they are its words. */
function toValue(value: unknown, env: NodeJS.ProcessEnv, type: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const variable = toVariable(value);
  if (variable !== null) {
    const text = env[variable];
    const isFlag = String(type).toUpperCase() === "BOOLEAN" && (text === "true" || text === "false");
    return isFlag ? text === "true" : text;
  }
  return Array.isArray(value)
    ? value.map((each) => toValue(each, env, "STRING"))
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toValue(each, env, "STRING")]));
}

/** As old clients of Segment's APIs wrote it too. */
function isSet(flag: unknown): boolean {
  return flag === true || flag === "true";
}
