import satisfies from "semver/functions/satisfies";
import type { ImportReference } from "../../core/imports.ts";
import { isAvailableBuiltin } from "../../shelf/node-builtins.ts";
import { lookUpPackage, resolveModules, toPackageName } from "../../shelf/resolve.ts";

export const MODULE_STATES = ["on-shelf", "other-version", "built-in", "lacking"] as const;

/** What becomes of one package that the folder names. */
export interface ModuleReport {
  name: string;
  state: (typeof MODULE_STATES)[number];
  /** The version in modules.json; null: it is only imported. */
  wanted: string | null;
  /** The version that the function gets. */
  used: string | null;
  /** Null: the code cannot be parsed. */
  imported: boolean | null;
  message: string;
}

const BUNDLE = "bundle it into index.js";

/** What to do about a package that the shelf lacks. */
export function toAdvice(name: string, wanted: string | null): string {
  const { versions, used } = lookUpPackage(name, wanted ?? undefined);
  return versions.length > 0 && used === undefined
    ? `name one that it has in modules.json, or ${BUNDLE}`
    : BUNDLE;
}

/**
 * Says of each package in modules.json, and of each further one that the code imports, what the shelf has for it.
 * `imports` is null when the code cannot be parsed. Built-ins are reported only where modules.json names them.
 */
export function reportModules(
  modules: Readonly<Record<string, string>>,
  imports: readonly ImportReference[] | null,
): ModuleReport[] {
  const imported = Map.groupBy(imports ?? [], ({ specifier }) => toPackageName(specifier));
  const pinned = Object.keys(modules);
  const others = [...imported.keys()].filter((name) => !pinned.includes(name) && isPackageName(name));
  return [...pinned, ...others].map((name) => {
    const wanted = Object.hasOwn(modules, name) ? (modules[name] ?? null) : null;
    const references = imported.get(name) ?? [];
    const report = reportOne(name, wanted, modules, references);
    const isImported = imports === null ? null : references.length > 0;
    const message = isImported === false ? "index.js does not import it" : report.message;
    return { name, wanted, imported: isImported, ...report, message };
  });
}

/** Files, URLs and the runtime's own modules are no packages: their imports are refused, and that is all there is to say. */
function isPackageName(name: string): boolean {
  return /^(@[\w.~-]+\/)?[\w~-][\w.~-]*$/.test(name) && !isAvailableBuiltin(name);
}

function reportOne(
  name: string,
  wanted: string | null,
  modules: Readonly<Record<string, string>>,
  references: readonly ImportReference[],
): Pick<ModuleReport, "state" | "used" | "message"> {
  if (isAvailableBuiltin(name)) {
    return { state: "built-in", used: null, message: `the Node built-in ${name} is used` };
  }
  const { versions, used = null } = lookUpPackage(name, wanted ?? undefined);
  const advice = toAdvice(name, wanted);
  if (used === null) {
    const what =
      versions.length === 0
        ? `${name} is not on the shelf`
        : `the shelf has ${name} ${versions.join(" and ")}`;
    return { state: "lacking", used, message: `${what}: ${advice}` };
  }
  const resolved = resolveModules(references, modules);
  if (!resolved.ok) {
    const specifiers = resolved.errors.map(({ specifier }) => `"${specifier}"`).join(", ");
    return {
      state: "lacking",
      used: null,
      message: `the shelf has no ${specifiers} in its ${name} ${used}: ${advice}`,
    };
  }
  return isMet(used, wanted)
    ? { state: "on-shelf", used, message: `${name} ${used} of the shelf is used` }
    : { state: "other-version", used, message: `${name} ${used} of the shelf is used in place of ${wanted}` };
}

/** Is it a version that npm could have installed for what modules.json says? A tag, as `latest` is, means whatever there is. */
function isMet(used: string, wanted: string | null): boolean {
  const range = wanted?.trim() ?? "";
  return range === "" || range === "latest" || satisfies(used, range);
}
