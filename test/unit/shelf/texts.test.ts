import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SHELF, shelfFingerprint, type ShelfModule } from "../../../src/shelf/catalog.ts";
import { readModules, readText } from "../../../src/shelf/texts.ts";

/** What the loader takes at most (`worker-loader.c++`), less a version's own code and our bootstrap. */
const LOADER_LIMIT = 62 * 1024 * 1024;

const MODULES: ShelfModule[] = Array.from(SHELF.values())
  .flat()
  .flatMap((shelfPackage) => [shelfPackage, ...shelfPackage.entries.values()]);

const texts = await Promise.all(MODULES.map(({ file }) => readText(file)));

describe("the texts of the shelf", () => {
  it("say which package they are", async () => {
    expect(await readText("date-fns@2.locale.shelf.js.gz")).toMatch(/^\/\* date-fns 2\.30\.0 \*\//);
  });

  it("are read once", async () => {
    expect(await readText("uuid@14.shelf.js.gz")).toBe(await readText("uuid@14.shelf.js.gz"));
  });

  it("stand beside those that are made for an import", async () => {
    const modules = await readModules({
      uuid: { file: "uuid@14.shelf.js.gz" },
      crypto: { text: "export {};" },
    });
    expect(modules).toEqual({ uuid: await readText("uuid@14.shelf.js.gz"), crypto: "export {};" });
  });

  it("are missed by name", async () => {
    await expect(readText("left-pad@1.shelf.js.gz")).rejects.toThrow(
      "the shelf has no text left-pad@1.shelf.js.gz",
    );
  });

  it("make the fingerprint", () => {
    const hashes = texts.map((text) => createHash("sha256").update(text).digest("hex"));
    expect(shelfFingerprint).toHaveLength(hashes.length * 64);
    expect(new Set(shelfFingerprint.match(/.{64}/g))).toEqual(new Set(hashes));
  });

  it("have no character that would double their memory, but for regular expressions of the locales", () => {
    const wide = MODULES.filter((_, index) => /[\u0100-\uffff]/.test(texts[index] ?? ""));
    expect(wide.map(({ file }) => file)).toEqual([
      "date-fns@2.locale.shelf.js.gz",
      "date-fns@4.locale.shelf.js.gz",
    ]);
  });

  it("fit into one isolate, all of them", () => {
    expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(LOADER_LIMIT);
  });
});
