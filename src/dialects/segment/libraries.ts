/** A library that a script has as a global name. */
export interface Library {
  name: string;
  /** What is imported for it: a package of the shelf, or a Node built-in. */
  module: string;
  /** The library is not the global itself but this member of it, as in `cloud.storage`. */
  member?: string;
  /** A class that scripts call without `new`, as they could when it was a function. */
  isCalled?: true;
}

/** The libraries that scripts find as globals (Segment, "functions environment"). */
export const LIBRARIES: readonly Library[] = [
  { name: "_", module: "lodash" },
  { name: "AWS", module: "aws-sdk" },
  { name: "crypto", module: "node:crypto" },
  { name: "fetchretrylib", module: "fetch-retry", member: "fetchretry" },
  { name: "FormData", module: "form-data" },
  { name: "google", module: "@google-cloud/bigquery", member: "cloud.bigquery" },
  { name: "google", module: "@google-cloud/storage", member: "cloud.storage" },
  { name: "https", module: "node:https" },
  { name: "hubspotlib", module: "@hubspot/api-client", member: "hubspot" },
  { name: "jsforce", module: "jsforce" },
  { name: "jsonwebtoken", module: "jsonwebtoken" },
  { name: "libphonenumberjslib", module: "libphonenumber-js", member: "libphonenumberjs" },
  { name: "mailchimplib", module: "@mailchimp/mailchimp_marketing", member: "mailchimp" },
  { name: "moment", module: "moment-timezone" },
  { name: "nodemailjet", module: "node-mailjet", member: "nodemailjet" },
  { name: "OAuth", module: "oauth" },
  { name: "sendgrid", module: "@sendgrid/client", member: "client" },
  { name: "sendgrid", module: "@sendgrid/mail", member: "mail" },
  { name: "skyflowlib", module: "skyflow-node", member: "skyflow" },
  { name: "stripe", module: "stripe", isCalled: true },
  { name: "twilio", module: "twilio" },
  { name: "uuidv5", module: "uuidv5", member: "uuidv5" },
  { name: "winstonlib", module: "winston", member: "winston" },
  { name: "xml", module: "xml" },
  { name: "xml2js", module: "xml2js" },
  { name: "zlib", module: "node:zlib", member: "zlib" },
];
