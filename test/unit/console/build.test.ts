import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("../../../dist/console/", import.meta.url);
/** What a browser loads before it shows anything. */
const FIRST_PAGE_BYTES = 250 * 1_024;
/** What finds mistakes in code: the parser, and the names of the shelf. */
const MISTAKES_BYTES = 50 * 1_024;

const read = (name: string) => readFileSync(new URL(name, FOLDER));
const page = read("index.html").toString();
const files = [...page.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map(([, name = ""]) => name);
const scripts = files.filter((name) => name.endsWith(".js"));

describe("the built console", () => {
  it("has every file that its page names", () => {
    expect(scripts.length).toBeGreaterThan(0);
    expect(files.filter((name) => !existsSync(new URL(name, FOLDER)))).toEqual([]);
  });

  it("has no script and no style in its page, which the policy would not take", () => {
    expect(page).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=/);
  });

  it("shows its first page after less than 250 KB, compressed", () => {
    const bytes = files.reduce((sum, name) => sum + gzipSync(read(name)).byteLength, 0);
    expect(bytes).toBeLessThan(FIRST_PAGE_BYTES);
  });

  it("loads the editor only when there is something to edit", () => {
    const first = scripts.map((name) => read(name).toString()).join("");
    expect(first).not.toContain("cm-content");
    expect(first).toContain("code-editor-");
  });

  it("finds mistakes with less than 50 KB more, compressed, which neither the page nor the editor waits for", () => {
    const assets = readdirSync(new URL("assets/", FOLDER));
    const [parser = ""] = assets.filter((name) => name.startsWith("find-mistakes-"));
    expect(gzipSync(read(`assets/${parser}`)).byteLength).toBeLessThan(MISTAKES_BYTES);
    const others = assets.filter((name) => name.endsWith(".js") && name !== parser);
    const parsing = others.filter((name) => read(`assets/${name}`).includes("Unterminated string constant"));
    expect(parsing).toEqual([]);
  });
});
