/**
 * Globals of Segment's environment that are not there, each with the reason. Code that uses one is
 * refused when it is saved, so that nobody learns of it from an event that was lost.
 */
const GRPC =
  "its client is made for gRPC over HTTP/2 and makes code of texts while it runs, which functions may not: call its HTTPS API with fetch and a token that jsonwebtoken signs";
const SOCKETS = "it speaks over sockets, and functions have HTTP only";
const SOURCE_INSERT = "it belongs to source insert functions, which there are none of here";

/** By name; some are members of a global of which other members are there. */
export const UNAVAILABLE: ReadonlyMap<string, string> = new Map([
  ["google.cloud.automl", GRPC],
  ["google.cloud.datastore", GRPC],
  ["google.cloud.firestore", GRPC],
  ["google.cloud.functions", GRPC],
  ["google.cloud.pubsub", GRPC],
  ["google.cloud.tasks", GRPC],
  ["akeylessLabs", SOURCE_INSERT],
  ["aws4", SOURCE_INSERT],
  ["azure", SOURCE_INSERT],
  ["clickHouseClient", SOURCE_INSERT],
  ["cryptojslib", `${SOURCE_INSERT}: use crypto`],
  ["jsftp", SOCKETS],
  ["oneSignal", SOURCE_INSERT],
  ["pg", SOCKETS],
  ["sentrylib", SOURCE_INSERT],
  ["snowflakesdk", SOURCE_INSERT],
]);
