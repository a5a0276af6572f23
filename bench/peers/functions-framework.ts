import { fileURLToPath } from "node:url";
import type { Peer } from "./peer.ts";

const SERVER = fileURLToPath(new URL("./functions-framework-server.js", import.meta.url));

/**
 * Functions Framework: one function, in the server's own process. Its command listens on all
 * addresses, so its own server is started through the package instead.
 */
export const functionsFramework: Peer = {
  name: "functions-framework",
  dependencies: { "@google-cloud/functions-framework": "5.0.5" },
  nodeVersion: null,
  bound: { atLeast: 0.33 },
  async start({ folder, port, url, start }) {
    start([SERVER, folder, String(port)]);
    return `${url}/`;
  },
};
