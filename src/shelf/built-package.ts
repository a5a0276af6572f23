/** One text that `scripts/build-shelf.ts` wrote, compressed. */
export interface BuiltModule {
  /** File name in `built/`. */
  file: string;
  /** Characters of the text. */
  size: number;
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
  /** The first of the majors that it stands for; its own, unless each of its releases is a major. */
  firstMajor: number;
  /** Sub-paths with a text of their own, such as `locale` of date-fns. */
  entries: Readonly<Record<string, BuiltModule>>;
}
