import { describe, expect, it } from "vitest";
import { listChangedParts } from "../../../../src/console/function/changed-parts.ts";

const base = {
  code: "a",
  files: { "b.js": "b", "c.js": "c" },
  modules: { lodash: "4" },
  variables: [{ name: "A", value: 5 }],
  settings: [{ name: "key" }],
};

describe("listChangedParts", () => {
  it("has nothing where nothing differs, however that is written", () => {
    const settings = [{ name: "key", label: "key", type: "string", description: "", required: "false" }];
    expect(listChangedParts(base, { ...base, settings })).toEqual([]);
  });

  it("has each file that was changed, is new or is gone, and no other", () => {
    const after = { ...base, files: { "b.js": "b", "d.js": "d" }, code: "A" };
    expect(listChangedParts(base, after)).toEqual([
      { name: "index.js", kind: "file", before: "a", after: "A" },
      { name: "c.js", kind: "file", before: "c", after: null },
      { name: "d.js", kind: "file", before: null, after: "d" },
    ]);
  });

  it("has modules, variables and settings line by line", () => {
    const after = {
      ...base,
      modules: { lodash: "4", zod: "4" },
      variables: [{ name: "A", value: "5" }],
      settings: [{ name: "key", sensitive: true }],
    };
    const parts = listChangedParts(base, after);
    expect(parts.slice(0, 2)).toEqual([
      { name: "modules", kind: "modules", before: "lodash 4", after: "lodash 4\nzod 4" },
      { name: "variables", kind: "variables", before: "A = 5", after: 'A = "5"' },
    ]);
    expect(parts[2]?.after?.split("\n")).toContain('    "sensitive": true');
  });
});
