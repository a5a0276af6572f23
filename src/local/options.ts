import { parseArgs } from "node:util";
import { findAccessGap } from "../core/access-settings.ts";
import { findAdminTokenFault } from "../core/admin-token.ts";
import { findSettingFault, WORKER_SETTINGS } from "./worker-settings.ts";

/** A mistake of the person who starts the server: shown as one line, without a stack. */
export class StartError extends Error {
  override name = "StartError";
}

/** Settings of the one-machine server, from flags first and the environment second. */
export interface ServerOptions {
  host: string;
  port: number;
  dataDir: string;
  sandboxes: number;
  gateways: number;
  adminToken: string | null;
  encryptionKey: string | null;
  /** Lets functions reach private addresses: for development against local targets. */
  allowPrivateEgress: boolean;
  /** Installs a function on the first start, so that there is one to call. */
  demo: boolean;
  /** A sandbox process that holds more than this is replaced; in MiB. */
  sandboxMemoryMiB: number;
  /** Flags of V8 for gateways and sandboxes: to profile them, or to try another compiler. */
  v8Flags: string[];
  /** Settings passed on to the Worker as they are. */
  worker: Record<string, string>;
}

/**
 * V8 has 4 GiB for the heaps of all isolates of a process, and ends the process when they are full. One is
 * replaced before that: who has more memory to give starts more sandboxes.
 */
const SANDBOX_MEMORY_MAX_MIB = 3_584;

export const USAGE = `Usage: npm start -- [options]

  --port <number>            port of the public address   (PORT, 8787)
  --host <address>           address to listen on         (HOST, 127.0.0.1)
  --data <folder>            where everything is kept     (DATA_DIR, .hookwright)
  --sandboxes <number>       processes that run functions (SANDBOXES, 2)
  --gateways <number>        processes that answer the public address (GATEWAYS, 1)
  --allow-private-egress     let functions call private addresses (EGRESS_ALLOW_PRIVATE=1)
  --no-demo                  install no demo function on the first start
  --help                     this text

ADMIN_TOKEN and ENCRYPTION_KEY (32 bytes, base64) are made on the first start when they are not set.
Other settings from the environment: ${WORKER_SETTINGS.join(", ")}, SANDBOX_MEMORY_MIB, WORKERD_V8_FLAGS.`;

/** Reads flags and environment; throws a StartError that names the first bad one. Null: help is wanted. */
export function parseOptions(argv: string[], env: Record<string, string | undefined>): ServerOptions | null {
  const flags = parseFlags(argv);
  if (flags.help) {
    return null;
  }
  const worker: Record<string, string> = {};
  for (const name of WORKER_SETTINGS) {
    const value = env[name];
    if (value) {
      const fault = findSettingFault(name, value);
      if (fault !== null) {
        throw new StartError(fault);
      }
      worker[name] = value;
    }
  }
  const gap = findAccessGap(worker);
  if (gap !== null) {
    throw new StartError(gap);
  }
  return {
    host: toHost(flags.host ?? env["HOST"]),
    port: toInteger("--port", flags.port ?? env["PORT"], 8787, 0, 65_535),
    dataDir: (flags.data ?? env["DATA_DIR"]) || ".hookwright",
    sandboxes: toInteger("--sandboxes", flags.sandboxes ?? env["SANDBOXES"], 2, 1, 64),
    gateways: toInteger("--gateways", flags.gateways ?? env["GATEWAYS"], 1, 1, 16),
    adminToken: toAdminToken(env["ADMIN_TOKEN"]),
    encryptionKey: toEncryptionKey(env["ENCRYPTION_KEY"]),
    allowPrivateEgress: flags["allow-private-egress"] ?? env["EGRESS_ALLOW_PRIVATE"] === "1",
    demo: flags["no-demo"] !== true,
    sandboxMemoryMiB: toInteger(
      "SANDBOX_MEMORY_MIB",
      env["SANDBOX_MEMORY_MIB"],
      1_536,
      256,
      SANDBOX_MEMORY_MAX_MIB,
    ),
    v8Flags: (env["WORKERD_V8_FLAGS"] ?? "").split(" ").filter((flag) => flag !== ""),
    worker,
  };
}

function parseFlags(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        host: { type: "string" },
        port: { type: "string" },
        data: { type: "string" },
        sandboxes: { type: "string" },
        gateways: { type: "string" },
        "allow-private-egress": { type: "boolean" },
        "no-demo": { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

function toInteger(
  name: string,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined || text === "") {
    return fallback;
  }
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new StartError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function toHost(host: string | undefined): string {
  const value = host || "127.0.0.1";
  if (!/^[A-Za-z0-9.:-]+$/.test(value)) {
    throw new StartError(`--host must be an address or a host name, not "${value}"`);
  }
  return value;
}

function toAdminToken(token: string | undefined): string | null {
  const fault = token ? findAdminTokenFault(token) : null;
  if (fault !== null) {
    throw new StartError(fault);
  }
  return token ? token : null;
}

function toEncryptionKey(key: string | undefined): string | null {
  if (key !== undefined && key !== "" && !isEncryptionKey(key)) {
    throw new StartError("ENCRYPTION_KEY must be 32 bytes in base64");
  }
  return key ? key : null;
}

/** Tells whether a text is 32 bytes in base64. */
export function isEncryptionKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}
