import { describe, expect, it } from "vitest";
import { readBlocks } from "../../../support/docs-blocks.ts";

/** Gives the text of a block, by the heading that it stands under and its language; of several the one at an index. */
export type Take = (heading: string, language: string, index?: number) => string;

/**
 * The tests of one page. What they take they execute, or hold against what the product gives; what nobody takes fails,
 * so that no block of the page goes untested. `test/unit/docs/blocks.test.ts` sees to it that every page has such tests.
 */
export function describePage(page: string, tests: (take: Take) => void): void {
  const blocks = readBlocks(page);
  const left = new Set(blocks);
  describe(`the page ${page}`, () => {
    tests((heading, language, index = 0) => {
      const block = blocks.filter((each) => each.heading === heading && each.language === language)[index];
      if (block === undefined) {
        throw new Error(`${page} has no block of ${language || "no language"} (${index}) under "${heading}"`);
      }
      left.delete(block);
      return block.text;
    });

    it("has no block that no test executes", () => {
      expect(Array.from(left, ({ line, language }) => `${page}:${line} ${language}`)).toEqual([]);
    });
  });
}
