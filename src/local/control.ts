import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { CONTROL_PID_FILE } from "./reaper.ts";
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS, RPC_HOST } from "./workerd-config.ts";
import { WORKERD_PATH } from "./workerd-process.ts";

/** The control process: D1 on disk, the management API, and the database for the gateway. */
export interface Control {
  readonly miniflare: Miniflare;
  /** Host and port where it takes what is not a hook, over HTTP. */
  readonly httpAddress: string;
  /** Host and port of the `Database` entrypoint, over RPC. */
  readonly databaseAddress: string;
  /** Host and port of the `Maintenance` entrypoint, over HTTP. */
  readonly maintenanceAddress: string;
  /** Asks the `Maintenance` entrypoint; gives the body of the answer. */
  ask(path: string): Promise<string>;
  /** Fires a cron trigger, as Cloudflare would. */
  fireCron(cron: string): Promise<void>;
}

const NAME = "control";
/** Longer than the longest answer, which comes when running jobs had their 10 s to finish. */
const ANSWER_WAIT_MS = 15_000;
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts Miniflare with the bundle, the data folder and the sandboxes' addresses. Miniflare starts
 * its process again by itself, on the same ports.
 */
export async function startControl(options: {
  /** Folder of the running server, which goes when it ends. */
  runDir: string;
  bundle: string;
  d1Folder: string;
  /** The web console's files; null: it has none. */
  consoleFolder: string | null;
  sandboxAddresses: string[];
  bindings: Record<string, string>;
  key: string;
}): Promise<Control> {
  const sandboxes = Object.fromEntries(
    options.sandboxAddresses.map((address, index) => [
      `SANDBOX_${index}`,
      { external: { address, http: { capnpConnectHost: RPC_HOST } } },
    ]),
  );
  // Miniflare takes both from the environment and from nowhere else. Its temporary files then go
  // with the folder of the running server, whichever way the supervisor ends.
  process.env["MINIFLARE_WORKERD_PATH"] = writeLauncher(options.runDir);
  process.env["TMPDIR"] = options.runDir;
  const miniflare = withoutSignalListeners(
    () =>
      new Miniflare({
        ...convertV4MiniflareOptions({
          name: NAME,
          host: "127.0.0.1",
          port: 0,
          cf: false,
          log: new Log(LogLevel.NONE),
          modules: [{ type: "ESModule", path: "worker.js", contents: options.bundle }],
          compatibilityDate: COMPATIBILITY_DATE,
          compatibilityFlags: COMPATIBILITY_FLAGS,
          d1Databases: { DB: "hookwright" },
          serviceBindings: { ...sandboxes, ...toAssets(options.consoleFolder) },
          bindings: { ...options.bindings, DATABASE_KEY: options.key },
          unsafeDirectSockets: [
            { host: "127.0.0.1" },
            { host: "127.0.0.1", entrypoint: "Database" },
            { host: "127.0.0.1", entrypoint: "Maintenance" },
          ],
        }),
        resourcePersistencePath: options.d1Folder,
      }),
  );
  await miniflare.ready;
  const http = await miniflare.unsafeGetDirectURL(NAME);
  const database = await miniflare.unsafeGetDirectURL(NAME, "Database");
  const maintenance = await miniflare.unsafeGetDirectURL(NAME, "Maintenance");
  return {
    miniflare,
    httpAddress: http.host,
    databaseAddress: database.host,
    maintenanceAddress: maintenance.host,
    async ask(path) {
      const response = await fetch(new URL(path, maintenance), {
        headers: { "x-hookwright-key": options.key },
        signal: AbortSignal.timeout(ANSWER_WAIT_MS),
      });
      return response.text();
    },
    async fireCron(cron) {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ cron });
    },
  };
}

/** A server whose console was not built has none; everything else is there. */
function toAssets(folder: string | null) {
  return folder !== null && existsSync(folder) ? { ASSETS: { disk: { path: folder, writable: false } } } : {};
}

/**
 * Miniflare ends its process and this one on the first signal. Here the database has to outlive
 * the gateway, which still writes then, so its listeners are taken off; the one for the end of
 * this process stays.
 */
function withoutSignalListeners(create: () => Miniflare): Miniflare {
  const before = new Map(STOP_SIGNALS.map((signal) => [signal, process.listeners(signal)]));
  const miniflare = create();
  for (const [signal, listeners] of before) {
    for (const listener of process.listeners(signal)) {
      if (!listeners.includes(listener)) {
        process.off(signal, listener);
      }
    }
  }
  return miniflare;
}

/**
 * Writes the command that Miniflare runs in place of workerd. Ctrl-C in a terminal signals the
 * whole process group: the database must not end by that before the gateway has. The pid is for
 * the reaper.
 */
function writeLauncher(runDir: string): string {
  const file = join(runDir, "control-workerd");
  const workerd = `'${WORKERD_PATH.replaceAll("'", "'\\''")}'`;
  const script = `#!/bin/sh
trap '' INT HUP
echo $$ > "\${0%/*}/${CONTROL_PID_FILE}"
if command -v setsid > /dev/null; then exec setsid ${workerd} "$@"; fi
exec ${workerd} "$@"
`;
  writeFileSync(file, script, { mode: 0o700 });
  return file;
}
