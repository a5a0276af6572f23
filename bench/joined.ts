import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorker } from "../src/local/bundle.ts";
import { startControl } from "../src/local/control.ts";
import { applyMigrations } from "../src/local/migrate.ts";
import { RPC_HOST } from "../src/local/workerd-config.ts";
import { readWorker } from "./floors.ts";
import { createDataDir, storeFunction, type Gateway } from "./gateway.ts";
import type { Place } from "./place.ts";
import { startWorker } from "./worker-process.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ADMIN_TOKEN = "admin-token-of-the-benchmark";

/**
 * Starts the product's bundle in one workerd process that calls the isolates itself, as a deployed
 * Worker does. The database is where it always is on one machine, in a control process.
 */
export async function startJoined(name: string, place: Place): Promise<Gateway> {
  return startWithDatabase(name, place, async (databaseAddress) => databaseAddress);
}

/** What a gateway has cost the database since its start. */
export interface DatabaseCounts {
  statements: number;
  rowsWritten: number;
}

/** Starts the same with a counter between gateway and database. */
export async function startCounted(
  name: string,
  place: Place,
): Promise<Gateway & { readCounts(): Promise<DatabaseCounts> }> {
  let countsUrl = "";
  const gateway = await startWithDatabase(name, place, async (databaseAddress) => {
    const address = `unix:${join(place.runDir, `${name}-counter.rpc`)}`;
    countsUrl = await startWorker(`${name}-counter`, readWorker("counted-database"), place, {
      bindings: [{ name: "DATABASE", service: "database" }],
      externals: [{ name: "database", address: databaseAddress, rpcHost: RPC_HOST }],
      sockets: [{ name: "rpc", address, entrypoint: "Database", acceptsRpc: true }],
    });
    return address;
  });
  return {
    ...gateway,
    readCounts: async () => (await (await fetch(countsUrl)).json()) as DatabaseCounts,
  };
}

async function startWithDatabase(
  name: string,
  place: Place,
  toAddress: (databaseAddress: string) => Promise<string>,
): Promise<Gateway> {
  const { runDir, onEnd } = place;
  const secrets = {
    ADMIN_TOKEN,
    ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATABASE_KEY: randomBytes(32).toString("hex"),
  };
  const bundle = await bundleWorker(join(ROOT, "src/index.ts"));
  // The control process has no loader: a save is checked where the runs will be.
  const checkAddress = `unix:${join(runDir, `${name}.rpc`)}`;
  const control = await startControl({
    runDir,
    bundle,
    d1Folder: createDataDir(place),
    consoleFolder: null,
    sandboxAddresses: [checkAddress],
    bindings: { ADMIN_TOKEN, ENCRYPTION_KEY: secrets.ENCRYPTION_KEY },
    key: secrets.DATABASE_KEY,
  });
  onEnd(() => control.miniflare.dispose());
  await applyMigrations(await control.miniflare.getD1Database("DB"), join(ROOT, "migrations"));
  const url = await startWorker(
    name,
    bundle,
    place,
    {
      bindings: [
        { name: "LOADER", workerLoader: true },
        { name: "CONTROL", service: "control" },
        { name: "DATABASE", service: "database" },
        { name: "CLIENT_ADDRESS", text: "socket" },
        ...Object.keys(secrets).map((secret) => ({ name: secret, fromEnvironment: secret })),
      ],
      externals: [
        { name: "control", address: control.httpAddress },
        { name: "database", address: await toAddress(control.databaseAddress), rpcHost: RPC_HOST },
      ],
      sockets: [{ name: "check", address: checkAddress, entrypoint: "Sandbox", acceptsRpc: true }],
    },
    secrets,
  );
  return { name, ...(await storeFunction(url.replace(/\/$/, ""), ADMIN_TOKEN)) };
}
