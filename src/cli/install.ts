import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/* Where the rest of the product lies: from here in a clone, and from `dist/cli/` in an installed package. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ENDING = extname(import.meta.url);

/** Of the package; read where it is told only. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}

/** What `init` copies, a folder for each dialect. */
export const TEMPLATES = join(ROOT, "src/cli/templates");
/** The command behind `npm start`. */
export const SERVER = fileURLToPath(new URL(`../local/main${ENDING}`, import.meta.url));
/** The command behind `npm run backup`. */
export const BACKUP = fileURLToPath(new URL(`../local/backup-main${ENDING}`, import.meta.url));
