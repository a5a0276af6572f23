import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Reads the admin token that a server of this machine has made; null when there is none to read. */
export function readStoredToken(dataDir: string): string | null {
  const file = join(dataDir, "keys.json");
  if (!existsSync(file)) {
    return null;
  }
  const { adminToken } = JSON.parse(readFileSync(file, "utf8")) as { adminToken?: string };
  return adminToken ?? null;
}
