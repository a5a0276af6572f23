// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="../../../src/shelf/text-modules.d.ts" />
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { BuiltPackage } from "../../../src/shelf/built-package.ts";
import { resolveModules } from "../../../src/shelf/resolve.ts";
import { listUnavailable } from "../../../src/shelf/unavailable.ts";
import catalog from "../../../src/shelf/built/catalog.json";

const page = await readFile(new URL("../../../docs/modules.md", import.meta.url), "utf8");

/** The cells of the table below a heading, without its head. */
function tableBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [, table = ""] = /\n(\|[^]*?\|)\n(?!\|)/.exec(section) ?? [];
  const [, , ...rows] = table.split("\n");
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const toNames = (cell: string) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);

describe("docs/modules.md", () => {
  it("has every package with its versions and the size of its texts", () => {
    const packages: readonly BuiltPackage[] = catalog;
    const byName = Map.groupBy(packages, ({ name }) => name);
    const expected = Array.from(byName, ([name, versions]) => {
      const sizes = versions.map(({ size, entries }) =>
        Object.values(entries).reduce((sum, entry) => sum + entry.size, size),
      );
      return [
        `\`${name}\``,
        versions.map(({ version }) => version).join(", "),
        sizes.map((size) => Math.round(size / 1024)).join(", "),
      ];
    });
    expect(tableBelow("The shelf").map((cells) => cells.slice(0, 3))).toEqual(expected);
  });

  it("names sub-paths that there are", () => {
    const subpaths = tableBelow("The shelf").flatMap(([, , , cell = ""]) => toNames(cell));
    const imports = subpaths.map((specifier) => ({ specifier, line: 1, column: 1, dynamic: false }));
    expect(subpaths).toContain("csv-parse/sync");
    expect(resolveModules(imports, {})).toMatchObject({ ok: true });
  });

  it("has every package that does not run, with the reason that a save gives", () => {
    const rows = tableBelow("What does not run").flatMap(([names = "", reason = ""]) =>
      toNames(names).map((name) => ({ name, reason })),
    );
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(rows.toSorted(byName)).toEqual(listUnavailable().toSorted(byName));
  });
});
