import { expect, it } from "vitest";
import type { LimitName } from "../../../src/core/contract.ts";
import { ANSWER_LIMIT_BYTES } from "../../../src/core/limits.ts";
import { toRunLimits } from "../../../src/core/run-limits.ts";
import { toCheckedExceeded } from "../../../src/sandbox/checked-outcome.ts";

const LIMITS = toRunLimits(
  { cpuMs: 20, outgoingRequests: 3, outgoingBytes: 400 },
  {},
  { ms: 5_000, setting: "x" },
);

const report = (kind: unknown, limit: unknown, used?: unknown) => ({ kind, exceeded: { limit, used } });

it.each<[LimitName, string, object]>([
  [
    "outgoingRequests",
    "threw",
    { allowed: 3, unit: "requests", setting: "the function's limits.outgoingRequests" },
  ],
  [
    "outgoingBytes",
    "returned",
    { allowed: 400, unit: "bytes", setting: "the function's limits.outgoingBytes" },
  ],
  ["answerSize", "threw", { allowed: ANSWER_LIMIT_BYTES, unit: "bytes", setting: null }],
  ["cpu", "sandbox-lost", { allowed: 20, unit: "ms", setting: "the function's limits.cpuMs" }],
  ["memory", "sandbox-lost", { allowed: 134_217_728, unit: "bytes", setting: null }],
])("%s of a run that ended as %s has what the gateway knows of it", (limit, kind, known) => {
  expect(toCheckedExceeded(report(kind, limit), LIMITS)).toEqual({ limit, ...known });
});

it("an answer's size is told where it can be one", () => {
  const { used } = toCheckedExceeded(report("threw", "answerSize", ANSWER_LIMIT_BYTES + 1), LIMITS) ?? {};
  expect(used).toBe(ANSWER_LIMIT_BYTES + 1);
});

it.each([5, ANSWER_LIMIT_BYTES, 1e300, Number.NaN, "20000000", null, {}])("a size of %s is none", (used) => {
  expect(toCheckedExceeded(report("threw", "answerSize", used), LIMITS)).not.toHaveProperty("used");
});

it.each<[string, unknown]>([
  ["no report", undefined],
  ["null", null],
  ["a text", "threw"],
  ["no limit", { kind: "threw" }],
  ["null in its place", { kind: "threw", exceeded: null }],
  ["a text in its place", { kind: "threw", exceeded: "cpu" }],
  ["a limit there is none of", report("threw", "patience")],
  ["a limit that is none", report("threw", { limit: "cpu" })],
  ["a limit of every object", report("threw", "constructor")],
  ["time, which only the gateway measures", report("threw", "runTime")],
  ["a log, for which no run fails", report("threw", "logSize")],
  ["CPU time of a run that ended by itself", report("threw", "cpu")],
  ["an answer of a run that has one", report("returned", "answerSize")],
  ["a start that failed", report("failed-to-start", "outgoingRequests")],
  ["a kind of every object", report("constructor", "cpu")],
])("%s says nothing", (_name, value) => {
  expect(toCheckedExceeded(value, LIMITS)).toBeUndefined();
});
