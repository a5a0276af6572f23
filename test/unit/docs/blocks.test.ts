import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOptions as parseBenchOptions } from "../../../bench/options.ts";
import { parseOptions } from "../../../src/local/options.ts";
import { listPages, readBlocks, readInlineCode } from "../../support/docs-blocks.ts";

const FOLDER = "test/e2e/docs";
const tests = readdirSync(FOLDER).filter((name) => name.endsWith(".test.ts"));
const tested = tests.flatMap((name) =>
  Array.from(
    readFileSync(join(FOLDER, name), "utf8").matchAll(/^describePage\("([^"]+)"/gm),
    ([, page = ""]) => page,
  ),
);

describe("pages with blocks", () => {
  it("all have a test, which fails for a block that it does not execute", () => {
    const pages = listPages().filter((page) => readBlocks(page).length > 0);
    expect(pages.length).toBeGreaterThan(12);
    expect(pages.filter((page) => !tested.includes(page))).toEqual([]);
  });

  it("say what language each is in", () => {
    const silent = listPages().flatMap((page) =>
      readBlocks(page).flatMap(({ language, line }) => (language === "" ? [`${page}:${line}`] : [])),
    );
    expect(silent).toEqual([]);
  });
});

function isRefused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

describe.each(listPages())("the commands in the text of %s", (page) => {
  const codes = readInlineCode(page);

  it("are scripts that there are", () => {
    const named = codes.flatMap((code) => /^npm (?:run )?([a-z:]+)/.exec(code)?.[1] ?? []);
    const own = named.filter((name) => !["ci", "install", "pack"].includes(name));
    expect(own.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("have flags that the scripts take", () => {
    const readers = { start: parseOptions, "run bench": parseBenchOptions };
    const refused = Object.entries(readers).flatMap(([script, read]) =>
      codes.filter((code) => {
        const args = code.startsWith(`npm ${script} -- `) ? code.split(" -- ")[1]?.split(" ") : undefined;
        return args !== undefined && isRefused(() => read(args, {}));
      }),
    );
    expect(refused).toEqual([]);
  });

  it("are not wrangler's, which only blocks are looked at for", () => {
    const known = ["wrangler dev", "wrangler deploy --dry-run"];
    const commands = codes.filter((code) => /^(?:npx )?wrangler /.test(code));
    expect(commands.filter((code) => !known.includes(code))).toEqual([]);
  });
});
