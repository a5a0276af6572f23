import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A clock for the processes of one server. */
export interface FakeClock {
  command: [string, ...string[]];
  env: Record<string, string>;
  /** Sets it forward or back, for all of them in the same moment. */
  shift(seconds: number): void;
  remove(): void;
}

const SOURCE = fileURLToPath(new URL("clock.c", import.meta.url));
const PRELOAD = fileURLToPath(new URL("preload-children.ts", import.meta.url));

/** Says why there can be none here. */
export function findClockObstacle(): string | null {
  if (process.platform !== "linux") {
    return "the clock of some processes alone can be shifted on Linux only";
  }
  return spawnSync("cc", ["--version"]).status === 0 ? null : "there is no C compiler for clock.c";
}

/** Builds the shifted clock; throws when that fails. */
export function createFakeClock(): FakeClock {
  const folder = mkdtempSync(join(tmpdir(), "hookwright-clock-"));
  const library = join(folder, "clock.so");
  const offsetFile = join(folder, "offset");
  const { status, stderr } = spawnSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, SOURCE], {
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`clock.c was not compiled: ${stderr}`);
  }
  writeFileSync(offsetFile, Buffer.alloc(8));
  return {
    command: [process.execPath, "--import", PRELOAD, "src/local/main.ts"],
    env: { LD_PRELOAD: library, CLOCK_OFFSET_FILE: offsetFile },
    shift(seconds) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(seconds));
      // Into the same file, which the processes have mapped.
      const file = openSync(offsetFile, "r+");
      writeSync(file, bytes, 0, bytes.length, 0);
      closeSync(file);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
