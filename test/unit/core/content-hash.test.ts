import { describe, expect, it } from "vitest";
import { toContentHash } from "../../../src/core/content-hash.ts";
import type { CodeBundle } from "../../../src/core/contract.ts";

const BUNDLE: CodeBundle = {
  dialect: "craft",
  code: "export default () => 1;",
  imports: ["lodash"],
  modules: { lodash: "4.17.21", uuid: "9.0.0" },
  variables: [
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ],
};

describe("toContentHash", () => {
  it("is what it was before there were files", async () => {
    expect(await toContentHash({ ...BUNDLE, files: {} })).toBe(await toContentHash(BUNDLE));
  });

  it("is the same for the same content, in whatever order it is listed", async () => {
    const reordered: CodeBundle = {
      ...BUNDLE,
      modules: { uuid: "9.0.0", lodash: "4.17.21" },
      variables: BUNDLE.variables.toReversed(),
    };
    const hash = await toContentHash(BUNDLE);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await toContentHash(reordered)).toBe(hash);
  });

  it.each<{ what: string; change: Partial<CodeBundle> }>([
    { what: "the code", change: { code: "export default () => 2;" } },
    { what: "a blank in the code", change: { code: "export default () => 1; " } },
    { what: "a pinned version", change: { modules: { lodash: "4.17.20", uuid: "9.0.0" } } },
    { what: "a file", change: { files: { "a.js": "1" } } },
    { what: "a module", change: { modules: { lodash: "4.17.21" } } },
    {
      what: "a variable's value",
      change: {
        variables: [
          { name: "A", value: "1" },
          { name: "B", value: "3" },
        ],
      },
    },
    {
      what: "a variable's name",
      change: {
        variables: [
          { name: "A", value: "1" },
          { name: "C", value: "2" },
        ],
      },
    },
    { what: "no variables", change: { variables: [] } },
  ])("is another one for $what", async ({ change }) => {
    expect(await toContentHash({ ...BUNDLE, ...change })).not.toBe(await toContentHash(BUNDLE));
  });

  it("does not take one part for another", async () => {
    const hashes = await Promise.all([
      toContentHash({ ...BUNDLE, modules: { a: "b" }, variables: [] }),
      toContentHash({ ...BUNDLE, modules: {}, variables: [{ name: "a", value: "b" }] }),
    ]);
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});
