import { describe, expect, test } from "vitest";
import {
  checkSettings,
  HIDDEN_VALUE,
  mergeSettings,
  toSettingDefinitions,
  type SettingDefinition,
} from "../../../src/core/settings.ts";

function define(fields: Partial<SettingDefinition> & { name: string }): SettingDefinition {
  return { label: "", description: "", type: "STRING", required: false, sensitive: false, ...fields };
}

describe("definitions", () => {
  test("what is left out is defaulted, and texts stand for truth values", () => {
    expect(
      toSettingDefinitions([
        { name: "a" },
        { name: "b", label: "B", description: "d", type: "text_map", required: "true", sensitive: "false" },
        { name: "c", type: "nothing we know", required: 1 },
      ]),
    ).toEqual([
      define({ name: "a", label: "a" }),
      define({ name: "b", label: "B", description: "d", type: "TEXT_MAP", required: true }),
      define({ name: "c", label: "c" }),
    ]);
  });
});

describe("values", () => {
  const rows: [string, Partial<SettingDefinition>, unknown, unknown][] = [
    ["a text", {}, "x", { ok: "x" }],
    ["a number for a text", {}, 1, { error: "must be a text" }],
    ["nothing", {}, undefined, {}],
    ["null is no value", {}, null, {}],
    ["nothing, but required", { required: true }, undefined, { error: "is required" }],
    ["an empty text, but required", { required: true }, "", { error: "is required" }],
    ["an empty text", {}, "", { ok: "" }],
    ["a truth value", { type: "BOOLEAN" }, false, { ok: false }],
    ["false fulfils required", { type: "BOOLEAN", required: true }, false, { ok: false }],
    ["the text of a truth value", { type: "BOOLEAN" }, "true", { ok: true }],
    ["another text", { type: "BOOLEAN" }, "yes", { error: "must be true or false" }],
    ["a member of every object", { type: "BOOLEAN" }, "constructor", { error: "must be true or false" }],
    ["a list", { type: "ARRAY" }, ["a", "b"], { ok: ["a", "b"] }],
    ["a list with a number", { type: "ARRAY" }, ["a", 1], { error: "must be a list of texts" }],
    ["an empty list, but required", { type: "ARRAY", required: true }, [], { error: "is required" }],
    ["a map", { type: "TEXT_MAP" }, { a: "b" }, { ok: { a: "b" } }],
    ["a list for a map", { type: "TEXT_MAP" }, ["a"], { error: "must be an object whose values are texts" }],
    [
      "a map with depth",
      { type: "TEXT_MAP" },
      { a: {} },
      { error: "must be an object whose values are texts" },
    ],
    ["an empty map, but required", { type: "TEXT_MAP", required: true }, {}, { error: "is required" }],
  ];
  test.each(rows)("%s", (_what, definition, given, wanted) => {
    const checked = checkSettings([define({ name: "s", ...definition })], { s: given });
    const { ok, error } = wanted as { ok?: unknown; error?: string };
    expect(checked).toEqual(
      error === undefined
        ? { ok: true, plain: ok === undefined ? {} : { s: ok }, sensitive: {} }
        : { ok: false, errors: [{ path: "settings.s", message: error }] },
    );
  });

  test("sensitive ones are apart, and every bad one is named", () => {
    const definitions = [
      define({ name: "key", sensitive: true }),
      define({ name: "url" }),
      define({ name: "must", required: true }),
    ];
    expect(checkSettings(definitions, { key: "k", url: "u", must: "m" })).toEqual({
      ok: true,
      plain: { url: "u", must: "m" },
      sensitive: { key: "k" },
    });
    expect(checkSettings(definitions, { key: 1, other: "x" })).toEqual({
      ok: false,
      errors: [
        { path: "settings.other", message: "is not a setting of this function" },
        { path: "settings.key", message: "must be a text" },
        { path: "settings.must", message: "is required" },
      ],
    });
  });

  test("a name that objects have anyway is a name like any other", () => {
    expect(checkSettings([define({ name: "toString", required: true })], {})).toMatchObject({ ok: false });
    const given = JSON.parse('{"__proto__":"x"}') as Record<string, unknown>;
    const checked = checkSettings([define({ name: "__proto__" })], given);
    expect(JSON.stringify(checked)).toBe('{"ok":true,"plain":{"__proto__":"x"},"sensitive":{}}');
  });

  test("they have room for 64 KiB", () => {
    const definitions = [define({ name: "s" })];
    expect(checkSettings(definitions, { s: "x".repeat(65_000) })).toMatchObject({ ok: true });
    expect(checkSettings(definitions, { s: "é".repeat(33_000) })).toEqual({
      ok: false,
      errors: [{ path: "settings", message: "must not be larger than 65536 bytes" }],
    });
  });
});

test("new values go over those that are there; dots leave a sensitive one as it is", () => {
  const definitions = [
    define({ name: "key", sensitive: true }),
    define({ name: "a" }),
    define({ name: "b" }),
  ];
  const current = { key: "k", a: "1", b: "2", gone: "x" };
  expect(mergeSettings(definitions, current, { key: HIDDEN_VALUE, a: HIDDEN_VALUE, b: null })).toEqual({
    key: "k",
    a: HIDDEN_VALUE,
    b: null,
  });
  expect(mergeSettings(definitions, current, { key: "new" })).toEqual({ key: "new", a: "1", b: "2" });
});
