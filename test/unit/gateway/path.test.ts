import { describe, expect, it } from "vitest";
import { parseHookPath } from "../../../src/gateway/path.ts";

const HOST = "https://gateway.example";

describe("parseHookPath", () => {
  it.each([
    { path: "/hook/abc", found: { suffix: "abc", base: "/hook/abc", rest: "", search: "" } },
    { path: "/hook/abc?a=1", found: { suffix: "abc", base: "/hook/abc", rest: "", search: "?a=1" } },
    { path: "/hook/abc?", found: { suffix: "abc", base: "/hook/abc", rest: "", search: "?" } },
    {
      path: "/hook/abc?u=https://x/y?z",
      found: { suffix: "abc", base: "/hook/abc", rest: "", search: "?u=https://x/y?z" },
    },
    { path: "/hook/a_B-9", found: { suffix: "a_B-9", base: "/hook/a_B-9", rest: "", search: "" } },
    { path: "/hook/abc/", found: { suffix: "abc", base: "/hook/abc", rest: "/", search: "" } },
    {
      path: "/hook/abc/more/of?a",
      found: { suffix: "abc", base: "/hook/abc", rest: "/more/of", search: "?a" },
    },
    { path: "/hook/abc/craft", found: { suffix: "abc", base: "/hook/abc", rest: "/craft", search: "" } },
    {
      path: "/hook/mock/craft/abc",
      found: { suffix: "abc", base: "/hook/mock/craft/abc", rest: "", search: "" },
    },
    {
      path: "/hook/mock/craft/abc/more",
      found: { suffix: "abc", base: "/hook/mock/craft/abc", rest: "/more", search: "" },
    },
    {
      path: "/hook/mock/other/abc",
      found: { suffix: "mock", base: "/hook/mock", rest: "/other/abc", search: "" },
    },
    {
      path: `/hook/${"a".repeat(64)}`,
      found: { suffix: "a".repeat(64), base: `/hook/${"a".repeat(64)}`, rest: "", search: "" },
    },
    { path: `/hook/${"a".repeat(65)}`, found: null },
    { path: "/hook/", found: null },
    { path: "/hook/?a=1", found: null },
    { path: "/hook/mock/craft/", found: null },
    { path: "/hook/a%20b", found: null },
    { path: "/hook/a.b", found: null },
  ])("reads $path", ({ path, found }) => {
    expect(parseHookPath(HOST + path)).toEqual(found && { origin: HOST, ...found });
  });
});

describe("the origin", () => {
  it.each(["https://gateway.example", "http://127.0.0.1:8787", "http://[::1]:80"])("%s", (origin) => {
    expect(parseHookPath(`${origin}/hook/abc?x=https://y/z`)?.origin).toBe(origin);
  });
});
