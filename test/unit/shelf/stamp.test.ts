import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readStamp } from "../../../scripts/shelf/stamp.ts";

const root = mkdtempSync(join(tmpdir(), "hookwright-stamp-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("the stamp of a built shelf", () => {
  it("changes with the installed packages and the code that builds, and is null before an install", async () => {
    mkdirSync(join(root, "scripts/shelf"), { recursive: true });
    writeFileSync(join(root, "scripts/shelf/sources.ts"), "export {};");
    expect(await readStamp(root)).toBeNull();
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules/.package-lock.json"), "{}");
    const first = await readStamp(root);
    expect(first).toMatch(/^[\da-f]{64}$/);
    expect(await readStamp(root)).toBe(first);
    writeFileSync(join(root, "node_modules/.package-lock.json"), '{ "packages": {} }');
    const second = await readStamp(root);
    writeFileSync(join(root, "scripts/shelf/sources.ts"), "export default 1;");
    expect(new Set([first, second, await readStamp(root)]).size).toBe(3);
  });
});
