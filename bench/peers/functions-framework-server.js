// @ts-check
/* The server of the Functions Framework with one function, on 127.0.0.1. Arguments: where it is installed, a port. */
import { createRequire } from "node:module";
import { join } from "node:path";

const PACKAGE = "@google-cloud/functions-framework";
const [folder = "", port] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const { http } = require(PACKAGE);
const { getTestServer } = require(`${PACKAGE}/testing`);

http("echo", (/** @type {any} */ request, /** @type {any} */ response) => {
  response.json({ ...request.body, doubled: request.body.n * 2 });
});
getTestServer("echo").listen(Number(port), "127.0.0.1");
