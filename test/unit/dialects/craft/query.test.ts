import { describe, expect, it } from "vitest";
import { addField, toQuery } from "../../../../src/dialects/craft/query.ts";

describe("toQuery", () => {
  it.each([
    { search: "", json: "{}" },
    { search: "?", json: "{}" },
    { search: "?a=1&b=2", json: '{"a":"1","b":"2"}' },
    { search: "?b=1&a=2&b=3", json: '{"b":["1","3"],"a":"2"}' },
    { search: "?a=1&a=2&a=3", json: '{"a":["1","2","3"]}' },
    { search: "?a", json: '{"a":""}' },
    { search: "?a=%E6%97%A5+x", json: '{"a":"日 x"}' },
    { search: "?__proto__=1&toString=2", json: '{"__proto__":"1","toString":"2"}' },
  ])("reads $search as $json", ({ search, json }) => {
    expect(JSON.stringify(toQuery(search))).toBe(json);
  });
});

describe("addField", () => {
  it("leaves the prototype of the fields alone", () => {
    const fields: Record<string, string | string[]> = {};
    addField(fields, "__proto__", "a");
    addField(fields, "__proto__", "b");
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(Object.entries(fields)).toEqual([["__proto__", ["a", "b"]]]);
  });
});
