import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { CliError, EXIT, usageError } from "./errors.ts";

export const MANIFEST = "hookwright.toml";

/*
 * What a folder says is to be on the server. Only its shape is checked here: the server knows the rules of
 * its fields, and says what is wrong with them.
 */

const endpointSchema = z.looseObject({ suffix: z.string(), active: z.boolean().optional() });

const scheduleSchema = z.strictObject({
  name: z.string(),
  cron: z.string(),
  timeZone: z.string().default("UTC"),
  data: z.unknown().optional(),
  enabled: z.boolean().default(true),
});

const functionSchema = z.strictObject({
  name: z.string().min(1),
  dialect: z.string().default("craft"),
  /** The file of the code, from the manifest on. */
  code: z.string().default("index.js"),
  /** Of an integration: files that it requires by a name which stands nowhere. */
  files: z.array(z.string()).default([]),
  description: z.string().default(""),
  modules: z.record(z.string(), z.string()).default({}),
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  settings: z.array(z.looseObject({ name: z.string() })).default([]),
  limits: z.record(z.string(), z.number()).optional(),
  egress: z.strictObject({ allow: z.array(z.string()) }).optional(),
  endpoints: z.array(endpointSchema).default([]),
  schedules: z.array(scheduleSchema).default([]),
});

const manifestSchema = z.strictObject({ functions: z.array(functionSchema).min(1) });

export type WantedFunction = z.infer<typeof functionSchema>;
export type WantedEndpoint = z.infer<typeof endpointSchema>;
export type WantedSchedule = z.infer<typeof scheduleSchema>;

export interface Manifest {
  /** The folder that it lies in. */
  folder: string;
  functions: WantedFunction[];
}

/** Reads the manifest of a folder; throws with its line, or with every field that is wrong. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) {
    throw usageError(`there is no ${MANIFEST} in ${resolve(folder)}; "hookwright init" makes one`);
  }
  const parsed = manifestSchema.safeParse(parseToml(readFileSync(file, "utf8"), file));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `  ${path.join(".") || MANIFEST}: ${message}`,
    );
    throw new CliError([`${file} does not fit:`, ...faults].join("\n"), EXIT.usage);
  }
  const { functions } = parsed.data;
  assertOnce(
    file,
    "functions",
    functions.map(({ name }) => name),
  );
  assertOnce(
    file,
    "endpoints",
    functions.flatMap(({ endpoints }) => endpoints.map(({ suffix }) => suffix)),
  );
  return { folder: dirname(file), functions };
}

function parseToml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) {
      const [message = ""] = error.message.split("\n");
      throw usageError(
        `${file}:${error.line}:${error.column}: ${message.replace("Invalid TOML document: ", "")}`,
      );
    }
    throw error;
  }
}

function assertOnce(file: string, what: string, names: string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw usageError(`${file}: two of the ${what} are called "${twice}"`);
  }
}
