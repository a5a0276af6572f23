import { describe, expect, it } from "vitest";
import { toEntries, toPatch, toValues, messagesOf } from "../../../../src/console/ui/setting-values.ts";
import { HIDDEN_VALUE, toSettingDefinitions } from "../../../../src/core/settings.ts";

const definitions = toSettingDefinitions([
  { name: "url" },
  { name: "key", sensitive: true },
  { name: "keys", type: "ARRAY", sensitive: true },
  { name: "isDry", type: "BOOLEAN" },
  { name: "tags", type: "ARRAY" },
  { name: "names", type: "TEXT_MAP" },
]);

const values = {
  url: "https://a.example",
  key: HIDDEN_VALUE,
  keys: HIDDEN_VALUE,
  isDry: false,
  tags: ["a", "b c"],
  names: { x: "1", y: "2" },
};

describe("toEntries", () => {
  it("sets out every value as it is edited", () => {
    expect(toEntries(definitions, values)).toEqual({
      url: "https://a.example",
      key: HIDDEN_VALUE,
      keys: HIDDEN_VALUE,
      isDry: "false",
      tags: "a\nb c",
      names: [
        { name: "x", value: "1" },
        { name: "y", value: "2" },
      ],
    });
  });

  it("has an entry for what has no value, and none for what is no setting", () => {
    const entries = toEntries(definitions, { gone: "x", url: null });
    expect(entries).toEqual({ url: "", key: "", keys: "", isDry: "", tags: "", names: [] });
  });

  it.each([
    ["a setting that became a list", { tags: "one" }, { tags: "one" }],
    ["a setting that became a map", { names: ["one"] }, { names: [] }],
    ["a setting that became a text", { url: ["a"] }, { url: '["a"]' }],
    ["a truth value as a text", { isDry: "true" }, { isDry: "true" }],
    ["a truth value that is none", { isDry: "perhaps" }, { isDry: "" }],
    ["a text that has dots of its own", { url: HIDDEN_VALUE }, { url: HIDDEN_VALUE }],
  ])("shows %s as far as that goes", (_, given, entries) => {
    expect(toEntries(definitions, given)).toMatchObject(entries);
  });
});

describe("toPatch", () => {
  it("gives back what was not touched as it came", () => {
    expect(toPatch(definitions, toEntries(definitions, values))).toEqual(values);
  });

  it("takes away what was emptied, and sends what takes the place of dots", () => {
    const emptied = { url: "", key: "", keys: "a\n\nb\n", isDry: "", tags: " \n", names: [] };
    expect(toPatch(definitions, emptied)).toEqual({
      url: null,
      key: null,
      keys: ["a", "b"],
      isDry: null,
      tags: null,
      names: null,
    });
  });

  it("leaves out rows that have no name yet", () => {
    const names = [
      { name: " ", value: "x" },
      { name: "a", value: "" },
    ];
    expect(toPatch(definitions, { names })).toMatchObject({ names: { a: "" } });
  });

  it("takes no notice of what was written when a setting was of another kind", () => {
    const names = "a";
    const tags = [{ name: "a", value: "b" }];
    expect(toPatch(definitions, { names, tags })).toMatchObject({ names: null, tags: null });
  });

  it("sends dots of a text that is no secret as that text", () => {
    expect(toPatch(definitions, { url: HIDDEN_VALUE })).toMatchObject({ url: HIDDEN_VALUE });
  });
});

describe("toValues", () => {
  it("leaves out what is empty, and keeps false", () => {
    expect(toValues(definitions, { url: "", isDry: "false", names: [] })).toEqual({ isDry: false });
  });
});

describe("messagesOf", () => {
  it("finds what is said of one setting and of no other", () => {
    const errors = [
      { path: "settings.key", message: "is required" },
      { path: "settings.keys", message: "must be a list of texts" },
      { path: "name", message: "is required" },
    ];
    expect(messagesOf("key", errors)).toEqual(["is required"]);
  });
});
