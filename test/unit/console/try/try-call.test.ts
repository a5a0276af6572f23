import { describe, expect, it } from "vitest";
import type { Dialect, InvocationDetail } from "../../../../src/api/resources.ts";
import { testRunSchema } from "../../../../src/api/schemas/test-run.ts";
import {
  callFromInvocation,
  examplesOf,
  findCallFault,
  firstCall,
  handlersOf,
  toTestCall,
  withHandler,
} from "../../../../src/console/try/try-call.ts";
import { dialectOf } from "../../../../src/dialects/registry.ts";

const DIALECTS: Dialect[] = ["segment-destination", "segment-insert", "integration", "xkit"];

describe.each(DIALECTS)("a try of %s", (dialect) => {
  it("has handlers that the dialect has, each with an example that can be run", () => {
    const handlers = handlersOf(dialect);
    expect(dialectOf(dialect).handlers).toEqual(expect.arrayContaining([...handlers]));
    for (const handler of handlers) {
      const call = withHandler(dialect, firstCall(dialect), handler);
      expect([handler, findCallFault(dialect, call)]).toEqual([handler, null]);
      expect(testRunSchema.safeParse(toTestCall(dialect, call)).success).toBe(true);
    }
  });
});

describe("toTestCall", () => {
  const text = '{"type":"track"}';

  it.each([
    ["segment-destination", "onTrack", "track", text, { events: [{ type: "track" }], batch: false }],
    ["segment-insert", "onBatch", "batch", `[${text}]`, { events: [{ type: "track" }], batch: true }],
    ["integration", "event", "track", text, { events: [{ type: "track" }], batch: false }],
    ["integration", "map", "track", text, { message: { type: "track" } }],
  ] as const)("gives %s %s what it takes", (dialect, handler, example, given, input) => {
    expect(toTestCall(dialect, { handler, example, text: given })).toEqual({ handler, input });
  });

  it("parts the variables of a destination from the rest of its arguments", () => {
    const call = { handler: "upsert", example: "upsert", text: '{"variables":{"a":1},"inputs":{"b":2}}' };
    expect(toTestCall("xkit", call)).toEqual({
      handler: "upsert",
      input: { inputs: { b: 2 } },
      settings: { a: 1 },
    });
  });
});

describe("findCallFault", () => {
  it.each([
    ["integration", "batch", "{}", "badEvents"],
    ["integration", "batch", "[1]", "badEvents"],
    ["integration", "track", "[{}]", "badEvent"],
    ["segment-insert", "track", "{", "badEvent"],
    ["xkit", "upsert", "null", "badCall"],
  ] as const)("of %s with the example %s and the text %s is told", (dialect, example, text, fault) => {
    expect(findCallFault(dialect, { handler: "", example, text })).toBe(fault);
  });
});

describe("withHandler", () => {
  it("keeps the text where the other handler takes the same, and else begins with an example", () => {
    const call = { handler: "event", example: "page", text: "{ }" };
    expect(withHandler("integration", call, "map")).toEqual({ ...call, handler: "map" });
    const several = { handler: "event", example: "batch", text: "[ ]" };
    expect(withHandler("integration", several, "map")).toMatchObject({ handler: "map", example: "track" });
    expect(examplesOf("integration", "map")).not.toContain("batch");
  });
});

describe("callFromInvocation", () => {
  const recorded = (body: string) => ({ request: { body } }) as InvocationDetail;

  it("takes the event that an endpoint was sent, for the handler of its type", () => {
    const call = callFromInvocation("segment-destination", recorded('{"type":"identify"}'));
    expect(call).toMatchObject({ handler: "onIdentify", example: "identify" });
    const several = callFromInvocation("segment-destination", recorded("[]"));
    expect(several).toMatchObject({ handler: "onBatch", example: "batch" });
    expect(callFromInvocation("integration", recorded('{"type":"page"}'))).toMatchObject({
      handler: "event",
      example: "page",
    });
  });

  it("takes nothing that is no event", () => {
    expect(callFromInvocation("integration", recorded("plain"))).toBeNull();
  });
});
