import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { SHELF_FOLDER } from "./bundle.ts";

/**
 * Makes the texts of the shelf reachable from the run folder, since a process's config can only name files near it.
 * Gives their paths there.
 */
export function linkShelf(builtDir: string, runDir: string): string[] {
  symlinkSync(builtDir, join(runDir, SHELF_FOLDER));
  return readdirSync(builtDir)
    .filter((name) => name.endsWith(".shelf.js.gz"))
    .map((name) => `${SHELF_FOLDER}/${name}`);
}
