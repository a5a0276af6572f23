import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";

const CODE = `export default async function (data, { MODULES }) {
  const { KEY } = await MODULES.secret.get({ keys: ["KEY"] });
  return { key: KEY, count: await MODULES.counter.increment({ key: "calls" }) };
}`;

let server: RunningServer;
let folder: string;
let suffix: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookwright-backup-"));
  server = await startServer();
  const client = createClient(server.url, ADMIN_TOKEN);
  await client.call("PUT", "/secrets/KEY", { value: "kept" });
  ({ suffix } = await client.createEndpoint({ code: CODE }));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function backUp(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "backup", "--", ...args], {
    encoding: "utf8",
    env: { ...process.env, DATA_DIR: server.dataDir },
  });
  return { status, output: (stdout + stderr).trim() };
}

async function callHook(url: string): Promise<{ key: string; count: number }> {
  const response = await fetch(`${url}/hook/${suffix}`, { method: "POST" });
  expect(response.status).toBe(200);
  return (await response.json()) as { key: string; count: number };
}

describe("a backup of a running server", () => {
  it("is a data folder with everything in it, up to the moment of the copy", async () => {
    const copy = join(folder, "copy");
    let isDone = false;
    let last = 0;
    const writing = (async () => {
      while (!isDone) {
        last = (await callHook(server.url)).count;
      }
    })();
    await expect.poll(() => last).toBeGreaterThan(5);
    const before = last;
    expect(backUp(copy)).toMatchObject({ status: 0, output: expect.stringContaining(copy) });
    isDone = true;
    await writing;
    // It holds the keys of the server.
    expect(statSync(copy).mode & 0o077).toBe(0);
    expect(existsSync(join(copy, "server.pid"))).toBe(false);

    const restored = await startServer({ dataDir: copy });
    try {
      const { key, count } = await callHook(restored.url);
      expect(key).toBe("kept");
      expect(count).toBeGreaterThan(before);
      expect(count).toBeLessThanOrEqual(last + 1);
    } finally {
      await restored.stop();
    }
    expect((await callHook(server.url)).count).toBe(last + 1);
  });

  it.each([
    ["no folder", [], "name one folder to copy to"],
    ["two folders", ["a", "b"], "name one folder to copy to"],
    ["an unknown flag", ["a", "--full"], "--full"],
    ["a folder that is no data folder", ["never-made", "--data", tmpdir()], "is no data folder"],
  ])("is refused with one line: %s", (_name, args, line) => {
    const { status, output } = backUp(...args);
    expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining(line) });
    expect(output.split("\n")).toHaveLength(1);
  });

  it("does not go into what is copied", () => {
    expect(backUp(join(server.dataDir, "copy"))).toMatchObject({
      status: 1,
      output: expect.stringContaining("lies in the folder that is to be copied"),
    });
  });

  it("overwrites nothing, and leaves nothing that is not whole", () => {
    const full = mkdtempSync(join(folder, "full-"));
    writeFileSync(join(full, "mine"), "mine");
    expect(backUp(full)).toMatchObject({ status: 1, output: expect.stringContaining("is not empty") });
    expect(readFileSync(join(full, "mine"), "utf8")).toBe("mine");
    const damaged = join(folder, "damaged");
    cpSync(server.dataDir, damaged, { recursive: true, filter: (file) => !file.endsWith(".sqlite-wal") });
    writeFileSync(join(damaged, "d1", "broken.sqlite"), "no database");
    const copy = join(folder, "of-damaged");
    expect(backUp(copy, "--data", damaged)).toMatchObject({
      status: 1,
      output: expect.stringContaining("could not be copied"),
    });
    expect([copy, `${copy}.partial`].map(existsSync)).toEqual([false, false]);
  });
});
