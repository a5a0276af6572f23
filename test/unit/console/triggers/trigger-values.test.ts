import { describe, expect, it } from "vitest";
import { FRESH, PLATFORM_EVENTS, toTriggerWrite } from "../../../../src/console/triggers/trigger-values.ts";
import { PLATFORM_EVENTS as TABLE } from "../../../../src/core/trigger-events.ts";

describe("the fields of a trigger", () => {
  it("know every event of the table by its name", () => {
    const names = PLATFORM_EVENTS.map(([id, name]) => [String(id), name]);
    expect(names).toEqual(Object.entries(TABLE).map(([id, { name }]) => [id, name]));
  });

  it("send ids as numbers where they are some, and the one target that is chosen", () => {
    const values = {
      ...FRESH,
      platform: [1000],
      own: " order.paid\n\n10001 ",
      functionId: "fn_1",
      url: "https://other.example",
    };
    expect(toTriggerWrite(values)).toEqual({
      eventIds: [1000, "order.paid", 10_001],
      target: { functionId: "fn_1" },
    });
    expect(toTriggerWrite({ ...values, name: " Mail ", target: "url" })).toMatchObject({
      name: "Mail",
      target: { url: "https://other.example" },
    });
  });
});
