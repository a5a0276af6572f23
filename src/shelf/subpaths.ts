import type { ShelfModule, ShelfPackage } from "./catalog.ts";
import type { ModuleSource } from "./texts.ts";

/** Packages that offer each of their functions as a sub-path, as `lodash/get` and `date-fns/format` are. */
export const ONE_FUNCTION_EACH: ReadonlySet<string> = new Set(["date-fns", "date-fns-tz", "lodash"]);

/** Sub-paths that are another name of the whole package. */
const WHOLE_PACKAGE: ReadonlySet<string> = new Set(["core-js/full", "csv-parse/browser/esm", "zod/v4"]);

/** Sub-paths that are another name of an entry. */
const SAME_ENTRY: ReadonlyMap<string, string> = new Map([["csv-parse/browser/esm/sync", "sync"]]);

/**
 * Makes what stands behind `date-fns/format`, `date-fns/locale/ja`, `lodash/get` or `zod/v4`: module names and texts,
 * the stored module that they re-export from included. Undefined when the package has no such sub-path.
 * `.js` and `/index.js` may follow, as Node wants them after a sub-path of a package without an exports map.
 */
export function toSubpathModules(
  shelfPackage: ShelfPackage,
  subpath: string,
): Record<string, ModuleSource> | undefined {
  const specifier = `${shelfPackage.name}/${subpath}`;
  // workerd resolves a bare specifier against the folder of the module that imports it, so only `../` leads out.
  const toRoot = "../".repeat(subpath.split("/").length);
  const [first = "", ...rest] = (SAME_ENTRY.get(specifier) ?? subpath.replace(/(\/index)?\.js$/, "")).split(
    "/",
  );
  const entry = shelfPackage.entries.get(first);

  if (entry !== undefined) {
    const name = `${shelfPackage.name}/${first}`;
    const stored = { [name]: { file: entry.file } };
    if (rest.length === 0) {
      return { [specifier]: { text: `export * from "${toRoot}${name}";` }, ...stored };
    }
    const text = toReExport(entry, toCamelCase(rest.join("/")), `${toRoot}${name}`);
    return text === undefined ? undefined : { [specifier]: { text }, ...stored };
  }

  const stored = { [shelfPackage.name]: { file: shelfPackage.file } };
  const from = `${toRoot}${shelfPackage.name}`;
  if (WHOLE_PACKAGE.has(specifier)) {
    const hasDefault = shelfPackage.exports.has("default");
    const text = `export * from "${from}";${hasDefault ? ` export { default } from "${from}";` : ""}`;
    return { [specifier]: { text }, ...stored };
  }
  if (!ONE_FUNCTION_EACH.has(shelfPackage.name)) {
    return undefined;
  }
  const text = toReExport(shelfPackage, [first, ...rest].join("/"), from);
  return text === undefined ? undefined : { [specifier]: { text }, ...stored };
}

/** One export, by its name and as the default: the majors of a package differ in which of the two they have. */
function toReExport(module: ShelfModule, name: string, from: string): string | undefined {
  return module.exports.has(name) && name !== "default"
    ? `export { ${name}, ${name} as default } from "${from}";`
    : undefined;
}

/** Locales are files named `en-US` and exports named `enUS`. */
function toCamelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
