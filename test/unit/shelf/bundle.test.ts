import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { bundleEntry } from "../../../scripts/shelf/bundle.ts";
import { SHELF_SOURCES } from "../../../scripts/shelf/sources.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

it("a text of the shelf does not say where the packages are installed", async () => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), "hookwright-shelf-"));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(elsewhere, "node_modules"));
  const source = SHELF_SOURCES.find(({ name }) => name === "xml") ?? expect.fail("xml is on the shelf");
  const text = await bundleEntry(ROOT, source);
  expect(text).toContain("node_modules/xml/");
  expect(await bundleEntry(elsewhere, source)).toBe(text);
});
