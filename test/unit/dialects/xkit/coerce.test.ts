import { describe, expect, it } from "vitest";
import { INPUT_TYPES, type InputType } from "../../../../src/core/destinations.ts";
import { coerce } from "../../../../src/dialects/xkit/coerce.ts";

const at = (text: string) => Date.parse(text);

describe("a value brought to a type", () => {
  it.each<[InputType, unknown, unknown]>([
    ["string", "text", "text"],
    ["string", "", ""],
    ["string", 42, "42"],
    ["string", 1.5, "1.5"],
    ["string", false, "false"],
    ["number", 1.5, 1.5],
    ["number", "1.5", 1.5],
    ["number", " -2e3 ", -2000],
    ["number", ".5", 0.5],
    ["integer", 7, 7],
    ["integer", "7", 7],
    ["integer", "7.0", 7],
    ["integer", 9_007_199_254_740_991, 9_007_199_254_740_991],
    ["boolean", true, true],
    ["boolean", "false", false],
    ["boolean", 1, true],
    ["boolean", 0, false],
    ["date", "2026-01-02", at("2026-01-02T00:00:00Z")],
    ["date", "2026-01-02T03:04:05Z", at("2026-01-02T03:04:05Z")],
    ["date", "2026-01-02T03:04:05.678+09:00", at("2026-01-01T18:04:05.678Z")],
    ["date", "2026-01-02 03:04Z", at("2026-01-02T03:04:00Z")],
    ["date", "2026-01-02t03:04z", at("2026-01-02T03:04:00Z")],
    ["date", "2024-02-29", at("2024-02-29T00:00:00Z")],
    ["date", 1_700_000_000, at("2023-11-14T22:13:20Z")],
    ["date", 1_700_000_000_000, at("2023-11-14T22:13:20Z")],
    ["date", "1700000000", at("2023-11-14T22:13:20Z")],
    ["date", 1_700_000_000.5, at("2023-11-14T22:13:20.500Z")],
    ["date", 0, 0],
    ["date", -86_400, at("1969-12-31T00:00:00Z")],
    ["array", [], []],
    ["array", [1, "a", null], [1, "a", null]],
    ["object", {}, {}],
    ["object", { a: [1] }, { a: [1] }],
  ])("as %s %j is %j", (type, value, expected) => {
    expect(coerce(type, value)).toEqual({ ok: true, value: expected });
  });

  it.each<[InputType, unknown, string]>([
    ["string", {}, "must be a string, and what the record has there is an object"],
    ["string", [], "must be a string, and what the record has there is an array"],
    ["number", "1,5", "must be a number, and what the record has there is a string that is none"],
    ["number", "", "must be a number, and what the record has there is a string that is none"],
    ["number", "0x10", "must be a number, and what the record has there is a string that is none"],
    ["number", "Infinity", "must be a number, and what the record has there is a string that is none"],
    ["number", "1e999", "must be a number, and what the record has there is a string that is none"],
    ["number", true, "must be a number, and what the record has there is a boolean that is none"],
    ["integer", 1.5, "must be an integer, and what the record has there is a number that is none"],
    ["integer", 2 ** 53, "must be an integer, and what the record has there is a number that is none"],
    ["integer", "1.5", "must be an integer, and what the record has there is a string that is none"],
    ["boolean", "yes", "must be a boolean, and what the record has there is a string that is none"],
    ["boolean", 2, "must be a boolean, and what the record has there is a number that is none"],
    ["date", "soon", "must be a date, and what the record has there is a string that is none"],
    ["date", "2026-13-01", "must be a date, and what the record has there is a string that is none"],
    ["date", "2026-01-02T03:04:05", "must be a date, and what the record has there is a string that is none"],
    ["date", "2026-02-30", "must be a date, and what the record has there is a string that is none"],
    ["date", "2026-04-31T00:00Z", "must be a date, and what the record has there is a string that is none"],
    ["date", "2026-01-02T25:00Z", "must be a date, and what the record has there is a string that is none"],
    ["date", "01/02/2026", "must be a date, and what the record has there is a string that is none"],
    ["date", 1e300, "must be a date, and what the record has there is a number that is none"],
    ["array", {}, "must be an array, and what the record has there is an object"],
    ["array", "a,b", "must be an array, and what the record has there is a string that is none"],
    ["object", [], "must be an object, and what the record has there is an array"],
    ["object", "{}", "must be an object, and what the record has there is a string that is none"],
  ])("as %s cannot be %j", (type, value, message) => {
    expect(coerce(type, value)).toEqual({ ok: false, message });
  });

  it.each(INPUT_TYPES)("as %s is never null or undefined", (type) => {
    expect(coerce(type, null).ok).toBe(false);
    expect(coerce(type, undefined).ok).toBe(false);
  });
});
