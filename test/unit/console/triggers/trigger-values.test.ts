import { describe, expect, it } from "vitest";
import {
  FRESH,
  PLATFORM_EVENTS,
  toTriggerErrors,
  toTriggerPatch,
  toTriggerValues,
  toTriggerWrite,
} from "../../../../src/console/triggers/trigger-values.ts";
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

  it("hold what a trigger is, and send what is not as it was", () => {
    const trigger = {
      id: "trg_1",
      name: "Mail",
      eventIds: [2000, "order.paid", 10_001],
      target: { url: "https://other.example/in" },
      enabled: true,
      previousSecretsUntil: null,
      createdAt: "2026-11-01T00:00:00.000Z",
      updatedAt: "2026-11-01T00:00:00.000Z",
    };
    const before = toTriggerValues(trigger);
    expect(before).toEqual({
      name: "Mail",
      platform: [2000],
      own: "order.paid\n10001",
      target: "url",
      functionId: "",
      url: "https://other.example/in",
    });
    expect(toTriggerPatch(before, before)).toEqual({});
    expect(toTriggerPatch({ ...before, name: "" }, before)).toEqual({ name: "" });
    expect(toTriggerPatch({ ...before, platform: [] }, before)).toEqual({ eventIds: ["order.paid", 10_001] });
    expect(toTriggerPatch({ ...before, target: "function", functionId: "fn_1" }, before)).toEqual({
      target: { functionId: "fn_1" },
    });
  });

  it("say what was refused at the field, and name the id that was sent", () => {
    const errors = [
      { path: "eventIds.1", message: "is none" },
      { path: "target.url", message: "is private" },
    ];
    const { messages, isWhole } = toTriggerErrors(errors, { eventIds: [1000, "a b"] });
    expect(messages).toEqual({
      name: [],
      eventIds: ["a b: is none"],
      "target.functionId": [],
      "target.url": ["is private"],
    });
    expect(isWhole).toBe(true);
    expect(toTriggerErrors([...errors, { path: "enabled", message: "is none" }]).isWhole).toBe(false);
    expect(toTriggerErrors([]).isWhole).toBe(false);
  });
});
