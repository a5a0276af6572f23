import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { lockDataDir, openDataDir, type DataDir } from "../../../src/local/data-dir.ts";
import { openKeys } from "../../../src/local/keys.ts";
import { StartError } from "../../../src/local/options.ts";

const NOTHING = { adminToken: null, encryptionKey: null };
const GIVEN = { adminToken: "a-token-of-some-length", encryptionKey: Buffer.alloc(32, 1).toString("base64") };

let dir: DataDir;
let keysFile: string;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "hookwright-unit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  dir = openDataDir(join(folder, "deep", "data"));
  keysFile = join(dir.root, "keys.json");
});

function readKeys(): unknown {
  return JSON.parse(readFileSync(keysFile, "utf8"));
}

describe("the folder", () => {
  test("is made for its user alone, and opened again", () => {
    expect(statSync(dir.root).mode & 0o777).toBe(0o700);
    expect(openDataDir(dir.root)).toEqual(dir);
  });

  test("below a file cannot be used", () => {
    writeFileSync(join(dir.root, "file"), "");
    expect(() => openDataDir(join(dir.root, "file", "data"))).toThrow(StartError);
  });

  test("is left out of a repository that it lies in", () => {
    const file = join(dir.root, ".gitignore");
    expect(readFileSync(file, "utf8")).toBe("*\n");
    // What is there is nobody's to write again: its owner may have changed it, or the disk be full by now.
    writeFileSync(file, "d1/\n");
    openDataDir(dir.root);
    expect(readFileSync(file, "utf8")).toBe("d1/\n");
  });

  /** A process with such arguments, whose mark lies in the folder. */
  function holdWith(args: string): number | undefined {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)", ...args.split(" ")]);
    onTestFinished(() => void other.kill("SIGKILL"));
    writeFileSync(join(dir.root, "server.pid"), `${other.pid}\n`);
    // The arguments of a process may be readable only a moment after it was started.
    const commandLine = `/proc/${other.pid}/cmdline`;
    while (existsSync(commandLine) && !readFileSync(commandLine, "utf8").includes("/main.")) {
      continue;
    }
    return other.pid;
  }

  test.for([
    "src/local/main.ts",
    "dist/local/main.js --port 0",
    "src/cli/main.ts start",
    "dist/cli/main.js --url http://a.example start --port=0",
  ])("is one server's at a time, started with %s", (args) => {
    const pid = holdWith(args);
    expect(() => lockDataDir(dir)).toThrow(`is in use by another server (process ${pid})`);
  });

  test("is nobody's who has the number of a server now", () => {
    holdWith("dist/cli/main.js logs --follow");
    lockDataDir(dir)();
  });

  test("is taken over from a server that is gone", () => {
    for (const text of ["999999999\n", "", "no number", `${process.pid}\n`]) {
      writeFileSync(join(dir.root, "server.pid"), text);
      const unlock = lockDataDir(dir);
      expect(readFileSync(join(dir.root, "server.pid"), "utf8")).toBe(`${process.pid}\n`);
      unlock();
      expect(existsSync(join(dir.root, "server.pid"))).toBe(false);
    }
  });
});

describe("the keys", () => {
  test("are made once and kept", () => {
    const first = openKeys(dir, NOTHING);
    expect(first.madeAdminToken).toBe(true);
    expect(first.adminToken).toMatch(/^hw_admin_[\w-]{32}$/);
    expect(Buffer.from(first.encryptionKey, "base64")).toHaveLength(32);
    expect(statSync(keysFile).mode & 0o777).toBe(0o600);
    expect(openKeys(dir, NOTHING)).toEqual({ ...first, madeAdminToken: false });
  });

  test("that are given are used and not written", () => {
    expect(openKeys(dir, GIVEN)).toEqual({ ...GIVEN, madeAdminToken: false });
    expect(existsSync(keysFile)).toBe(false);
  });

  test("of which one is given: only the other is made and written", () => {
    const { adminToken } = openKeys(dir, { ...GIVEN, adminToken: null });
    expect(readKeys()).toEqual({ adminToken });
    const { encryptionKey } = openKeys(dir, { ...GIVEN, encryptionKey: null });
    expect(readKeys()).toEqual({ adminToken, encryptionKey });
  });

  test("that were kept come back when no other is given any more", () => {
    const first = openKeys(dir, NOTHING);
    expect(openKeys(dir, GIVEN)).toMatchObject(GIVEN);
    expect(openKeys(dir, NOTHING)).toEqual({ ...first, madeAdminToken: false });
  });

  test("of two servers differ", () => {
    const first = openKeys(dir, NOTHING);
    rmSync(keysFile);
    const second = openKeys(dir, NOTHING);
    expect(second.adminToken).not.toBe(first.adminToken);
    expect(second.encryptionKey).not.toBe(first.encryptionKey);
  });

  test("are their user's alone again when a file was open to others", () => {
    writeFileSync(keysFile, JSON.stringify({ adminToken: GIVEN.adminToken }));
    chmodSync(keysFile, 0o644);
    openKeys(dir, NOTHING);
    expect(statSync(keysFile).mode & 0o777).toBe(0o600);
  });

  test.each(["{", "[]", "null", '{"adminToken":1}', '{"adminToken":""}', '{"encryptionKey":"short"}'])(
    "are not made anew over a file that cannot be read: %s",
    (text) => {
      writeFileSync(keysFile, text);
      expect(() => openKeys(dir, NOTHING)).toThrow(StartError);
      expect(readFileSync(keysFile, "utf8")).toBe(text);
    },
  );
});
