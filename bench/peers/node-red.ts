import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Peer } from "./peer.ts";

/** Node-RED: http in, a function node, http response. Its function nodes run in the server's own process. */
export const nodeRed: Peer = {
  name: "node-red",
  dependencies: { "node-red": "5.0.7" },
  nodeVersion: null,
  bound: null,
  async start({ folder, dataDir, port, url, start }) {
    const flows = [
      { id: "tab", type: "tab", label: "echo" },
      { id: "in", type: "http in", z: "tab", url: "/echo", method: "post", wires: [["echo"]] },
      { id: "echo", type: "function", z: "tab", func: ECHO, outputs: 1, wires: [["out"]] },
      { id: "out", type: "http response", z: "tab", wires: [] },
    ];
    const settings = {
      uiHost: "127.0.0.1",
      uiPort: port,
      flowFile: "flows.json",
      httpAdminRoot: false,
      credentialSecret: false,
      telemetry: { enabled: false },
      logging: { console: { level: "warn" } },
    };
    const settingsFile = join(dataDir, "settings.js");
    writeFileSync(join(dataDir, "flows.json"), JSON.stringify(flows));
    writeFileSync(settingsFile, `module.exports = ${JSON.stringify(settings)};\n`);
    start([join(folder, "node_modules/node-red/red.js"), "-u", dataDir, "-s", settingsFile]);
    return `${url}/echo`;
  },
};

const ECHO = `msg.payload = { ...msg.payload, doubled: msg.payload.n * 2 };
return msg;`;
