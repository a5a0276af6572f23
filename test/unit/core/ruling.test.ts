import { describe, expect, it } from "vitest";
import { toCheckedRuling } from "../../../src/core/ruling.ts";

describe("a ruling", () => {
  it.each([
    [
      { again: true, code: "5xx" },
      { again: true, code: "5xx" },
    ],
    [
      { again: false, code: "404", retriesMax: 0, more: 1 },
      { again: false, code: "404", retriesMax: 0 },
    ],
    [
      { again: true, code: "A_B", retriesMax: -1 },
      { again: true, code: "A_B" },
    ],
    [
      { again: true, code: "A_B", retriesMax: Infinity },
      { again: true, code: "A_B" },
    ],
    [{ again: 1, code: "A" }, null],
    [{ again: true, code: "a b" }, null],
    [{ again: true, code: "a".repeat(41) }, null],
    [{ again: true, code: 404 }, null],
    [{ again: true }, null],
    ["again", null],
    [null, null],
    [undefined, null],
  ])("%j is read as %j", (given, read) => {
    expect(toCheckedRuling(given)).toEqual(read);
  });
});
