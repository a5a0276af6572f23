import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

/* Makes the secrets of `wrangler dev` once: it reads them from `.dev.vars`. */

const FILE = ".dev.vars";

if (!existsSync(FILE)) {
  const adminToken = `hw_admin_${randomBytes(24).toString("base64url")}`;
  const encryptionKey = randomBytes(32).toString("base64");
  writeFileSync(FILE, `ADMIN_TOKEN=${adminToken}\nENCRYPTION_KEY=${encryptionKey}\n`, { mode: 0o600 });
  process.stdout.write(`Made ${FILE} with an admin token and an encryption key for wrangler dev.\n`);
}
