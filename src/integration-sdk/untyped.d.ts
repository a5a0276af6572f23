declare module "analytics-events" {
  /** What the events of each method look like, by its name. */
  const events: Readonly<Record<string, RegExp>>;
  export default events;
}

declare module "obj-case" {
  const find: (object: unknown, path: string) => unknown;
  export default find;
}

declare module "to-no-case" {
  const toNoCase: (text: string) => string;
  export default toNoCase;
}
