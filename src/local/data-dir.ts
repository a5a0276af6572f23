import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { StartError } from "./options.ts";

/** Where the parts of a server's data lie. */
export interface DataDir {
  root: string;
  /** Sockets and generated configs of the running processes; only the owner may enter. */
  run: string;
  d1: string;
}

/** Makes the data folder if need be; throws a StartError when it cannot be used. */
export function openDataDir(path: string): DataDir {
  const root = resolve(path);
  const dir: DataDir = { root, run: join(root, "run"), d1: join(root, "d1") };
  try {
    for (const folder of [dir.root, dir.run, dir.d1]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    throw new StartError(`the data folder ${root} cannot be used: ${toReason(error)}`);
  }
  return dir;
}

/** The two keys of a server, and which of them this start has made. */
export interface ServerKeys {
  adminToken: string;
  encryptionKey: string;
  madeAdminToken: boolean;
}

/**
 * Takes the keys from the settings or from `keys.json`, and makes what neither has. A key that was
 * made is stored with mode 0600; one that comes from the settings is never written down.
 */
export function openKeys(
  dir: DataDir,
  given: { adminToken: string | null; encryptionKey: string | null },
): ServerKeys {
  const file = join(dir.root, "keys.json");
  const stored = readStored(file);
  const adminToken =
    given.adminToken ?? stored.adminToken ?? `hw_admin_${randomBytes(24).toString("base64url")}`;
  const encryptionKey = given.encryptionKey ?? stored.encryptionKey ?? randomBytes(32).toString("base64");
  const madeAdminToken = given.adminToken === null && stored.adminToken === undefined;
  const kept = {
    ...(given.adminToken === null ? { adminToken } : { adminToken: stored.adminToken }),
    ...(given.encryptionKey === null ? { encryptionKey } : { encryptionKey: stored.encryptionKey }),
  };
  if (kept.adminToken !== stored.adminToken || kept.encryptionKey !== stored.encryptionKey) {
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  }
  return { adminToken, encryptionKey, madeAdminToken };
}

function readStored(file: string): { adminToken?: string; encryptionKey?: string } {
  if (!existsSync(file)) {
    return {};
  }
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { adminToken?: string; encryptionKey?: string };
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${toReason(error)}`);
  }
}

function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
