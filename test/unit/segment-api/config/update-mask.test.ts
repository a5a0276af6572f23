import { describe, expect, test } from "vitest";
import { parseUpdateMask } from "../../../../src/segment-api/config/update-mask.ts";

describe("a mask", () => {
  const rows: [string, unknown, string[]][] = [
    ["an object with paths", { paths: ["function.code", "function.settings"] }, ["code", "settings"]],
    ["a text", "function.code", ["code"]],
    ["a text with commas and spaces", "function.code, function.logo_url,", ["code", "logo_url"]],
    ["a list", ["function.display_name"], ["display_name"]],
    ["the other prefix", { paths: ["functions.description"] }, ["description"]],
    ["a path that stands there twice", ["function.code", "functions.code"], ["code"]],
    ["no paths", { paths: [] }, []],
    ["an empty text", "", []],
  ];
  test.each(rows)("%s", (_what, given, fields) => {
    expect(parseUpdateMask(given)).toEqual({ ok: true, fields: new Set(fields) });
  });
});

describe("no mask", () => {
  const rows: [string, unknown, number][] = [
    ["nothing", undefined, 1],
    ["a number", 1, 1],
    ["an object without paths", {}, 1],
    ["paths that are no list", { paths: "function.code" }, 1],
    ["a path without a prefix", ["code"], 1],
    ["fields that cannot be changed, each told", ["function.id", "function.type", "function.code"], 2],
    ["a path that is no text", [1], 1],
    ["a longer prefix", ["functionss.code"], 1],
    ["what objects have anyway", ["function.constructor"], 1],
  ];
  test.each(rows)("%s", (_what, given, count) => {
    const mask = parseUpdateMask(given);
    expect(mask.ok ? [] : mask.errors).toHaveLength(count);
    expect(mask.ok ? [] : mask.errors.map(({ path }) => path)).toEqual(Array(count).fill("update_mask"));
  });
});
