/**
 * Globals of Segment's environment that are not there, each with the reason. Code that uses one is
 * refused when it is saved, so that nobody learns of it from an event that was lost.
 */
const CLIENT = "no client of it is on the shelf: call its HTTPS API with fetch";
const SOCKETS = "it speaks over sockets, and functions have HTTP only";
const SOURCE_INSERT = "it belongs to source insert functions, which there are none of here";

export const UNAVAILABLE: ReadonlyMap<string, string> = new Map([
  ["AWS", `${CLIENT}, signed with crypto`],
  ["google", `${CLIENT} and a token that jsonwebtoken signs`],
  ["hubspotlib", CLIENT],
  ["jsforce", CLIENT],
  ["mailchimplib", CLIENT],
  ["nodemailjet", CLIENT],
  ["sendgrid", CLIENT],
  ["skyflowlib", CLIENT],
  ["stripe", CLIENT],
  ["twilio", CLIENT],
  ["winstonlib", "it writes to files and streams of a process: use console"],
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
