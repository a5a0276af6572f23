import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createClient, type ApiClient } from "../test/support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../test/support/server.ts";
import type { Target } from "./floors.ts";
import type { Place } from "./place.ts";
import { toFunction } from "./task.ts";

/** A whole gateway with one stored function that does the task. */
export interface Gateway extends Target {
  api: ApiClient;
  functionId: string;
}

/** The gateway as `npm start` runs it: gateway and sandboxes are processes of their own. */
export interface SplitGateway extends Gateway {
  server: RunningServer;
}

/** Starts what `npm start` starts, with further flags if need be. A data folder may be given again, for a restart. */
export async function startSplit(
  name: string,
  place: Place,
  { dataDir = createDataDir(place), args = [] }: { dataDir?: string; args?: string[] } = {},
): Promise<SplitGateway> {
  const server = await startServer({ dataDir, args });
  place.onEnd(async () => {
    if (server.child.exitCode === null) {
      await server.stop();
    }
  });
  return { name, server, ...(await storeFunction(server.url, ADMIN_TOKEN)) };
}

/** Makes a data folder that goes with the benchmark. */
export function createDataDir({ runDir }: Place): string {
  return mkdtempSync(join(runDir, "data-"));
}

/** Stores the function of the task in a gateway, through the API as everybody does. */
export async function storeFunction(
  base: string,
  token: string,
): Promise<{ api: ApiClient; functionId: string; url: string }> {
  const api = createClient(base, token);
  const { functionId, url } = await api.createEndpoint({ code: toFunction() });
  return { api, functionId, url };
}
