import { describe, expect, it } from "vitest";
import {
  DEFAULT_ISOLATE_LIMITS,
  resolveLimits,
  toEgressPatch,
  toLimitsPatch,
  toRunLimits,
  toStoredText,
  type EgressInput,
  type FunctionLimitsInput,
} from "../../../src/core/run-limits.ts";

const DEFAULTS = { cpuMs: 1_000, outgoingRequests: 50, outgoingBytes: 52_428_800, concurrentRuns: 500 };
const TIME = { ms: 10_000, setting: "the endpoint's timeoutMs" };

describe("the limits of a function", () => {
  it("are the defaults where nothing is set", () => {
    expect(resolveLimits({})).toEqual(DEFAULTS);
    expect(resolveLimits({ cpuMs: null, outgoingRequests: undefined })).toEqual(DEFAULTS);
  });

  it("are what is set, nothing among it", () => {
    expect(resolveLimits({ cpuMs: 10, outgoingRequests: 0, outgoingBytes: 0 })).toEqual({
      ...DEFAULTS,
      cpuMs: 10,
      outgoingRequests: 0,
      outgoingBytes: 0,
    });
  });

  it("are stored only where they are not the defaults", () => {
    expect(toStoredText(toLimitsPatch({ ...DEFAULTS, cpuMs: 5_000 }))).toBe('{"cpuMs":5000}');
    expect(toStoredText(toLimitsPatch({ cpuMs: null }))).toBe("{}");
    expect(toStoredText(toEgressPatch({ allow: ["a.example"] }))).toBe('{"allow":["a.example"]}');
    expect(toStoredText(toEgressPatch({ allow: [] }))).toBe('{"allow":[]}');
    expect(toStoredText(toEgressPatch({ allow: null }))).toBe("{}");
  });

  it("are changed member by member, a default and null by taking the member away", () => {
    expect(toLimitsPatch({ cpuMs: 1_000, outgoingBytes: 7, concurrentRuns: null })).toEqual({
      cpuMs: null,
      outgoingBytes: 7,
      concurrentRuns: null,
    });
    expect(toEgressPatch({})).toEqual({});
  });
});

describe("what an isolate keeps", () => {
  const isolateOf = (limits: FunctionLimitsInput, egress: EgressInput = {}) =>
    toRunLimits(limits, egress, TIME).isolate;

  it("is one and the same for every function that sets nothing of it", () => {
    expect(isolateOf({})).toBe(DEFAULT_ISOLATE_LIMITS);
    expect(isolateOf({ ...DEFAULTS, concurrentRuns: 7 }, { allow: null })).toBe(DEFAULT_ISOLATE_LIMITS);
    expect(DEFAULT_ISOLATE_LIMITS.key).toBe("");
  });

  it("has a key of its own, and always the same", () => {
    const make = () => [
      isolateOf({ cpuMs: 999 }),
      isolateOf({ outgoingRequests: 999 }),
      isolateOf({ outgoingBytes: 999 }),
      isolateOf({}, { allow: [] }),
      isolateOf({}, { allow: ["a.example"] }),
      isolateOf({}, { allow: ["a.example", "b.example"] }),
    ];
    const keys = make().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^:[0-9a-f]{16}$/.test(key))).toBe(true);
    expect(make().map(({ key }) => key)).toEqual(keys);
  });

  it("stands beside what each run has", () => {
    expect(toRunLimits({ concurrentRuns: 3 }, {}, TIME)).toEqual({
      time: TIME,
      concurrentRuns: 3,
      isolate: DEFAULT_ISOLATE_LIMITS,
    });
  });
});
