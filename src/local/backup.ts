import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { toReason } from "./data-dir.ts";
import { StartError } from "./options.ts";

/** What a backup came to. */
export interface Backup {
  /** The folder of the copy: a data folder, with which a server can be started. */
  folder: string;
  bytes: number;
}

/** The mark of the running server, and what workerd can make anew. */
const LEFT_OUT = /^(?:server\.pid|d1\/cache\/.*|.*\.sqlite-(?:wal|shm))$/;
/** All pages in one go: between two goes a server that writes would have the copy begin anew. */
const PAGES_AT_ONCE = 2 ** 31 - 1;

/**
 * Copies a data folder, also that of a running server, into a folder that is not there yet or empty.
 * Each database is copied as of one moment, by SQLite itself. Until the copy is whole it has another
 * name. Throws a StartError when either folder cannot be used.
 */
export async function backUp(dataDir: string, destination: string): Promise<Backup> {
  const from = resolve(dataDir);
  const to = resolve(destination);
  if (!existsSync(join(from, "d1"))) {
    throw new StartError(`${from} is no data folder: it has no d1 in it`);
  }
  if (`${to}/`.startsWith(`${from}/`)) {
    throw new StartError(`${to} lies in the folder that is to be copied`);
  }
  if (existsSync(to) && readdirSync(to).length > 0) {
    throw new StartError(`the folder ${to} is not empty`);
  }
  const partial = `${to}.partial`;
  let bytes = 0;
  try {
    rmSync(partial, { recursive: true, force: true });
    // It holds the keys.
    mkdirSync(partial, { recursive: true, mode: 0o700 });
    for (const file of listFiles(from)) {
      mkdirSync(dirname(join(partial, file)), { recursive: true, mode: 0o700 });
      await copy(join(from, file), join(partial, file));
      bytes += statSync(join(partial, file)).size;
    }
    rmSync(to, { recursive: true, force: true });
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new StartError(`${from} could not be copied to ${to}: ${toReason(error)}`);
  }
  return { folder: to, bytes };
}

function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile())
    .filter((file) => !LEFT_OUT.test(file));
}

async function copy(from: string, to: string): Promise<void> {
  if (!from.endsWith(".sqlite")) {
    copyFileSync(from, to);
    return;
  }
  const database = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(database, to, { rate: PAGES_AT_ONCE });
  } finally {
    database.close();
  }
}
