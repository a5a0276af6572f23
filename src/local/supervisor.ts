import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorker } from "./bundle.ts";
import { startControl, type Control } from "./control.ts";
import { openDataDir, openKeys, type ServerKeys } from "./data-dir.ts";
import { installDemo } from "./demo.ts";
import { startGateway, type GatewayProcess } from "./gateway.ts";
import { applyMigrations } from "./migrate.ts";
import { StartError, type ServerOptions } from "./options.ts";
import { startReaper, type Reaper } from "./reaper.ts";
import { startSandbox, type SandboxSlot } from "./sandbox.ts";

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
  gateway: GatewayProcess;
  sandboxes: SandboxSlot[];
  stop(): Promise<void>;
}

/** How long a sandbox that is to be replaced may finish its runs. */
const PAUSE_WAIT_MS = 10_000;

/**
 * Starts the whole server: sandboxes first, then control with the database and its migrations, the
 * gateway with the public socket last, so that nobody is let in before everything answers.
 */
export async function startServer(
  options: ServerOptions,
  print: (line: string) => void,
): Promise<LocalServer> {
  const dir = openDataDir(options.dataDir);
  await assertPortIsFree(options.host, options.port);
  const keys = openKeys(dir, options);
  // Not in the data folder: the path of a Unix socket may have about a hundred characters only.
  const runDir = mkdtempSync(join(tmpdir(), "hookwright-"));
  const reaper = startReaper();
  const stops: (() => Promise<void> | void)[] = [
    () => rmSync(runDir, { recursive: true, force: true }),
    () => reaper.close(),
  ];
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) {
      await end();
    }
  };
  try {
    const parts = await startParts({ options, dir: dir.d1, keys, runDir, reaper, print, stops });
    const demoFile = join(dir.root, "demo.json");
    let demoSuffix: string | null = null;
    if (!existsSync(demoFile)) {
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
  reaper: Reaper;
  print(line: string): void;
  stops: (() => Promise<void> | void)[];
}) {
  const { options, keys, runDir, reaper, print, stops } = context;
  const bundle = await bundleWorker(join(ROOT, "src/index.ts"));
  const bundleFile = "worker.js";
  writeFileSync(join(runDir, bundleFile), bundle, { mode: 0o600 });

  const key = randomBytes(32).toString("hex");
  const secrets = { ADMIN_TOKEN: keys.adminToken, ENCRYPTION_KEY: keys.encryptionKey };
  const gatewayId = `hookwright-${createHash("sha256").update(keys.encryptionKey).digest("hex").slice(0, 12)}`;
  const settings = { ...options.worker, GATEWAY_ID: gatewayId };

  let gateway: GatewayProcess | undefined;
  const sandboxes: SandboxSlot[] = [];
  stops.push(async () => {
    await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
  });
  for (let index = 0; index < options.sandboxes; index++) {
    sandboxes.push(
      await startSandbox({
        index,
        runDir,
        bundleFile,
        settings: { ...settings, EGRESS_ALLOW_PRIVATE: options.allowPrivateEgress ? "1" : "0" },
        network: options.allowPrivateEgress ? "all" : "public",
        memoryMiB: options.sandboxMemoryMiB,
        reaper,
        print,
        pause: (paused) => pauseSandbox(gateway, paused),
        resume: async (paused) => void (await gateway?.ask(`/resume/${paused}`)),
      }),
    );
  }
  const sandboxAddresses = sandboxes.map((sandbox) => sandbox.address);

  const control = await startControl({
    bundle,
    d1Folder: context.dir,
    sandboxAddresses,
    bindings: { ...settings, ...secrets, DATABASE_KEY: key },
  });
  stops.push(() => control.miniflare.dispose());
  await applyMigrations(await control.miniflare.getD1Database("DB"), join(ROOT, "migrations"));

  gateway = await startGateway({
    host: options.host,
    port: options.port,
    runDir,
    bundleFile,
    controlAddress: control.httpAddress,
    databaseAddress: control.databaseAddress,
    sandboxAddresses,
    settings: { ...settings, CLIENT_ADDRESS: "socket" },
    secrets,
    key,
    reaper,
    print,
  });
  stops.push(() => gateway.stop());
  const shownHost = options.host.includes(":") ? `[${options.host}]` : options.host;
  const url = options.worker["PUBLIC_URL"]?.replace(/\/$/, "") ?? `http://${shownHost}:${gateway.port}`;
  return { url, api: `http://${control.httpAddress}`, control, gateway, sandboxes };
}

/** Keeps new runs away from a sandbox and waits until those under way are done. */
async function pauseSandbox(gateway: GatewayProcess | undefined, index: number): Promise<void> {
  const deadline = Date.now() + PAUSE_WAIT_MS;
  while (gateway !== undefined && Date.now() < deadline) {
    const { running } = JSON.parse(await gateway.ask(`/pause/${index}`)) as { running: number };
    if (running === 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** workerd's own message for a taken port is a stack trace; this one is a sentence. */
async function assertPortIsFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `port ${port} on ${host} is taken by another process`,
        EACCES: `port ${port} needs more rights than this user has`,
        EADDRNOTAVAIL: `this machine has no address ${host}`,
        ENOTFOUND: `the host ${host} is not known`,
      };
      reject(
        new StartError(reasons[error.code ?? ""] ?? `cannot listen on ${host}:${port}: ${error.message}`),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
