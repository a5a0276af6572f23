import { describe, expect, it } from "vitest";
import { parseJsonText } from "../../../src/api/json-text.ts";

describe("a text that is no JSON", () => {
  it.each([
    ["", 1, 1, /end of JSON input/],
    ["[\n  1,\n", 2, 5, /^Unexpected end/],
    ['{\r\n  "a": 1,\r\n}', 3, 1, /^Expected double-quoted property name$/],
    ['{\n  "a": latest\n}', 2, 8, /^Unexpected token 'l'$/],
    ["// none\n{}", 1, 1, /^Unexpected token '\/'$/],
    ["{'a': 1}", 1, 2, /^Expected property name/],
    ['{"a": 1} x', 1, 10, /^Unexpected non-whitespace character after JSON$/],
    ['{"a": "x\ny"}', 1, 9, /^Bad control character/],
  ])("%j is told of by its place", (text, line, column, message) => {
    const parsed = parseJsonText(text);
    expect(parsed).toEqual({ ok: false, fault: { line, column, message: expect.stringMatching(message) } });
  });
});

describe("a value", () => {
  const TEXT = '{\n  "list": [1, { "a.b": null }],\n  "twice": 1, "twice": 2,\n  "__proto__": 3\n}';
  const placeOf = (...path: PropertyKey[]) => {
    const parsed = parseJsonText(TEXT);
    return parsed.ok ? parsed.placeOf(path) : undefined;
  };

  it.each([
    ["the whole", [], 1, 1],
    ["a member", ["list"], 2, 11],
    ["an element", ["list", 1], 2, 15],
    ["a name with a dot", ["list", 1, "a.b"], 2, 24],
    ["the last of two with one name", ["twice"], 3, 24],
    ["a name that objects have", ["__proto__"], 4, 16],
    ["one that is not there, by what is around it", ["list", 1, "value"], 2, 15],
    ["one inside a number, by the number", ["twice", 0], 3, 24],
  ])("has a place: %s", (_what, path, line, column) => {
    expect(placeOf(...path)).toEqual({ line, column });
  });

  it("nested too deeply has none, and is there all the same", () => {
    const parsed = parseJsonText("[".repeat(100_000) + "]".repeat(100_000));
    expect([parsed.ok, parsed.ok && parsed.placeOf([])]).toEqual([true, undefined]);
  });
});
