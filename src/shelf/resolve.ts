import type { Breach } from "../core/code-rules.ts";
import type { ImportReference } from "../core/imports.ts";
import { SHELF, type ShelfPackage } from "./catalog.ts";
import { isAvailableBuiltin } from "./node-builtins.ts";
import { toPin } from "./pins.ts";
import { toSubpathModules } from "./subpaths.ts";
import type { ModuleSource } from "./texts.ts";
import { findReason } from "./unavailable.ts";

/** Why an import cannot be met, and where it stands. */
export interface ImportError {
  specifier: string;
  line: number;
  column: number;
  message: string;
  breach: Breach;
  /** The file it stands in; left out: the code itself. */
  file?: string;
}

/** `modules` maps the names that the code imports, and what those need, to ES modules. */
export type ResolvedModules =
  | { ok: true; modules: Record<string, ModuleSource> }
  | { ok: false; errors: ImportError[] };

type Resolution = { modules: Record<string, ModuleSource> } | { refused: string; breach: Breach };

/** Our own modules in an isolate; user code may not reach them. */
const OWN_PREFIX = "hookwright/";

/**
 * Finds the modules for everything that a function imports: packages of the shelf and Node built-ins. Module
 * names are those of the imports, so they resolve only from a module at the top of the isolate's module tree.
 * `pinned` is the function's modules tab, package name to version; what is pinned but not imported is left out.
 */
export function resolveModules(
  imports: readonly ImportReference[],
  pinned: Readonly<Record<string, string>>,
): ResolvedModules {
  const modules: Record<string, ModuleSource> = {};
  const errors: ImportError[] = [];
  for (const { specifier, line, column, file } of imports) {
    const resolution = resolve(specifier, pinned);
    if ("refused" in resolution) {
      const where = file === undefined ? { line, column } : { line, column, file };
      const { refused: message, breach } = resolution;
      errors.push({ specifier, ...where, message, breach });
    } else {
      Object.assign(modules, resolution.modules);
    }
  }
  return errors.length === 0 ? { ok: true, modules } : { ok: false, errors };
}

/** What the shelf has of a package: every version, the current one last, and the one that a pin gets, if any. */
export function lookUpPackage(
  name: string,
  pinned: string | undefined,
): { versions: string[]; used?: string } {
  const packages = SHELF.get(name) ?? [];
  const used = pick(packages, pinned)?.version;
  return { versions: packages.map(({ version }) => version), ...(used === undefined ? {} : { used }) };
}

/** The shelf for people to read: each name with its versions, the one that is used without a pin last. */
export function describeShelf(): { name: string; versions: string[] }[] {
  return Array.from(SHELF, ([name, packages]) => ({
    name,
    versions: packages.map(({ version }) => version),
  }));
}

function resolve(specifier: string, pinned: Readonly<Record<string, string>>): Resolution {
  if (isAvailableBuiltin(specifier)) {
    return { modules: toBuiltinModules(specifier) };
  }
  if (specifier.startsWith("node:")) {
    return refuse(
      "closed-builtin",
      specifier,
      `the Node built-in "${specifier}" is not available to functions`,
    );
  }
  if (specifier.startsWith("cloudflare:") || specifier.startsWith("workerd:")) {
    return refuse(
      "closed-runtime",
      specifier,
      `"${specifier}" belongs to the runtime and is closed to functions`,
    );
  }
  if (specifier.startsWith(OWN_PREFIX)) {
    return refuse(
      "closed-own",
      specifier,
      `"${specifier}" is one of the gateway's own modules and is closed to functions`,
    );
  }
  if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
    return refuse(
      "single-file",
      specifier,
      `"${specifier}" is a file, and a function is a single file: put the code into it`,
    );
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(specifier)) {
    return refuse("url", specifier, `"${specifier}" is a URL: modules come from the shelf (${listShelf()})`);
  }
  return resolveFromShelf(specifier, pinned);
}

function resolveFromShelf(specifier: string, pinned: Readonly<Record<string, string>>): Resolution {
  const name = toPackageName(specifier);
  const versions = SHELF.get(name);
  if (versions === undefined) {
    const reason = findReason(name);
    return reason === undefined
      ? refuse(
          "not-on-shelf",
          specifier,
          `module "${specifier}" is not on the shelf (it has: ${listShelf()})`,
        )
      : refuse("cannot-run", specifier, `module "${specifier}" does not run in functions: ${reason}`, reason);
  }
  const wanted = Object.hasOwn(pinned, name) ? pinned[name] : undefined;
  const shelfPackage = pick(versions, wanted);
  if (shelfPackage === undefined) {
    const majors = listMajors(versions);
    const message = `module "${name}" is pinned to "${wanted}", but the shelf has ${majors}`;
    return refuse("pin", name, message, majors);
  }
  if (specifier === name) {
    return { modules: { [name]: { file: shelfPackage.file } } };
  }
  const modules = toSubpathModules(shelfPackage, specifier.slice(name.length + 1));
  return modules === undefined
    ? refuse(
        "sub-path",
        specifier,
        `"${specifier}" is not on the shelf: its ${name} ${shelfPackage.version} has no such sub-path`,
      )
    : { modules };
}

function pick(versions: readonly ShelfPackage[], wanted: string | undefined): ShelfPackage | undefined {
  const pin = toPin(wanted);
  if (pin.kind === "current") {
    return versions.at(-1);
  }
  return pin.kind === "major"
    ? versions.find(({ firstMajor, major }) => firstMajor <= pin.major && pin.major <= major)
    : undefined;
}

/** With the prefix the runtime knows the name itself; without it a module of that very name leads there. */
function toBuiltinModules(specifier: string): Record<string, ModuleSource> {
  const text = `export * from "node:${specifier}"; export { default } from "node:${specifier}";`;
  return specifier.startsWith("node:") ? {} : { [specifier]: { text } };
}

/** `lodash` of `lodash/get`, `@scope/name` of `@scope/name/path`. */
export function toPackageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function refuse(rule: Breach["rule"], about: string, message: string, reason?: string): Resolution {
  return { refused: message, breach: { rule, about, ...(reason === undefined ? {} : { reason }) } };
}

function listShelf(): string {
  return Array.from(SHELF, ([name, versions]) => `${name} ${listVersions(versions)}`).join(", ");
}

function listVersions(versions: readonly ShelfPackage[]): string {
  return versions.map(({ version }) => version).join(" and ");
}

/** The versions, each with the other majors that it stands for. */
function listMajors(versions: readonly ShelfPackage[]): string {
  return versions
    .map(({ version, firstMajor, major }) =>
      firstMajor === major ? version : `${version} (for ${firstMajor} to ${major})`,
    )
    .join(" and ");
}
