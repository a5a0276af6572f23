/** Files that the bundler loads as text: they are code for a loaded isolate, not for this Worker. */
declare module "*.shelf.js" {
  const text: string;
  export default text;
}

declare module "*.sandbox.js" {
  const text: string;
  export default text;
}

/** Written by `scripts/build-shelf.ts`; declared here so that types can be checked before the first build. */
declare module "*/built/catalog.json" {
  const packages: readonly import("./built-package.ts").BuiltPackage[];
  export default packages;
}
