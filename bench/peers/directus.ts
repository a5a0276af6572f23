import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Peer } from "./peer.ts";

const CODE = `module.exports = async function (data) {
  const { body } = data.$trigger;
  return { ...body, doubled: body.n * 2 };
};`;

/**
 * Directus: a flow with a webhook that answers what its Run Script operation gives back, without
 * the log that a flow may keep. 12.4.1 needs a package that is not in the registry; isolated-vm 5
 * does not load in Node 24.
 */
export const directus: Peer = {
  name: "directus",
  dependencies: { directus: "12.4.0", sqlite3: "5.1.7" },
  compiled: ["isolated-vm", "sqlite3", "argon2"],
  nodeVersion: "22.23.3",
  bound: { atLeast: 20 },
  async start({ folder, dataDir, port, url, start, run, wait }) {
    const token = randomBytes(24).toString("hex");
    const env = {
      HOST: "127.0.0.1",
      PORT: String(port),
      PUBLIC_URL: url,
      SECRET: randomBytes(32).toString("hex"),
      ADMIN_EMAIL: "admin@example.com",
      ADMIN_PASSWORD: token,
      ADMIN_TOKEN: token,
      DB_CLIENT: "sqlite3",
      DB_FILENAME: join(dataDir, "data.db"),
      TELEMETRY: "false",
      LOG_LEVEL: "warn",
      // Its overload guard answers most of the load with 503, and fast.
      PRESSURE_LIMITER_ENABLED: "false",
    };
    // Its `cli.js` does the same after it has asked the registry for a newer version.
    const command = join(folder, "node_modules/@directus/api/dist/cli/run.js");
    writeFileSync(join(dataDir, "package.json"), "{}");
    await run([command, "bootstrap"], env);
    start([command, "start"], env);

    const call = async (method: string, path: string, body: unknown): Promise<string> => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
      const answer = (await response.json()) as { data?: { id: string } };
      if (answer.data === undefined) {
        throw new Error(`directus refused ${method} ${path}: ${JSON.stringify(answer)}`);
      }
      return answer.data.id;
    };
    const flow = await wait(() =>
      call("POST", "/flows", {
        name: "echo",
        status: "active",
        trigger: "webhook",
        accountability: null,
        options: { method: "POST", async: false, return: "$last", cacheEnabled: false },
      }),
    );
    const place = { position_x: 20, position_y: 1 };
    const operation = { flow, key: "echo", name: "echo", type: "exec", options: { code: CODE }, ...place };
    await call("PATCH", `/flows/${flow}`, { operation: await call("POST", "/operations", operation) });
    return `${url}/flows/trigger/${flow}`;
  },
};
