import { edit, type StandIn } from "./stand-ins.ts";

/**
 * The services of `aws-sdk` that are on the shelf. All of them are 10 MB of descriptions; these are the ones that
 * functions send events, messages, files and rows to, with those for keys and sign-in.
 */
const SERVICES: ReadonlySet<string> = new Set([
  "athena",
  "cloudwatch",
  "cloudwatchevents",
  "cloudwatchlogs",
  "cognitoidentityserviceprovider",
  "comprehend",
  "dynamodb",
  "eventbridge",
  "firehose",
  "iotdata",
  "kinesis",
  "kms",
  "lambda",
  "personalize",
  "personalizeevents",
  "personalizeruntime",
  "pinpoint",
  "redshiftdata",
  "s3",
  "sagemakerruntime",
  "secretsmanager",
  "ses",
  "sesv2",
  "sns",
  "sqs",
  "ssm",
  "stepfunctions",
  "sts",
  "translate",
]);

export const awsStandIns: readonly StandIn[] = [
  { module: "aws-sdk/clients/all.js", toContents: toServices },
  // It warns of the end of support by a timer, and code that is being loaded may set none.
  edit("aws-sdk/lib/maintenance_mode_message.js", "setTimeout(function () {", "void (function () {"),
];

/** The file that lists all services, with some of them. */
function toServices(original: string): string {
  const lines = Array.from(original.matchAll(/^ {2}\w+: require\('\.\/(\w+)'\),?$/gm))
    .filter(([, file = ""]) => SERVICES.has(file))
    .map(([line]) => line.replace(/,$/, ""));
  if (lines.length !== SERVICES.size) {
    throw new Error(`aws-sdk should have all of ${[...SERVICES].join(", ")}`);
  }
  return `require("../lib/node_loader");\nmodule.exports = {\n${lines.join(",\n")}\n};`;
}
