import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findFreePort } from "./ground.ts";
import type { Peer } from "./peer.ts";

const CODE = `const { body } = $input.first().json;
return [{ json: { ...body, doubled: body.n * 2 } }];`;

const ID = "echo";

/** A webhook that answers what the last node gives back, and that last node. */
const WORKFLOW = {
  id: ID,
  name: "echo",
  active: false,
  settings: {},
  nodes: [
    {
      id: "webhook",
      name: "Webhook",
      type: "n8n-nodes-base.webhook",
      typeVersion: 2.1,
      position: [0, 0],
      webhookId: ID,
      parameters: { httpMethod: "POST", path: ID, responseMode: "lastNode", options: {} },
    },
    {
      id: "code",
      name: "Code",
      type: "n8n-nodes-base.code",
      typeVersion: 2,
      position: [200, 0],
      parameters: { jsCode: CODE },
    },
  ],
  connections: { Webhook: { main: [[{ node: "Code", type: "main", index: 0 }]] } },
};

/**
 * n8n: a webhook and a Code node, without a record of what went well. 2.41.3, 2.40.7, 2.39.10 and
 * 2.38.0 need packages that are not in the registry; nor is `cssomnom`, which nothing here uses.
 */
export const n8n: Peer = {
  name: "n8n",
  dependencies: { n8n: "2.41.1" },
  overrides: { cssomnom: "npm:rrweb-cssom@0.8.0" },
  compiled: ["isolated-vm", "sqlite3"],
  nodeVersion: "24.21.0",
  bound: { atLeast: 150 },
  async start({ folder, dataDir, port, url, start, run }) {
    const env = {
      N8N_LISTEN_ADDRESS: "127.0.0.1",
      N8N_PORT: String(port),
      N8N_RUNNERS_BROKER_PORT: String(await findFreePort()),
      N8N_USER_FOLDER: dataDir,
      N8N_LOG_LEVEL: "warn",
      N8N_DIAGNOSTICS_ENABLED: "false",
      N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
      N8N_TEMPLATES_ENABLED: "false",
      EXECUTIONS_DATA_SAVE_ON_SUCCESS: "none",
    };
    const command = join(folder, "node_modules/n8n/bin/n8n");
    const file = join(dataDir, "workflow.json");
    writeFileSync(file, JSON.stringify([WORKFLOW]));
    await run([command, "import:workflow", `--input=${file}`], env);
    await run([command, "publish:workflow", `--id=${ID}`], env);
    start([command, "start"], env);
    return `${url}/webhook/${ID}`;
  },
};
