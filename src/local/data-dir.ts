import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { StartError } from "./options.ts";

/** Where the parts of a server's data lie. */
export interface DataDir {
  root: string;
  d1: string;
}

/** Makes the data folder if need be; throws a StartError when it cannot be used. */
export function openDataDir(path: string): DataDir {
  const root = resolve(path);
  const dir: DataDir = { root, d1: join(root, "d1") };
  try {
    for (const folder of [dir.root, dir.d1]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK | constants.X_OK);
    }
    // It holds keys, and may lie in somebody's repository.
    const ignored = join(root, ".gitignore");
    if (!existsSync(ignored)) {
      writeFileSync(ignored, "*\n");
    }
  } catch (error) {
    throw new StartError(`the data folder ${root} cannot be used: ${toReason(error)}`);
  }
  return dir;
}

/**
 * Takes the folder for this server alone, since two of them on one database would damage it; gives
 * what sets it free. The mark of a server that was killed is taken over.
 */
export function lockDataDir(dir: DataDir): () => void {
  const file = join(dir.root, "server.pid");
  const holder = readHolder(file);
  if (holder !== null && isServer(holder)) {
    throw new StartError(`the data folder ${dir.root} is in use by another server (process ${holder})`);
  }
  rmSync(file, { force: true });
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new StartError(`the data folder ${dir.root} cannot be taken: ${toReason(error)}`);
  }
  return () => rmSync(file, { force: true });
}

function readHolder(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return pid > 0 && pid !== process.pid ? pid : null;
  } catch {
    return null;
  }
}

/** How a server is started: by its own file, or by the command line, which becomes it with `start`. */
const SERVER = /local\/main\.[jt]s|cli\/main\.[jt]s\0(?:.*\0)?start\0/;

/** A number may belong to another program by now, where the system tells which. */
function isServer(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return SERVER.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  } catch {
    return true;
  }
}

/** The message of a system error, whose first word is its code. */
export function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
