import { expect, it } from "vitest";
import { readFolder, type ReadFolder, type Wishes } from "../../../../src/api/import/read-folder.ts";

/** A small Craft package, and what must be understood of it; what is left out is not looked at. */
export interface Row {
  name: string;
  files: Record<string, string>;
  wishes?: Wishes;
  expected: {
    name?: string;
    description?: string;
    dialect?: [name: string, reason: string];
    /** Name, state and used version of each. */
    modules?: [name: string, state: string, used: string | null][];
    variables?: unknown[];
    leftOut?: [field: string, value: string][];
    /** As `file:line:column message`. */
    notes?: string[];
    errors?: string[];
  };
}

export const EVENT = "export default async function (data, { MODULES }) { return { ok: true }; }";
export const HTTP =
  "export default async function (data, { MODULES }) {\n  const { req, res } = data;\n  res.json(req.body);\n}";

export const readme = (...fields: [heading: string, text: string][]) =>
  fields.map(([heading, text]) => `## ${heading}\n\n${text}\n`).join("\n");

export const variables = (...list: object[]) => JSON.stringify(list, null, 2);

function toPlaced({ file, line, column, message }: ReadFolder["errors"][number]): string {
  return [file, line, column].filter((part) => part !== undefined).join(":") + ` ${message}`;
}

/** Makes a test of every row; `usual` are the wishes of those that have none. */
export function runRows(rows: readonly Row[], usual: Wishes = {}): void {
  it.each(rows)("$name", async ({ files, wishes = usual, expected }) => {
    const folder = await readFolder({ "index.js": EVENT, ...files }, wishes);
    const actual: Row["expected"] = {
      name: folder.name,
      description: folder.description,
      dialect: [folder.dialect.name, folder.dialect.reason],
      modules: folder.modules.map(({ name, state, used }) => [name, state, used]),
      variables: folder.draft.variables,
      leftOut: folder.leftOut.map(({ field, value }) => [field, value]),
      notes: folder.notes.map((note) => toPlaced({ path: "", ...note })),
      errors: folder.errors.map(toPlaced),
    };
    expect(actual).toMatchObject({ errors: [], ...expected });
  });
}
