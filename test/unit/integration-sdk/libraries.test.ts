import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { OWN_MODULES } from "../../../src/dialects/integration/own-modules.ts";
import { libraries } from "../../../src/integration-sdk/libraries.ts";

describe("what integrations require", () => {
  it("is known to the check of their code", () => {
    expect(Object.keys(libraries).toSorted()).toEqual([...OWN_MODULES].toSorted());
  });

  it("can be had in Node as entries of the package", () => {
    const load = createRequire(import.meta.url);
    const make = load("hookwright/integration") as (name: string) => { slug(): string };
    const test = load("hookwright/integration-tester") as (integration: unknown) => {
      name(name: string): unknown;
    };
    expect(make("Some CRM").slug()).toBe("some-crm");
    expect(() => test(new (make("CRM") as never as new () => unknown)()).name("X")).toThrow("expected name");
  });
});
