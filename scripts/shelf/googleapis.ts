import { readdirSync } from "node:fs";
import path from "node:path";
import type { StandIn } from "./stand-ins.ts";

/**
 * The APIs of `googleapis` that are on the shelf. All of them are 40 MB of code; these are the ones for documents,
 * mail, calendars, search, reports, shops' profiles and messages, with those that others need beside them.
 */
const APIS = [
  "admin",
  "analyticsadmin",
  "analyticsdata",
  "analyticsreporting",
  "bigquery",
  "businessprofileperformance",
  "calendar",
  "chat",
  "customsearch",
  "docs",
  "drive",
  "fcm",
  "forms",
  "gmail",
  "iamcredentials",
  "indexing",
  "mybusinessaccountmanagement",
  "mybusinessbusinessinformation",
  "oauth2",
  "pagespeedonline",
  "people",
  "pubsub",
  "script",
  "searchconsole",
  "sheets",
  "slides",
  "storage",
  "tasks",
  "translate",
  "webmasters",
  "youtube",
] as const;

/** What every build of the package exports beside its APIs. */
const NAMES = ["Auth", "Common", "GoogleApis", "google"];

/** The files that list all APIs, with some of them. */
export const googleApisStandIns: readonly StandIn[] = [
  {
    module: "googleapis/build/src/apis/index.js",
    toContents: () => `
      ${APIS.map((api) => `const ${api} = require("./${api}");`).join("\n")}
      exports.APIS = { ${APIS.map((api) => `${api}: ${api}.VERSIONS`).join(", ")} };
      exports.GeneratedAPIs = class GeneratedAPIs {
        constructor() {
          ${APIS.map((api) => `this.${api} = ${api}.${api};`).join("\n")}
        }
      };`,
  },
  {
    module: "googleapis/build/src/index.js",
    toContents: (_, file) => `
      const { GoogleApis } = require("./googleapis");
      exports.GoogleApis = GoogleApis;
      exports.google = new GoogleApis();
      exports.Common = require("googleapis-common");
      exports.Auth = require("google-auth-library");
      ${listVersions(path.dirname(file))
        .map(({ name, api, version }) => `exports.${name} = require("./apis/${api}/${version}").${name};`)
        .join("\n")}`,
  },
];

/** Names of the exports; asking the package itself would load all of its APIs. */
export function googleApiNames(directory: string): string[] {
  const versions = listVersions(path.join(directory, "node_modules/googleapis/build/src"));
  return [...NAMES, ...versions.map(({ name }) => name)].toSorted();
}

/** The namespaces with the class of each version, such as `sheets_v4`. */
function listVersions(folder: string): { name: string; api: string; version: string }[] {
  return APIS.flatMap((api) =>
    readdirSync(path.join(folder, "apis", api))
      .filter((file) => file.endsWith(".js") && file !== "index.js")
      .map((file) => {
        const version = file.slice(0, -".js".length);
        return { name: `${api}_${version.replaceAll(".", "_")}`, api, version };
      }),
  );
}
