import { describe, expect, it } from "vitest";
import {
  FRESH,
  toConnectionFields,
  toConnectionValues,
} from "../../../../src/console/connections/connection-values.ts";

describe("the fields of a connection", () => {
  it("take all events, under the function's name, unless something is said", () => {
    expect(toConnectionFields(FRESH)).toEqual({ filter: {}, batchMaxCount: 20 });
  });

  it("leave out empty lines and blanks around names", () => {
    const values = {
      ...FRESH,
      name: " CRM ",
      types: ["track"] as const,
      names: "\n Order Completed \n\nRefund",
    };
    expect(toConnectionFields(values)).toEqual({
      name: "CRM",
      filter: { types: ["track"], names: ["Order Completed", "Refund"] },
      batchMaxCount: 20,
    });
  });

  it.each([
    [{}, { types: [], names: "" }],
    [
      { types: ["page" as const], names: ["A", "B"] },
      { types: ["page"], names: "A\nB" },
    ],
  ])("show the filter %j", (filter, shown) => {
    const connection = {
      id: "con_1",
      sourceId: "s",
      functionId: "fn_1",
      name: "CRM",
      enabled: true,
      settings: {},
      batchMaxCount: 5,
      createdAt: "2026-11-22T09:30:00.000Z",
      updatedAt: "2026-11-22T09:30:00.000Z",
      filter,
    };
    expect(toConnectionValues(connection)).toEqual({ name: "CRM", batchMaxCount: "5", ...shown });
  });
});
