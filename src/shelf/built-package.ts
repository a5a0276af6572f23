/** One text that `scripts/build-shelf.ts` wrote. */
export interface BuiltModule {
  /** File name in `built/`. */
  file: string;
  /** Hex SHA-256 of the text. */
  sha256: string;
  /** Everything that can be imported from it, `default` included, sorted. */
  exports: readonly string[];
}

/** An element of `built/catalog.json`: what the build found in an installed package. */
export interface BuiltPackage extends BuiltModule {
  name: string;
  version: string;
  major: number;
  /** Sub-paths with a text of their own, such as `locale` of date-fns. */
  entries: Readonly<Record<string, BuiltModule>>;
}
