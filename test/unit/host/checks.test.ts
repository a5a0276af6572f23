import { describe, expect, it } from "vitest";
import { HostError } from "../../../src/core/host-error.ts";
import {
  checkInteger,
  checkKey,
  checkKeys,
  checkKvsValue,
  checkLife,
  checkSecretNames,
} from "../../../src/host/checks.ts";

const NOW = 1_700_000_000_000;

/** Runs a check that must refuse, and gives the refusal. */
function refusalOf(check: () => unknown): HostError {
  try {
    check();
  } catch (error) {
    if (error instanceof HostError) {
      return error;
    }
    throw error;
  }
  throw new Error("it was let through");
}

const JUNK: [string, unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["a number", 7],
  ["an object", {}],
  ["a function", () => "key"],
  ["a symbol", Symbol("key")],
  ["a big integer", 1n],
];

function circular(): unknown {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value;
}

describe("a key", () => {
  it.each(["a", " ", "user:1/2 ~", "k".repeat(512)])("may be %j", (key) => {
    expect(checkKey(key)).toBe(key);
  });

  it.each([
    ...JUNK,
    ["an empty text", ""],
    ["a text with more than ASCII", "é"],
    ["a text with a line break", "a\nb"],
    ["a text with a NUL", "a\u0000"],
    ["a list of one text", ["a"]],
    ["an object that looks like a text", { toString: () => "a", length: 1 }],
    ["a text that is too long", "k".repeat(513)],
  ])("may not be %s", (_name, key) => {
    expect(refusalOf(() => checkKey(key))).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^key must/),
    });
  });
});

describe("a list of keys", () => {
  it("may have up to 1,000, as they are", () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `k${index}`);
    expect(checkKeys(keys)).toEqual(keys);
    expect(checkKeys([])).toEqual([]);
  });

  it.each([
    ...JUNK,
    ["a text", "a"],
    ["an object that looks like a list", { 0: "a", length: 1 }],
    ["1,001 keys", Array.from({ length: 1_001 }, () => "a")],
    ["a list with a bad key", ["a", 7]],
    ["a list with holes", Array(3)],
    ["a list in a list", [["a"]]],
  ])("may not be %s", (_name, keys) => {
    expect(refusalOf(() => checkKeys(keys)).status).toBe(400);
  });
});

describe("names of secrets", () => {
  it("are upper-case letters, digits and underscores", () => {
    const names = ["A", "API_KEY_2", "X".repeat(128)];
    expect(checkSecretNames(names)).toEqual(names);
  });

  it.each([
    ...JUNK,
    ["a text", "A"],
    ["lower case", ["a"]],
    ["an empty name", [""]],
    ["a long name", ["X".repeat(129)]],
    ["a path", ["../A"]],
    ["a second line", ["A\nB"]],
    ["a trailing line break", ["A\n"]],
    ["a number", [7]],
    ["a hole", Array(1)],
    ["1,001 names", Array.from({ length: 1_001 }, () => "A")],
  ])("are not %s", (_name, names) => {
    expect(refusalOf(() => checkSecretNames(names)).status).toBe(400);
  });
});

describe("a kvs value", () => {
  it.each([
    [{}, "{}"],
    [[1, 2], "[1,2]"],
    [{ a: { b: null }, c: undefined }, '{"a":{"b":null}}'],
    [{ text: "日本" }, '{"text":"日本"}'],
  ])("%j becomes JSON", (value, text) => {
    expect(checkKvsValue(value)).toBe(text);
  });

  it("may have 1,024 bytes and not one more", () => {
    expect(checkKvsValue({ v: "x".repeat(1_016) })).toHaveLength(1_024);
    expect(refusalOf(() => checkKvsValue({ v: "x".repeat(1_017) })).message).toBe(
      "value size should be less than 1024 bytes",
    );
    // Three bytes each in UTF-8, one UTF-16 unit.
    expect(refusalOf(() => checkKvsValue({ v: "日".repeat(400) })).status).toBe(400);
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["a text", "{}"],
    ["true", true],
    ["a function", () => ({})],
    ["a big integer in it", { a: 1n }],
    ["itself in it", circular()],
    ["no JSON text", { toJSON: () => undefined }],
  ])("may not be %s", (_name, value) => {
    expect(refusalOf(() => checkKvsValue(value)).status).toBe(400);
  });
});

describe("a life", () => {
  const LIMITS = { field: "minutesToExpire", default: 60, max: 100, unitMs: 60_000 };

  it.each([
    [undefined, 60],
    [null, 60],
    [1, 1],
    [100, 100],
    [0.5, 0.5],
  ])("of %s ends after %d minutes", (life, minutes) => {
    expect(checkLife(life, LIMITS, NOW)).toBe(NOW + minutes * 60_000);
  });

  it("ends at a whole millisecond", () => {
    expect(checkLife(1 / 7, LIMITS, NOW)).toBe(NOW + 8_571);
  });

  it.each([0, -1, 100.01, Number.NaN, Infinity, -Infinity, "5", true, {}, 5n])("of %s is refused", (life) => {
    expect(refusalOf(() => checkLife(life, LIMITS, NOW))).toMatchObject({
      status: 400,
      message: "minutesToExpire must be a number above 0 and at most 100",
    });
  });
});

describe("an integer", () => {
  it.each([0, -5, 2 ** 53 - 1, -(2 ** 53) + 1])("may be %d", (value) => {
    expect(checkInteger(value, "value")).toBe(value);
  });

  it.each([
    ...JUNK.filter(([name]) => name !== "a number"),
    ["a fraction", 1.5],
    ["a text", "1"],
    ["NaN", Number.NaN],
    ["2^53", 2 ** 53],
  ])("may not be %s", (_name, value) => {
    expect(refusalOf(() => checkInteger(value, "value"))).toMatchObject({
      status: 400,
      message: "value must be an integer",
    });
  });
});
