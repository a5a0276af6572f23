import { describe, expect, it } from "vitest";
import { functionPatchSchema } from "../../../../src/api/schemas/functions.ts";
import type { FunctionResource } from "../../../../src/api/resources.ts";
import { toLimitsPatch, toLimitValues } from "../../../../src/console/function/limit-values.ts";

const limits = { cpuMs: 1_000, outgoingRequests: 50, outgoingBytes: 5, concurrentRuns: 500 };
const toFunction = (allow: string[] | null) => ({ limits, egress: { allow } }) as unknown as FunctionResource;
const open = toFunction(null);
const listed = toFunction(["a.example", "b.example"]);

describe("toLimitsPatch", () => {
  it("sends nothing of what was not touched", () => {
    expect(toLimitsPatch(toLimitValues(open), open)).toEqual({});
    expect(toLimitsPatch(toLimitValues(listed), listed)).toEqual({});
  });

  it.each([
    ["a limit", open, { cpuMs: "200" }, { limits: { cpuMs: 200 } }],
    ["a limit back to its default", open, { cpuMs: " " }, { limits: { cpuMs: null } }],
    ["hosts", open, { egress: "listed", hosts: " x.example\n\n" }, { egress: { allow: ["x.example"] } }],
    ["nowhere", open, { egress: "listed" }, { egress: { allow: [] } }],
    ["every host", listed, { egress: "any" }, { egress: { allow: null } }],
    ["nothing for hosts that do not count", open, { hosts: "x" }, {}],
  ] as const)("sends %s, as the API takes it", (_what, fn, changed, patch) => {
    const made = toLimitsPatch({ ...toLimitValues(fn), ...changed }, fn);
    expect(made).toEqual(patch);
    expect(functionPatchSchema.safeParse(made).success).toBe(true);
  });
});
