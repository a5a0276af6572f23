import { describe, expect, it } from "vitest";
import type { Variable, VersionResource } from "../../../../src/api/resources.ts";
import {
  isSame,
  toContent,
  toVersion,
  type DraftContent,
} from "../../../../src/console/function/draft-content.ts";

const EMPTY: DraftContent = { code: "", files: {}, modules: [], variables: [], settings: [] };

/** The variable that is saved of one that was, with another text. */
function saved(before: Variable | undefined, value: string): unknown {
  const row = { name: "A", value, ...(before === undefined ? {} : { before }) };
  return toVersion({ ...EMPTY, variables: [row] }).variables[0];
}

const version = (parts: Partial<VersionResource>): VersionResource => ({
  id: "ver_1",
  number: 1,
  active: true,
  code: "c",
  files: {},
  modules: {},
  variables: [],
  settings: [],
  createdAt: "",
  author: "",
  ...parts,
});

describe("toVersion", () => {
  it.each([
    [{ name: "A", value: 5 }, "6", 6],
    [{ name: "A", value: 5 }, "", ""],
    [{ name: "A", value: 5 }, "five", "five"],
    [{ name: "A", value: true }, "false", false],
    [{ name: "A", value: true }, "no", "no"],
    [{ name: "A", value: "5" }, "6", "6"],
    [undefined, "6", "6"],
  ])("keeps the kind of %j with the text %j", (before, text, value) => {
    expect(saved(before, text)).toMatchObject({ value });
  });

  it("keeps what is not edited of a variable", () => {
    const before: Variable = { name: "B", value: "x", type: "string", required: true, description: "d" };
    expect(saved(before, "y")).toEqual({ ...before, name: "A", value: "y" });
  });

  it("leaves out rows that have no name yet", () => {
    const row = { name: " ", value: "x" };
    const [setting] = toContent(version({ settings: [{ name: " " }] })).settings;
    const rows = {
      modules: [row, { name: "m", value: "1" }],
      variables: [row],
      settings: setting ? [setting] : [],
    };
    const parts = { modules: { m: "1" }, variables: [], settings: [] };
    expect(toVersion({ ...EMPTY, code: "c", ...rows })).toEqual({ code: "c", files: {}, ...parts });
  });

  it("gives every part back as it came, settings with what others keep in them", () => {
    const given = {
      code: "c",
      files: { "a.js": "1" },
      modules: { lodash: "4" },
      variables: [{ name: "A", value: 5 }],
      settings: [{ name: "key", type: "string", sensitive: "true", theirs: 1 }, { name: "plain" }],
    };
    expect(toVersion(toContent(version(given)))).toEqual(given);
  });

  it("writes a setting out that was changed, and keeps what it does not know", () => {
    const content = toContent(version({ settings: [{ name: "key", type: "array", theirs: 1 }] }));
    const settings = content.settings.map((row) => ({ ...row, required: true }));
    expect(toVersion({ ...content, settings }).settings).toEqual([
      {
        name: "key",
        label: "key",
        description: "",
        type: "ARRAY",
        required: true,
        sensitive: false,
        theirs: 1,
      },
    ]);
  });
});

describe("isSame", () => {
  const content = toContent(version({ files: { "a.js": "1", "b.js": "2" }, settings: [{ name: "key" }] }));

  it("takes no notice of the order in which files were made", () => {
    expect(isSame(content, { ...content, files: { "b.js": "2", "a.js": "1" } })).toBe(true);
  });

  it.each([
    ["a file", { files: { "a.js": "1", "b.js": "3" } }],
    ["a path", { files: { "a.js": "1", "c.js": "2" } }],
    ["a setting", { settings: content.settings.map((row) => ({ ...row, description: "new" })) }],
    ["a module", { modules: [{ name: "lodash", value: "4" }] }],
  ])("sees that %s was changed", (_what, changed) => {
    expect(isSame(content, { ...content, ...changed })).toBe(false);
  });
});
