import { describe, expect, it } from "vitest";
import { parsePointer, readPointer } from "../../../src/core/json-pointer.ts";

/** RFC 6901, section 5. */
const DOCUMENT: unknown = JSON.parse(
  '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8,"__proto__":9}',
);

describe("a JSON pointer", () => {
  it.each<[string, unknown]>([
    ["", DOCUMENT],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/e^f", 3],
    ["/g|h", 4],
    ["/i\\j", 5],
    ['/k"l', 6],
    ["/ ", 7],
    ["/m~0n", 8],
    ["/__proto__", 9],
    ["/foo/2", undefined],
    ["/foo/-", undefined],
    ["/foo/01", undefined],
    ["/foo/length", undefined],
    ["/foo/0/length", undefined],
    ["/constructor", undefined],
    ["/foo/map", undefined],
    ["/nowhere/else", undefined],
  ])("%j leads to %j", (text, value) => {
    expect(readPointer(DOCUMENT, parsePointer(text) ?? ["not a pointer"])).toEqual(value);
  });

  it.each(["foo", "#/foo", "/a~2b", "/a~", " /foo"])("is not %j", (text) => {
    expect(parsePointer(text)).toBeNull();
  });

  it.each([null, undefined, 1, "text", true])("leads nowhere in %j", (value) => {
    expect(readPointer(value, ["a"])).toBeUndefined();
    expect(readPointer(value, [])).toBe(value);
  });
});
