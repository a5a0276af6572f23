import { describe, expect, it } from "vitest";
import type { Variable } from "../../../src/api/resources.ts";
import { toVersion } from "../../../src/console/function/draft.ts";

/** The variable that is saved of one that was, with another text. */
function saved(before: Variable | undefined, value: string): unknown {
  const row = { name: "A", value, ...(before === undefined ? {} : { before }) };
  return toVersion({ code: "", modules: [], variables: [row] }).variables[0];
}

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
    expect(toVersion({ code: "c", modules: [row, { name: "m", value: "1" }], variables: [row] })).toEqual({
      code: "c",
      modules: { m: "1" },
      variables: [],
    });
  });
});
