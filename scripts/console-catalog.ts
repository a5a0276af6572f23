/** The catalog of the shelf as the console has it: what tells whether an import is met, and nothing of the texts. */
import type { Plugin } from "vite";
import type { BuiltModule, BuiltPackage } from "../src/shelf/built-package.ts";
import { ONE_FUNCTION_EACH } from "../src/shelf/subpaths.ts";

/** Makes the console's build take that catalog in place of the whole one, which is three times as large. */
export const consoleCatalog: Plugin = {
  name: "console-catalog",
  enforce: "pre",
  transform: {
    filter: { id: /\/shelf\/built\/catalog\.json$/ },
    handler: (catalog) => JSON.stringify((JSON.parse(catalog) as BuiltPackage[]).map(toNamed)),
  },
};

/** The exports of a package are asked for by sub-paths only, of those packages that have one for each. */
function toNamed(built: BuiltPackage): BuiltPackage {
  const exports = ONE_FUNCTION_EACH.has(built.name)
    ? built.exports
    : built.exports.filter((name) => name === "default");
  const entries = Object.entries(built.entries).map(([name, module]) => [name, withoutText(module)] as const);
  return { ...withoutText(built), exports, entries: Object.fromEntries(entries) };
}

function withoutText<T extends BuiltModule>(built: T): T {
  return { ...built, file: "", sha256: "" };
}
