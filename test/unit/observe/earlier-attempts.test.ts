import { describe, expect, it } from "vitest";
import { EARLIER_ATTEMPTS_BYTES } from "../../../src/core/limits.ts";
import { withEarlierAttempts } from "../../../src/observe/earlier-attempts.ts";

const toRow = (startedAt: number, detail: object) => ({
  outcome: "threw",
  status: 500,
  durationMs: 5,
  startedAt,
  detail: JSON.stringify(detail),
});

const startsOf = (row: { detail: string }) =>
  (JSON.parse(row.detail) as { earlierAttempts?: { startedAt: number }[] }).earlierAttempts?.map(
    ({ startedAt }) => startedAt,
  );

describe("withEarlierAttempts", () => {
  it("leaves the record of a first attempt as it is", () => {
    const row = toRow(1, { logs: [] });
    expect(withEarlierAttempts(row, undefined)).toBe(row);
  });

  it("keeps what the attempt before came to, after those before it", () => {
    const first = toRow(1, { error: { message: "one" }, logs: [{ message: "x" }], request: { body: "b" } });
    const second = withEarlierAttempts(toRow(2, { error: { message: "two" } }), first);
    const third = withEarlierAttempts(toRow(3, { response: { status: 200 } }), second);
    const attempt = { outcome: "threw", status: 500, durationMs: 5 };
    expect(JSON.parse(third.detail)).toEqual({
      response: { status: 200 },
      earlierAttempts: [
        { ...attempt, startedAt: 1, error: { message: "one" }, logs: [{ message: "x" }] },
        { ...attempt, startedAt: 2, error: { message: "two" } },
      ],
    });
    expect(third.startedAt).toBe(3);
  });

  it("takes no attempt twice that is written once more", () => {
    const second = withEarlierAttempts(toRow(2, {}), toRow(1, {}));
    expect(withEarlierAttempts(toRow(2, {}), second)).toBe(second);
  });

  it("leaves out the oldest where it is much", () => {
    const logs = [{ message: "x".repeat(EARLIER_ATTEMPTS_BYTES / 3) }];
    let row = toRow(0, { logs });
    for (let startedAt = 1; startedAt <= 4; startedAt++) {
      row = withEarlierAttempts(toRow(startedAt, { logs }), row);
    }
    expect(startsOf(row)).toEqual([2, 3]);
    const huge = toRow(0, { logs: [{ message: "x".repeat(EARLIER_ATTEMPTS_BYTES) }] });
    expect(startsOf(withEarlierAttempts(toRow(1, {}), huge))).toEqual([]);
  });
});
