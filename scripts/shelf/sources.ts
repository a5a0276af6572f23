/** One package, in one major, that the shelf offers to stored functions. */
export interface ShelfSource {
  name: string;
  /** Checked against the installed package.json, so that an upgrade cannot change a major unnoticed. */
  major: number;
  /** Where the import is resolved from, relative to the project: the root, or the workspace of earlier majors. */
  from: "." | "shelf/previous-majors";
  /** CommonJS packages get a default export and a named export for each of their properties. */
  format: "esm" | "commonjs";
  /** `browser` follows the package's own browser map, where that is the build that works in workerd. */
  platform: "neutral" | "browser";
  /** Sub-paths whose exports the main entry does not have; each becomes a text of its own. */
  entries: readonly string[];
}

const plain = { from: ".", format: "esm", platform: "neutral", entries: [] } as const;
const previous = { ...plain, from: "shelf/previous-majors" } as const;

export const SHELF_SOURCES: readonly ShelfSource[] = [
  // The Node build of axios brings an HTTP stack of its own; the browser build has the fetch adapter.
  { ...plain, name: "axios", major: 1, platform: "browser" },
  { ...previous, name: "date-fns", major: 2, entries: ["locale"] },
  { ...plain, name: "date-fns", major: 4, entries: ["locale"] },
  { ...previous, name: "date-fns-tz", major: 2 },
  { ...plain, name: "date-fns-tz", major: 3 },
  { ...plain, name: "fetch-retry", major: 6, format: "commonjs" },
  { ...plain, name: "form-data", major: 4, format: "commonjs" },
  { ...plain, name: "jsonwebtoken", major: 9, format: "commonjs" },
  { ...plain, name: "libphonenumber-js", major: 1 },
  { ...plain, name: "lodash", major: 4, format: "commonjs" },
  { ...plain, name: "moment-timezone", major: 0, format: "commonjs" },
  { ...plain, name: "node-fetch", major: 3 },
  { ...plain, name: "oauth", major: 0, format: "commonjs" },
  { ...plain, name: "uuid", major: 14 },
  { ...plain, name: "uuidv5", major: 1, format: "commonjs" },
  { ...plain, name: "xml", major: 1, format: "commonjs" },
  { ...plain, name: "xml2js", major: 0, format: "commonjs" },
  { ...plain, name: "zod", major: 4 },
];
