import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own that holds little: it can be filled without harm to anything else. */
export interface SmallDisk {
  /** A folder in it. */
  dataDir: string;
  fill(): void;
  free(): void;
  remove(): void;
}

const SIZE = "size=48m";
/** Down to the last byte: the system gives space by pages. */
const PIECES = [1_048_576, 65_536, 4_096, 1];

/** Says why there can be none here. */
export function findDiskObstacle(): string | null {
  if (process.platform !== "linux") {
    return "a tmpfs is a thing of Linux";
  }
  return process.getuid?.() === 0 ? null : "only root may mount a file system";
}

/** Mounts a tmpfs; throws when the system does not let it. */
export function createSmallDisk(): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), "hookwright-small-"));
  run("mount", ["-t", "tmpfs", "-o", SIZE, "tmpfs", root]);
  const dataDir = join(root, "data");
  mkdirSync(dataDir);
  const filler = join(root, "filler");
  return {
    dataDir,
    fill() {
      const file = openSync(filler, "w");
      for (const size of PIECES) {
        const piece = Buffer.alloc(size);
        // What does not fit whole is written in part, and then not at all.
        while (tryWrite(file, piece) > 0) {
          continue;
        }
      }
      closeSync(file);
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      run("umount", ["-l", root]);
      rmdirSync(root);
    },
  };
}

function tryWrite(file: number, piece: Buffer): number {
  try {
    return writeSync(file, piece);
  } catch {
    return 0;
  }
}

function run(command: string, args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  }
}
