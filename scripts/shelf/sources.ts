import { apiStandIns } from "./api.ts";
import { awsStandIns } from "./aws.ts";
import { googleApiNames, googleApisStandIns } from "./googleapis.ts";
import { momentTimezoneStandIns } from "./moment-timezone.ts";
import { addTo, edit, replaceBy, type StandIn } from "./stand-ins.ts";

/** One package, in one major, that the shelf offers to stored functions. */
export interface ShelfSource {
  name: string;
  /** Checked against the installed package.json, so that an upgrade cannot change a major unnoticed. */
  major: number;
  /** Pins to these earlier majors get the package too, where its majors are no breaks: from this one on. */
  standsForMajorsFrom?: number;
  /** Where the import is resolved from, relative to the project: the root, or a workspace of earlier majors. */
  from: "." | "shelf/previous-majors" | "shelf/earlier-majors";
  /** CommonJS packages get a default export and a named export for each of their properties. */
  format: "esm" | "commonjs";
  /** Names of a CommonJS package's exports, where they are not those that it has in Node. */
  names?: (directory: string) => string[];
  /** `browser` follows the package's own browser map, where that is the build that works in workerd. */
  platform: "neutral" | "browser";
  /** Sub-paths whose exports the main entry does not have; each becomes a text of its own. */
  entries: readonly string[];
  /** What does not work in an isolate, and what is there in its place. */
  standIns?: readonly StandIn[];
}

const plain = { from: ".", format: "esm", platform: "neutral", entries: [] } as const;
const commonjs = { ...plain, format: "commonjs" } as const;
const previous = "shelf/previous-majors";
const earlier = "shelf/earlier-majors";

/** A table of the whole of Unicode, for a URL class that is only used where there is no other. */
const nativeUrl = replaceBy("native-url.js", "whatwg-url/lib/public-api.js");

/** Writes to the console, where Node has the streams behind it. */
const winstonConsole: StandIn = {
  module: "winston/lib/winston/transports/console.js",
  toContents: (original) =>
    original
      .replace("process.stderr.write(output + this.eol)", "console.error(output)")
      .replace("process.stdout.write(output + this.eol)", "console.log(output)"),
};

/** Middleware and helpers that need no server, disk or socket of their own. */
const honoEntries =
  "basic-auth bearer-auth body-limit cookie cors csrf etag factory html http-exception jwt logger " +
  "method-override pretty-json proxy request-id secure-headers streaming timeout timing trailing-slash validator";

export const SHELF_SOURCES: readonly ShelfSource[] = [
  { ...commonjs, name: "@google-cloud/bigquery", major: 8 },
  { ...plain, name: "@google-cloud/storage", major: 7 },
  { ...commonjs, name: "@googleapis/drive", major: 26 },
  { ...commonjs, name: "@googleapis/sheets", major: 18 },
  { ...commonjs, name: "@hubspot/api-client", major: 13 },
  { ...commonjs, name: "@mailchimp/mailchimp_marketing", major: 3 },
  { ...commonjs, name: "@sendgrid/client", major: 8 },
  { ...commonjs, name: "@sendgrid/mail", major: 8 },
  { ...commonjs, name: "@slack/web-api", major: 6, from: earlier },
  { ...commonjs, name: "@slack/web-api", major: 7, from: previous },
  {
    ...commonjs,
    name: "@slack/web-api",
    major: 8,
    standIns: [addTo("slack-fetch.js", "@slack/web-api/dist/WebClient.js", "globalThis.fetch", "slackFetch")],
  },
  { ...commonjs, name: "api", major: 5, from: previous, standIns: apiStandIns },
  { ...commonjs, name: "api", major: 6, standIns: apiStandIns },
  { ...commonjs, name: "aws-sdk", major: 2, standIns: awsStandIns },
  // The Node build of axios brings an HTTP stack of its own; the browser build has the fetch adapter.
  { ...plain, name: "axios", major: 1, platform: "browser" },
  {
    ...commonjs,
    name: "core-js",
    major: 3,
    // It is imported for what it adds to the globals: what it exports is all of these once more.
    names: () => [],
    entries: ["stable"],
  },
  { ...plain, name: "csv-parse", major: 5, from: earlier, entries: ["sync"] },
  { ...plain, name: "csv-parse", major: 6, from: previous, entries: ["sync"] },
  { ...plain, name: "csv-parse", major: 7, entries: ["sync"] },
  { ...plain, name: "date-fns", major: 2, from: previous, entries: ["locale"] },
  { ...plain, name: "date-fns", major: 4, entries: ["locale"] },
  { ...plain, name: "date-fns-tz", major: 2, from: previous },
  { ...plain, name: "date-fns-tz", major: 3 },
  { ...commonjs, name: "fetch-retry", major: 6 },
  { ...commonjs, name: "form-data", major: 4 },
  { ...commonjs, name: "google-auth-library", major: 9, from: earlier, standIns: [nativeUrl] },
  { ...commonjs, name: "google-auth-library", major: 10, from: previous },
  { ...commonjs, name: "google-auth-library", major: 11 },
  {
    ...commonjs,
    name: "googleapis",
    // The last one whose `google.auth.JWT` takes its arguments one by one, as most stored functions give them.
    major: 149,
    // Each generation of its API descriptions is a major; how they are called has stayed the same since this one.
    standsForMajorsFrom: 105,
    names: googleApiNames,
    standIns: [...googleApisStandIns, nativeUrl],
  },
  { ...plain, name: "hono", major: 4, entries: honoEntries.split(" ") },
  {
    ...commonjs,
    name: "jsdom",
    major: 31,
    standIns: [
      // Its requests, over `fetch`: undici opens sockets, which functions cannot.
      replaceBy("undici.js", "undici/index.js"),
      // The path of a script for synchronous requests, which are sent by another process.
      edit(
        "jsdom/lib/jsdom/living/xhr/XMLHttpRequest-impl.js",
        'require.resolve("./xhr-sync-worker.js")',
        '"xhr-sync-worker.js"',
      ),
    ],
  },
  {
    ...commonjs,
    name: "jsforce",
    // The last one with callbacks, as most stored functions use it.
    major: 1,
    standIns: [replaceBy("http-signature.js", "http-signature/lib/index.js")],
  },
  { ...commonjs, name: "jsonwebtoken", major: 9 },
  { ...plain, name: "libphonenumber-js", major: 1 },
  { ...commonjs, name: "lodash", major: 4 },
  { ...commonjs, name: "moment-timezone", major: 0, standIns: momentTimezoneStandIns },
  { ...plain, name: "node-fetch", major: 3 },
  {
    ...commonjs,
    name: "node-mailjet",
    major: 6,
    standIns: [
      // By its earlier name too, as most stored functions call it.
      edit(
        "node-mailjet/mailjet.node.js",
        "e.apiConnect=function(n,a,i)",
        "e.connect=e.apiConnect=function(n,a,i)",
      ),
    ],
  },
  { ...commonjs, name: "oauth", major: 0 },
  { ...commonjs, name: "qrcode", major: 1 },
  { ...commonjs, name: "skyflow-node", major: 1 },
  {
    ...plain,
    name: "stripe",
    major: 23,
    standIns: [replaceBy("stripe-http-client.js", "stripe/esm/net/NodeHttpClient.js")],
  },
  { ...commonjs, name: "twilio", major: 3 },
  { ...plain, name: "uuid", major: 14 },
  { ...commonjs, name: "uuidv5", major: 1 },
  {
    ...commonjs,
    name: "winston",
    major: 2,
    // A function's lines go to its log, and it has no streams of a process.
    standIns: [winstonConsole],
  },
  { ...commonjs, name: "xml", major: 1 },
  { ...commonjs, name: "xml2js", major: 0 },
  { ...plain, name: "zod", major: 4 },
];
