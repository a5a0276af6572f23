import { describe, expect, it } from "vitest";
import type { ExceededLimit, Outcome, OutcomeKind, Refusal } from "../../../src/core/contract.ts";
import { decideNext, type Decision } from "../../../src/pipeline/decision.ts";

const CREATED = 1_700_000_000_000;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

interface Case {
  name: string;
  outcome: OutcomeKind & Pick<Outcome, "exceeded">;
  attempts?: number;
  /** Since the job was written. */
  age?: number;
  expected: Decision;
}

const threw = (retryMaxAgeMs?: number): OutcomeKind => ({
  kind: "threw",
  error: { name: "Error", message: "no", ...(retryMaxAgeMs === undefined ? {} : { retryMaxAgeMs }) },
});
const lost: OutcomeKind = { kind: "sandbox-lost", reason: "gone" };
const overCpu: ExceededLimit = {
  limit: "cpu",
  allowed: 1_000,
  unit: "ms",
  setting: "the function's limits.cpuMs",
};
const overMemory: ExceededLimit = { limit: "memory", allowed: 1, unit: "bytes", setting: null };
const refused = (code: Refusal["code"], retryAfterMs: number): OutcomeKind => ({
  kind: "failed-to-start",
  error: { message: "not now" },
  refusal: { code, retryAfterMs },
});

const CASES: Case[] = [
  { name: "a returned value", outcome: { kind: "returned", value: 1 }, expected: { type: "succeeded" } },
  { name: "a plain error", outcome: threw(), expected: { type: "failed" } },
  {
    name: "RetryableError within its age",
    outcome: threw(10 * SECOND),
    expected: { type: "again", dueAt: CREATED + SECOND },
  },
  {
    name: "RetryableError at its fourth attempt",
    outcome: threw(DAY),
    attempts: 4,
    age: HOUR,
    expected: { type: "again", dueAt: CREATED + HOUR + 8 * SECOND },
  },
  {
    name: "RetryableError whose next time is just within its age",
    outcome: threw(11 * SECOND),
    age: 10 * SECOND,
    expected: { type: "again", dueAt: CREATED + 11 * SECOND },
  },
  {
    name: "RetryableError whose next time is past its age",
    outcome: threw(11 * SECOND - 1),
    age: 10 * SECOND,
    expected: { type: "failed" },
  },
  { name: "RetryableError that allows no age", outcome: threw(0), expected: { type: "failed" } },
  {
    name: "RetryableError with more than a day, which is cut to a day",
    outcome: threw(10 * DAY),
    age: DAY,
    expected: { type: "failed" },
  },
  {
    name: "a lost sandbox at the first attempt",
    outcome: lost,
    expected: { type: "again", dueAt: CREATED + SECOND },
  },
  {
    name: "a lost sandbox at the second attempt",
    outcome: lost,
    attempts: 2,
    expected: { type: "again", dueAt: CREATED + 2 * SECOND },
  },
  { name: "a lost sandbox at the third attempt", outcome: lost, attempts: 3, expected: { type: "failed" } },
  { name: "a lost sandbox after a day", outcome: lost, age: DAY, expected: { type: "failed" } },
  {
    name: "CPU time that was all used",
    outcome: { ...lost, exceeded: overCpu },
    expected: { type: "failed" },
  },
  {
    name: "memory that was all used, which runs share",
    outcome: { ...lost, exceeded: overMemory },
    expected: { type: "again", dueAt: CREATED + SECOND },
  },
  {
    name: "an open circuit",
    outcome: refused("circuit_open", 30 * SECOND),
    expected: { type: "later", dueAt: CREATED + 30 * SECOND },
  },
  {
    name: "too many runs, after a day of attempts",
    outcome: refused("too_many_runs", SECOND),
    attempts: 99,
    age: 2 * DAY,
    expected: { type: "later", dueAt: CREATED + 2 * DAY + SECOND },
  },
  { name: "a time-out", outcome: { kind: "timed-out", afterMs: 5 }, expected: { type: "failed" } },
  {
    name: "code that does not start",
    outcome: { kind: "failed-to-start", error: { message: "no" } },
    expected: { type: "failed" },
  },
];

describe("decideNext", () => {
  it.each(CASES)("$name: $expected.type", ({ outcome, attempts = 1, age = 0, expected }) => {
    const whole: Outcome = { ...outcome, logs: [], durationMs: 1, coldStart: false };
    expect(decideNext({ createdAt: CREATED, attempts }, whole, CREATED + age, 0)).toEqual(expected);
  });

  it("puts jobs that failed together off by different times", () => {
    const job = { createdAt: CREATED, attempts: 3 };
    const outcome: Outcome = { ...threw(DAY), logs: [], durationMs: 1, coldStart: false };
    expect(decideNext(job, outcome, CREATED, 1)).toEqual({ type: "again", dueAt: CREATED + 2 * SECOND });
    expect(decideNext(job, outcome, CREATED, 0)).toEqual({ type: "again", dueAt: CREATED + 4 * SECOND });
    const turnedAway: Outcome = {
      ...refused("too_many_runs", SECOND),
      logs: [],
      durationMs: 1,
      coldStart: false,
    };
    expect(decideNext(job, turnedAway, CREATED, 1)).toEqual({ type: "later", dueAt: CREATED + 1.5 * SECOND });
  });
});
