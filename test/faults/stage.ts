import { rankSandboxes } from "../../src/sandbox/placement.ts";
import { findProcess } from "../e2e/support/processes.ts";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { findUnhealed } from "./health.ts";
import { GOOD_CODE } from "./load.ts";

/** A function with one endpoint. */
export interface StoredFunction {
  functionId: string;
  suffix: string;
  url: string;
}

/** What a row may ask of its server. */
export interface StageOptions {
  dataDir?: string;
  command?: [string, ...string[]];
  env?: Record<string, string>;
}

/** A server with two sandboxes and a good function in each of them. */
export interface Stage {
  server: RunningServer;
  client: ApiClient;
  /** The good function that lives where every bad one does. */
  near: StoredFunction;
  /** The one that lives in the other sandbox. */
  far: StoredFunction;
  /** Makes a function that lives where the near one does. */
  createNear(code: string, endpoint?: Record<string, unknown>): Promise<StoredFunction>;
  /** The process that now has a role. */
  pidOf(role: string): number;
  /** Waits for the server to be whole again; says what is not. */
  findUnhealed(): Promise<string | null>;
  close(): Promise<void>;
}

/** The sandbox in which the near function lives, and that of the far one. */
export const NEAR = 0;
export const FAR = 1;
const SANDBOXES = 2;

/** Writes and reads: says that the way to the database is whole. */
const KEEPER = `export default async function (data, { MODULES }) {
  const { key } = data.jsonPayload.data.hook_data.body;
  await MODULES.kvs.write({ key, value: { key } });
  return await MODULES.kvs.get({ key });
}`;

/** Starts a server and stores the pair of good functions in it. */
export async function openStage({ dataDir, command, env = {} }: StageOptions = {}): Promise<Stage> {
  const server = await startServer({
    args: ["--sandboxes", String(SANDBOXES)],
    env,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(command === undefined ? {} : { command }),
  });
  const client = createClient(server.url, ADMIN_TOKEN);
  const supervisor = server.child.pid ?? 0;

  async function createIn(
    sandbox: number,
    code: string,
    endpoint: Record<string, unknown> = {},
  ): Promise<StoredFunction> {
    for (;;) {
      // Its id, which is made by chance, says where it lives.
      const made = await client.createEndpoint({ code, endpoint });
      if (rankSandboxes(made.functionId, SANDBOXES)[0] === sandbox) {
        return made;
      }
      await client.call("DELETE", `/functions/${made.functionId}`);
    }
  }

  try {
    const near = await createIn(NEAR, GOOD_CODE);
    const far = await createIn(FAR, GOOD_CODE);
    const keeper = await createIn(NEAR, KEEPER);
    return {
      server,
      client,
      near,
      far,
      createNear: (code, endpoint) => createIn(NEAR, code, endpoint),
      pidOf(role) {
        const found = findProcess(supervisor, role);
        if (found === undefined) {
          throw new Error(`the server has no process ${role}`);
        }
        return found.pid;
      },
      findUnhealed: () => findUnhealed({ server, client, good: [near, far], keeper }),
      async close() {
        await server.stop({ keepData: dataDir !== undefined });
      },
    };
  } catch (error) {
    await server.stop({ keepData: dataDir !== undefined });
    throw error;
  }
}
