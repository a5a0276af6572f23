import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** What npm writes of the packages that it has installed; the lock file only says which ones it should install. */
const INSTALLED = "node_modules/.package-lock.json";

/**
 * A text that changes with everything that the shelf is built from: the installed packages, the code that builds it,
 * and the Node that runs it. Null when that cannot be told.
 */
export async function readStamp(root: string): Promise<string | null> {
  if (!existsSync(path.join(root, INSTALLED))) {
    return null;
  }
  const code = await readdir(path.join(root, "scripts"), { recursive: true });
  const files = [INSTALLED, ...code.map((file) => path.join("scripts", file)).toSorted()];
  const hash = createHash("sha256").update(process.version);
  for (const file of files.filter((name) => path.extname(name) !== "")) {
    hash.update(file).update(await readFile(path.join(root, file)));
  }
  return hash.digest("hex");
}
