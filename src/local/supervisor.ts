import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toGatewayId } from "../core/gateway-id.ts";
import { readWorker } from "./bundle.ts";
import { linkShelf } from "./shelf.ts";
import { startClock } from "./clock.ts";
import { startControl, type Control } from "./control.ts";
import { lockDataDir, openDataDir } from "./data-dir.ts";
import { installDemo } from "./demo.ts";
import { startGateway, type GatewayProcess } from "./gateway.ts";
import { openKeys, type ServerKeys } from "./keys.ts";
import { applyMigrations } from "./migrate.ts";
import type { ServerOptions } from "./options.ts";
import { drainSandbox, tellEnd } from "./pool-owners.ts";
import { openPublicSocket, type PublicSocket } from "./public-socket.ts";
import { startReaper, type Reaper } from "./reaper.ts";
import { startSandbox, toSandboxAddresses, type SandboxSlot } from "./sandbox.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A running one-machine server. */
export interface LocalServer {
  url: string;
  adminToken: string;
  /** True when this start made the admin token, which is then to be shown once. */
  madeAdminToken: boolean;
  /** Suffix of the demo function's endpoint, when this start installed it. */
  demoSuffix: string | null;
  control: Control;
  gateways: GatewayProcess[];
  sandboxes: SandboxSlot[];
  stop(): Promise<void>;
}

/**
 * Starts the whole server: sandboxes first, then control with the database and its migrations, the
 * gateway last. The public address is taken at the very beginning, but whoever connects before
 * everything answers waits.
 */
export async function startServer(
  options: ServerOptions,
  print: (line: string) => void,
): Promise<LocalServer> {
  const dir = openDataDir(options.dataDir);
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) {
      try {
        await end();
      } catch (error) {
        print(error instanceof Error ? error.message : String(error));
      }
    }
  };
  try {
    stops.push(lockDataDir(dir));
    const socket = await openPublicSocket(options.host, options.port);
    stops.push(() => socket.close());
    const keys = openKeys(dir, options);
    // Not in the data folder: the path of a Unix socket may have about a hundred characters only.
    const runDir = mkdtempSync(join(tmpdir(), "hookwright-"));
    const reaper = startReaper(runDir);
    stops.push(
      () => reaper.close(),
      () => rmSync(runDir, { recursive: true, force: true }),
    );
    const parts = await startParts({ options, dir: dir.d1, keys, runDir, socket, reaper, print, stops });
    const demoFile = join(dir.root, "demo.json");
    let demoSuffix: string | null = null;
    if (options.demo && !existsSync(demoFile)) {
      demoSuffix = await installDemo(parts.api, keys.adminToken, join(ROOT, "examples/craft-hello"));
      writeFileSync(demoFile, `${JSON.stringify({ suffix: demoSuffix })}\n`, { mode: 0o600 });
    }
    const { adminToken, madeAdminToken } = keys;
    return { ...parts, adminToken, madeAdminToken, demoSuffix, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(context: {
  options: ServerOptions;
  dir: string;
  keys: ServerKeys;
  runDir: string;
  socket: PublicSocket;
  reaper: Reaper;
  print(line: string): void;
  stops: (() => Promise<void> | void)[];
}) {
  const { options, keys, runDir, socket, reaper, print, stops } = context;
  const bundle = await readWorker(ROOT);
  const bundleFile = "worker.js";
  writeFileSync(join(runDir, bundleFile), bundle, { mode: 0o600 });
  const shelfFiles = linkShelf(join(ROOT, "src/shelf/built"), runDir);

  const key = randomBytes(32).toString("hex");
  const secrets = { ADMIN_TOKEN: keys.adminToken, ENCRYPTION_KEY: keys.encryptionKey };
  const settings = {
    ...options.worker,
    GATEWAY_ID: toGatewayId(keys.encryptionKey),
    EGRESS_ALLOW_PRIVATE: options.allowPrivateEgress ? "1" : "0",
  };

  const gateways: GatewayProcess[] = [];
  let control: Control | undefined;
  const indexes = Array.from({ length: options.sandboxes }, (_, index) => index);
  const sandboxAddresses = indexes.flatMap((index) => toSandboxAddresses(runDir, index));
  const sandboxes: SandboxSlot[] = [];
  stops.push(async () => {
    await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
  });
  await Promise.all(
    indexes.map(async (index) => {
      const sandbox = await startSandbox({
        index,
        runDir,
        bundleFile,
        shelfFiles,
        settings,
        network: options.allowPrivateEgress ? "all" : "public",
        memoryMiB: options.sandboxMemoryMiB,
        v8Flags: options.v8Flags,
        reaper,
        print,
        drain: (address) => drainSandbox([...gateways, control], sandboxAddresses.indexOf(address)),
        tellEnd: (address, end) => tellEnd([...gateways, control], sandboxAddresses.indexOf(address), end),
      });
      sandboxes.push(sandbox);
    }),
  );
  control = await startControl({
    runDir,
    bundle,
    d1Folder: context.dir,
    consoleFolder: join(ROOT, "dist/console"),
    sandboxAddresses,
    bindings: { ...settings, ...secrets, ROLE: "control" },
    key,
  });
  stops.push(() => control.miniflare.dispose());
  await applyMigrations(await control.miniflare.getD1Database("DB"), join(ROOT, "migrations"));
  const clock = await startClock(control);
  stops.push(async () => {
    clock.stop();
    // The database has to stay until all are done, also when one of them fails.
    const closing = [...gateways.map((gateway) => gateway.stop()), control?.ask("/close")];
    for (const result of await Promise.allSettled(closing)) {
      if (result.status === "rejected") {
        print(`a process was not closed in order: ${String(result.reason)}`);
      }
    }
  });

  const gatewayOptions = {
    gateways: options.gateways,
    socket,
    runDir,
    bundleFile,
    controlAddress: control.httpAddress,
    databaseAddress: control.databaseAddress,
    maintenanceAddress: control.maintenanceAddress,
    sandboxAddresses,
    settings: { ...settings, CLIENT_ADDRESS: "socket" },
    v8Flags: options.v8Flags,
    secrets,
    key,
    reaper,
    print,
  };
  for (let index = 0; index < options.gateways; index++) {
    gateways.push(await startGateway({ ...gatewayOptions, index }));
  }
  const shownHost = options.host.includes(":") ? `[${options.host}]` : options.host;
  const url = options.worker["PUBLIC_URL"]?.replace(/\/$/, "") ?? `http://${shownHost}:${socket.port}`;
  return { url, api: `http://${control.httpAddress}`, control, gateways, sandboxes };
}
