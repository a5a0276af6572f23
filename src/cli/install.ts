import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/* Where the rest of the product lies: from here in a clone, and from `dist/cli/` in an installed package. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ENDING = extname(import.meta.url);

/** What `init` copies, a folder for each dialect. */
export const TEMPLATES = join(ROOT, "src/cli/templates");
/** The command behind `npm start`. */
export const SERVER = fileURLToPath(new URL(`../local/main${ENDING}`, import.meta.url));
/** The command behind `npm run backup`. */
export const BACKUP = fileURLToPath(new URL(`../local/backup-main${ENDING}`, import.meta.url));
