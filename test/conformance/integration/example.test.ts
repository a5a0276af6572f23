import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { copyFromDocs } from "../../support/docs-folder.ts";
import { api, serverUrl } from "../craft/runner.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const EXAMPLE = path.join(ROOT, "examples/integration-crm");
const COMMAND = path.join(ROOT, "bin/hookwright.js");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hookwright-example-"));
  await cp(EXAMPLE, path.join(folder, "own"), { recursive: true });
  // Of other names than the example itself: functions of a manifest are known by theirs.
  const manifest = path.join(folder, "own/hookwright.toml");
  await writeFile(manifest, (await readFile(manifest, "utf8")).replace("My Integration", "Own CRM"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs the command line as a person does. */
function run(...args: string[]): Promise<{ code: number; text: string }> {
  const env = { ...process.env, HOOKWRIGHT_URL: serverUrl, HOOKWRIGHT_TOKEN: inject("adminToken") };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, text: `${stdout}${stderr}` });
    });
  });
}

describe("the example of an integration", () => {
  it("passes its fixtures in the server, and leaves nothing there", async () => {
    expect(await run("fixtures", EXAMPLE)).toEqual({ code: 0, text: "ok      identify-basic\n" });
    const left = await api.call<{ items: object[] }>("GET", "/functions?name=My%20Integration%20(fixtures)");
    expect(left.body.items).toEqual([]);
  });

  it("is deployed as it is, a second time without a change, and pulled", async () => {
    const own = path.join(folder, "own");
    expect(await run("deploy", own)).toMatchObject({
      code: 0,
      text: expect.stringContaining("+ function Own CRM"),
    });
    expect((await run("deploy", own)).text).toContain("nothing to do");
    const list = await api.call<{ items: { id: string }[] }>("GET", "/functions?name=Own%20CRM");
    const stored = await api.call<{ files: object }>("GET", `/functions/${list.body.items[0]?.id}`);
    expect(Object.keys(stored.body.files).toSorted()).toEqual(["lib/index.js", "lib/mapper.js"]);
    const pulled = path.join(folder, "pulled");
    expect(await run("pull", "Own CRM", "--folder", pulled)).toMatchObject({ code: 0 });
    const read = (home: string) => readFile(path.join(home, "lib/mapper.js"), "utf8");
    expect(await read(pulled)).toBe(await read(own));
    expect((await run("deploy", pulled)).text).toContain("nothing to do");
  });

  it("copied out of the docs passes its fixtures and is deployed", async () => {
    const copied = path.join(folder, "copied");
    expect(await copyFromDocs("integrations-sdk.md", copied)).toContain("hookwright.toml");
    expect(await run("fixtures", copied)).toMatchObject({ code: 0 });
    expect(await run("deploy", copied)).toMatchObject({ code: 0 });
  });
});

describe("fixtures", () => {
  it("that are not met fail, with both sides", async () => {
    const own = path.join(folder, "failing");
    await cp(EXAMPLE, own, { recursive: true });
    const fixture = (output: object) =>
      JSON.stringify({ input: { type: "identify", userId: "1", traits: { name: "Ada" } }, output });
    await writeFile(path.join(own, "test/fixtures/wrong.json"), fixture({ $user_id: "2", $name: "Ada" }));
    await writeFile(
      path.join(own, "test/fixtures/missing.json"),
      '{ "input": { "type": "track", "event": "a" } }',
    );
    const { code, text } = await run("fixtures", own);
    expect(code).toBe(1);
    expect(text).toContain("ok      identify-basic");
    expect(text).toContain(
      "not ok  missing\n        EventNotSupported: integration.mapper.track() is missing",
    );
    expect(text).toMatch(/not ok {2}wrong\n[^]*'1'[^]*'2'/);
    expect(text).toContain("2 of 3 fixtures failed");
    expect((await run("fixtures", own, "--ignore", "$user_id")).text).toContain("1 of 3 fixtures failed");
    await writeFile(path.join(own, "lib/mapper.js"), "\nexports = (;");
    expect((await run("fixtures", own)).text).toContain("files.lib/mapper.js:2:12: Unexpected token");
  });

  it.each([
    [["fixtures", "/nowhere"], 2, "there are no fixtures in /nowhere/test/fixtures"],
    [["fixtures", EXAMPLE, "--token", "none"], 1, "HOOKWRIGHT_TOKEN"],
    [["fixtures", EXAMPLE, "--url", "http://127.0.0.1:1"], 3, "no server answers"],
  ] as const)("cannot be run: %j", async (args, code, text) => {
    const ended = await run(...args);
    expect(ended.text).toContain(text);
    expect(ended.code).toBe(code);
  });
});
