import { describe, expect, it } from "vitest";
import { findCronFault, toNextRuns } from "../../../src/core/cron.ts";

function runsOf(expression: string, timeZone: string, after: string, count = 3): string[] {
  return toNextRuns(expression, timeZone, Date.parse(after), count).map((time) =>
    new Date(time).toISOString().replace(":00.000Z", "Z"),
  );
}

describe("toNextRuns", () => {
  it.each([
    {
      name: "each quarter of an hour, after the time and never at it",
      expression: "*/15 * * * *",
      timeZone: "UTC",
      after: "2026-11-22T10:15:00.000Z",
      expected: ["2026-11-22T10:30Z", "2026-11-22T10:45Z", "2026-11-22T11:00Z"],
    },
    {
      name: "each minute, the next one also from its last millisecond",
      expression: "* * * * *",
      timeZone: "UTC",
      after: "2026-11-22T10:15:59.999Z",
      expected: ["2026-11-22T10:16Z", "2026-11-22T10:17Z", "2026-11-22T10:18Z"],
    },
    {
      name: "by the clock of the time zone",
      expression: "0 9 * * MON-FRI",
      timeZone: "Asia/Tokyo",
      after: "2026-11-20T12:00:00Z",
      expected: ["2026-11-23T00:00Z", "2026-11-24T00:00Z", "2026-11-25T00:00Z"],
    },
    {
      name: "a time that the spring change skips, once, after it",
      expression: "30 2 * * *",
      timeZone: "America/New_York",
      after: "2026-03-07T12:00:00Z",
      expected: ["2026-03-08T07:00Z", "2026-03-09T06:30Z", "2026-03-10T06:30Z"],
    },
    {
      name: "a time that the autumn change has twice, once",
      expression: "30 1 * * *",
      timeZone: "America/New_York",
      after: "2026-10-31T12:00:00Z",
      expected: ["2026-11-01T05:30Z", "2026-11-02T06:30Z", "2026-11-03T06:30Z"],
    },
    {
      name: "each half hour through the autumn change, without a pause",
      expression: "*/30 * * * *",
      timeZone: "Europe/Berlin",
      after: "2026-10-25T00:15:00Z",
      expected: ["2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"],
    },
    {
      name: "each hour through the spring change, without a pause",
      expression: "0 * * * *",
      timeZone: "Europe/Berlin",
      after: "2026-03-29T00:30:00Z",
      expected: ["2026-03-29T01:00Z", "2026-03-29T02:00Z", "2026-03-29T03:00Z"],
    },
    {
      name: "the 29th of February",
      expression: "0 0 29 2 *",
      timeZone: "UTC",
      after: "2026-11-22T00:00:00Z",
      expected: ["2028-02-29T00:00Z", "2032-02-29T00:00Z", "2036-02-29T00:00Z"],
    },
    {
      name: "a nickname",
      expression: "@monthly",
      timeZone: "UTC",
      after: "2026-11-22T00:00:00Z",
      expected: ["2026-12-01T00:00Z", "2027-01-01T00:00Z", "2027-02-01T00:00Z"],
    },
  ])("gives $name", ({ expression, timeZone, after, expected }) => {
    expect(runsOf(expression, timeZone, after)).toEqual(expected);
  });
});

describe("findCronFault", () => {
  it.each(["* * * * *", "0 9 * * MON-FRI", "0 0 L * *", "@daily", "  5 4 * * *  "])(
    "accepts %s",
    (expression) => {
      expect(findCronFault(expression, "Asia/Tokyo")).toBeNull();
    },
  );

  it.each([
    ["", /five fields/],
    ["* * * *", /five fields/],
    ["* * * * * *", /five fields/],
    ["2027-01-01T00:00:00", /five fields/],
    ["60 * * * *", /60/],
    ["* * * * mon-nope", /.+/],
    ["a b c d e", /illegal/],
    ["*/0 * * * *", /stepping/],
    ["1-5-7 * * * *", /range/],
    ["0 0 31 2 *", /never comes/],
    ["@never", /.+/],
    ["@reboot", /.+/],
  ])("refuses the expression %j", (expression, message) => {
    expect(findCronFault(expression, "UTC")).toEqual({
      field: "cron",
      message: expect.stringMatching(message),
    });
  });

  it.each(["", "Tokyo", "Asia/Atlantis", "UTC+25"])("refuses the time zone %j", (timeZone) => {
    expect(findCronFault("* * * * *", timeZone)).toMatchObject({ field: "timeZone" });
  });
});
