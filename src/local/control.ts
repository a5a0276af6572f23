import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS, RPC_HOST } from "./workerd-config.ts";

/** The control process: D1 on disk, the management API, and the database for the gateway. */
export interface Control {
  readonly miniflare: Miniflare;
  /** Host and port where it takes what is not a hook, over HTTP. */
  readonly httpAddress: string;
  /** Host and port of the `Database` entrypoint, over RPC. */
  readonly databaseAddress: string;
}

const NAME = "control";

/** Starts Miniflare with the bundle, the data folder and the sandboxes' addresses. */
export async function startControl(options: {
  bundle: string;
  d1Folder: string;
  sandboxAddresses: string[];
  bindings: Record<string, string>;
}): Promise<Control> {
  const sandboxes = Object.fromEntries(
    options.sandboxAddresses.map((address, index) => [
      `SANDBOX_${index}`,
      { external: { address, http: { capnpConnectHost: RPC_HOST } } },
    ]),
  );
  const miniflare = new Miniflare({
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
      serviceBindings: sandboxes,
      bindings: options.bindings,
      unsafeDirectSockets: [{ host: "127.0.0.1" }, { host: "127.0.0.1", entrypoint: "Database" }],
    }),
    resourcePersistencePath: options.d1Folder,
  });
  await miniflare.ready;
  const http = await miniflare.unsafeGetDirectURL(NAME);
  const database = await miniflare.unsafeGetDirectURL(NAME, "Database");
  return { miniflare, httpAddress: http.host, databaseAddress: database.host };
}
