import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { LIBRARIES } from "../../../../src/dialects/segment/libraries.ts";
import { UNAVAILABLE } from "../../../../src/dialects/segment/unavailable.ts";
import { SHELF } from "../../../../src/shelf/catalog.ts";

const page = await readFile(new URL("../../../../docs/segment-functions.md", import.meta.url), "utf8");

/** What stands beside a global in the tables of the page; several may share a cell. */
function cellBeside(global: string): string | undefined {
  const cells = page.split("\n").flatMap((line) => line.split("|").map((cell) => cell.trim()));
  const index = cells.findIndex((cell) => cell.split(", ").includes(`\`${global}\``));
  return index === -1 ? undefined : cells[index + 1];
}

const paths = LIBRARIES.map(({ name, member, module }) => ({
  path: member === undefined ? name : `${name}.${member}`,
  module,
}));

it.each(paths)(
  "docs/segment-functions.md has $path with the version that the shelf has",
  ({ path, module }) => {
    const cell = cellBeside(path);
    const current = SHELF.get(module)?.at(-1);
    if (current === undefined) {
      expect(cell).toBe("Node's");
    } else if (current.major > 0) {
      expect(cell).toMatch(new RegExp(`${module.split("/").at(-1)}\\b.* ${current.major}\\b`));
    } else {
      expect(cell).toContain(module);
    }
  },
);

it.each([...UNAVAILABLE.keys()])("and says why there is no %s", (name) => {
  const last = name.split(".").at(-1) ?? name;
  expect(cellBeside(name) ?? cellBeside(last)).toMatch(/^\w/);
});
