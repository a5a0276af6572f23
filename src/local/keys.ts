import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toReason, type DataDir } from "./data-dir.ts";
import { isEncryptionKey, StartError } from "./options.ts";

/** The two keys of a server, and which of them this start has made. */
export interface ServerKeys {
  adminToken: string;
  encryptionKey: string;
  madeAdminToken: boolean;
}

interface StoredKeys {
  adminToken?: string;
  encryptionKey?: string;
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
  const kept: StoredKeys = { ...stored };
  if (given.adminToken === null) {
    kept.adminToken ??= `hw_admin_${randomBytes(24).toString("base64url")}`;
  }
  if (given.encryptionKey === null) {
    kept.encryptionKey ??= randomBytes(32).toString("base64");
  }
  if (kept.adminToken !== stored.adminToken || kept.encryptionKey !== stored.encryptionKey) {
    writeStored(file, kept);
  }
  return {
    adminToken: given.adminToken ?? kept.adminToken ?? "",
    encryptionKey: given.encryptionKey ?? kept.encryptionKey ?? "",
    madeAdminToken: given.adminToken === null && stored.adminToken === undefined,
  };
}

function readStored(file: string): StoredKeys {
  if (!existsSync(file)) {
    return {};
  }
  try {
    return parseStored(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${toReason(error)}`);
  }
}

/** A damaged key must not be replaced by a new one: what it has encrypted would be lost. */
function parseStored(value: unknown): StoredKeys {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error("it must be a JSON object");
  }
  const { adminToken, encryptionKey } = value as Record<string, unknown>;
  const stored: StoredKeys = {};
  if (adminToken !== undefined) {
    if (typeof adminToken !== "string" || adminToken === "") {
      throw new Error("adminToken must be a text");
    }
    stored.adminToken = adminToken;
  }
  if (encryptionKey !== undefined) {
    if (typeof encryptionKey !== "string" || !isEncryptionKey(encryptionKey)) {
      throw new Error("encryptionKey must be 32 bytes in base64");
    }
    stored.encryptionKey = encryptionKey;
  }
  return stored;
}

/** Written aside and then moved, so that a full disk or a power cut never leaves half a file. */
function writeStored(file: string, keys: StoredKeys): void {
  const aside = `${file}.new`;
  try {
    writeFileSync(aside, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true });
    chmodSync(aside, 0o600);
    renameSync(aside, file);
  } catch (error) {
    throw new StartError(`${file} cannot be written: ${toReason(error)}`);
  }
}
