/** Files that the bundler loads as text: they are code for a loaded isolate, not for this Worker. */
declare module "*.sandbox.js" {
  const text: string;
  export default text;
}

/** A bundle of packages that is part of a dialect. */
declare module "*.shelf.js" {
  const text: string;
  export default text;
}

/** Written by `scripts/build-shelf.ts`; declared here so that types can be checked before the first build. */
declare module "*/built/catalog.json" {
  const packages: readonly import("./built-package.ts").BuiltPackage[];
  export default packages;
}

/** Written by the same: loads each text of the shelf, compressed, by the name of its file. */
declare module "*/built/texts.js" {
  const texts: Readonly<Record<string, () => Promise<{ default: ArrayBuffer }>>>;
  export default texts;
}
