/**
 * Packages that people ask for and that cannot run in an isolate, each with the reason why; `docs/modules.md` has the
 * same table. A package that could run and is not on the shelf has no line here: it can be bundled into the code.
 */

const SOCKETS = "it opens TCP connections, and functions may only send HTTP requests";
const NATIVE = "it is compiled for a machine, and functions run JavaScript only";
const BROWSER = "it starts a browser, and functions cannot start processes";
const LISTENS = "it listens for connections, and a function is called by its endpoint";
const GRPC = "it speaks gRPC over HTTP/2 connections of its own, and functions may only send HTTP requests";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["@google-cloud/automl", GRPC],
  ["@google-cloud/datastore", GRPC],
  ["@google-cloud/firestore", GRPC],
  ["@google-cloud/functions", GRPC],
  ["@google-cloud/logging", GRPC],
  ["@google-cloud/pubsub", `${GRPC}; googleapis has Pub/Sub's HTTP API`],
  ["@google-cloud/tasks", GRPC],
  ["@grpc/grpc-js", GRPC],
  ["amqplib", SOCKETS],
  ["bcrypt", NATIVE],
  ["better-sqlite3", NATIVE],
  ["canvas", NATIVE],
  ["express", LISTENS],
  ["fastify", LISTENS],
  ["ioredis", SOCKETS],
  ["kafkajs", SOCKETS],
  ["ldapjs", SOCKETS],
  ["mongodb", SOCKETS],
  ["mongoose", SOCKETS],
  ["mysql", SOCKETS],
  ["mysql2", SOCKETS],
  ["nodemailer", SOCKETS],
  ["pg", SOCKETS],
  ["playwright", BROWSER],
  ["puppeteer", BROWSER],
  ["puppeteer-core", BROWSER],
  ["redis", SOCKETS],
  ["sharp", NATIVE],
  ["socket.io", LISTENS],
  ["sqlite3", NATIVE],
  ["ssh2", SOCKETS],
  ["ssh2-sftp-client", SOCKETS],
  ["ws", "it opens sockets, and functions may only send HTTP requests"],
]);

/** Why a package cannot run in functions; undefined when nothing is known against it. */
export function findReason(name: string): string | undefined {
  return REASONS.get(name);
}

/** The packages that cannot run in functions, with the reasons. */
export function listUnavailable(): { name: string; reason: string }[] {
  return Array.from(REASONS, ([name, reason]) => ({ name, reason }));
}
