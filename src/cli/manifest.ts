import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import type { z } from "zod";
import { CliError, EXIT, usageError } from "./errors.ts";
import { manifestSchema, toConnectionKey, toSourceName, type WantedConnection } from "./manifest-schema.ts";

export const MANIFEST = "hookwright.toml";

/** All that a manifest names. */
export interface Manifest extends z.infer<typeof manifestSchema> {
  /** The folder that it lies in. */
  folder: string;
  /** Its path, as errors name it. */
  file: string;
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
  const { functions, sources, connections, triggers } = parsed.data;
  const names = {
    functions: functions.map(({ name }) => name),
    endpoints: functions.flatMap(({ endpoints }) => endpoints.map(({ suffix }) => suffix)),
    sources: sources.map(toSourceName),
    connections: connections.map(toText),
    inserts: connections.flatMap((connection) =>
      connection.inserts.map(
        ({ function: fn, name = fn }) => `${name} of ${fn} in front of ${toText(connection)}`,
      ),
    ),
    triggers: triggers.map(({ name }) => name),
  };
  for (const [what, all] of Object.entries(names)) {
    assertOnce(file, what, all);
  }
  return { folder: dirname(file), file, ...parsed.data };
}

function toText(connection: WantedConnection): string {
  const { source, function: fn, name } = toConnectionKey(connection);
  return `${name} from ${toSourceName(source)} to ${fn}`;
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
