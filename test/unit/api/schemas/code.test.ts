import { describe, expect, it } from "vitest";
import { variablesSchema } from "../../../../src/api/schemas/code.ts";

const one = (fields: object) => variablesSchema.safeParse([{ name: "NAME", ...fields }]);

describe("variables", () => {
  it.each([
    { value: "text" },
    { value: 3, type: "number" },
    { value: "3", type: "number" },
    { value: "-1.5", type: "number" },
    { value: true, type: "boolean" },
    { value: "false", type: "boolean" },
    { value: "x", type: "string", required: false, description: "as a variables.json file has it" },
  ])("takes %o as it is", (fields) => {
    expect(one(fields)).toEqual({ success: true, data: [{ name: "NAME", ...fields }] });
  });

  it.each([
    { value: "three", type: "number" },
    { value: "", type: "number" },
    { value: "yes", type: "boolean" },
    { value: 3, type: "string" },
    { value: null },
    { value: { a: 1 } },
  ])("refuses %o and names the value", (fields) => {
    const parsed = one(fields);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual(["0.value"]);
  });

  it("refuses a name that is there twice, or cannot be a placeholder", () => {
    const twice = variablesSchema.safeParse([
      { name: "A", value: 1 },
      { name: "A", value: 2 },
    ]);
    expect(twice.error?.issues.map(({ path }) => path.join("."))).toEqual(["1.name"]);
    expect(one({ name: "1A", value: 1 }).success).toBe(false);
  });

  it("tells of a name that is there twice beside everything else", () => {
    const list = [{ name: "A", value: 1 }, { name: "A", value: null }, 7];
    const paths = variablesSchema.safeParse(list).error?.issues.map(({ path }) => path.join("."));
    expect(paths).toEqual(["1.value", "2", "1.name"]);
  });
});
