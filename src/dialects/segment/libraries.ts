/** A library that a script has as a global name. */
export interface Library {
  name: string;
  /** What is imported for it: a package of the shelf, or a Node built-in. */
  module: string;
  /** The library is not the global itself but this member of it. */
  member?: string;
}

/** The libraries that scripts find as globals (Segment, "functions environment"). */
export const LIBRARIES: readonly Library[] = [
  { name: "_", module: "lodash" },
  { name: "crypto", module: "node:crypto" },
  { name: "fetchretrylib", module: "fetch-retry", member: "fetchretry" },
  { name: "FormData", module: "form-data" },
  { name: "https", module: "node:https" },
  { name: "jsonwebtoken", module: "jsonwebtoken" },
  { name: "libphonenumberjslib", module: "libphonenumber-js", member: "libphonenumberjs" },
  { name: "moment", module: "moment-timezone" },
  { name: "OAuth", module: "oauth" },
  { name: "uuidv5", module: "uuidv5", member: "uuidv5" },
  { name: "xml", module: "xml" },
  { name: "xml2js", module: "xml2js" },
  { name: "zlib", module: "node:zlib", member: "zlib" },
];
