// The project of the Node code has no src/ folder in it, but tests there import this file.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./text-modules.d.ts" />
/**
 * The shelf: npm packages that stored functions may import, each bundled into one text by `scripts/build-shelf.ts`.
 * What is known of them is here; the texts are loaded when they are needed, see `texts.ts`.
 */
import catalog from "./built/catalog.json";
import type { BuiltModule, BuiltPackage } from "./built-package.ts";

/** A module of the shelf. */
export interface ShelfModule {
  /** Its text, by the name of its file. */
  file: string;
  /** Everything that can be imported from it, `default` included. */
  exports: ReadonlySet<string>;
}

/** One package in one version. Its texts import nothing but `node:*`, so a package never needs another one. */
export interface ShelfPackage extends ShelfModule {
  name: string;
  version: string;
  major: number;
  /** Pins from this major to its own get this version. */
  firstMajor: number;
  /** Sub-paths with a text of their own. */
  entries: ReadonlyMap<string, ShelfModule>;
}

/** Every package of the shelf, by name; the versions of one name in ascending order, so that the last is the current one. */
export const SHELF: ReadonlyMap<string, readonly ShelfPackage[]> = Map.groupBy(
  catalog.map(toShelfPackage).toSorted((a, b) => a.name.localeCompare(b.name) || a.major - b.major),
  (shelfPackage) => shelfPackage.name,
);

/** Changes whenever a text of the shelf does: isolates that were loaded with the earlier texts must not be used again. */
export const shelfFingerprint: string = catalog
  .flatMap((built) => [built, ...Object.values(built.entries)])
  .map(({ sha256 }) => sha256)
  .join("");

function toShelfPackage(built: BuiltPackage): ShelfPackage {
  return {
    name: built.name,
    version: built.version,
    major: built.major,
    firstMajor: built.firstMajor,
    ...toShelfModule(built),
    entries: new Map(Object.entries(built.entries).map(([entry, module]) => [entry, toShelfModule(module)])),
  };
}

function toShelfModule({ file, exports }: BuiltModule): ShelfModule {
  return { file, exports: new Set(exports) };
}
