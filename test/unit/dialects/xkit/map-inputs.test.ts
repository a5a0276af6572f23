import { describe, expect, it } from "vitest";
import type { InputDefinition, InputType, Transformation } from "../../../../src/core/destinations.ts";
import { checkMapping, mapInputs } from "../../../../src/dialects/xkit/map-inputs.ts";

const RECORD = {
  name: "Ada",
  none: null,
  nested: { deep: [{ id: 7 }] },
  joined: "2026-01-02T00:00:00Z",
  phones: [
    { kind: "home", number: "1", line: { code: 10 } },
    { kind: "work", number: "2", line: { code: 20 } },
    { kind: "work", number: "3" },
    "no object",
    null,
  ],
  tags: [{ label: "a" }, { label: null }, {}, { label: "b" }],
};

interface Row {
  name: string;
  type: InputType;
  by: Transformation;
  value: unknown;
}

const find = (value: string | number | boolean, extractPointer?: string): Transformation => ({
  transformation: "find",
  pointer: "/phones",
  condition: { property: "kind", value },
  extractPointer,
});

describe("an input", () => {
  it.each<Row>([
    { name: "Direct", type: "string", by: { transformation: "direct", pointer: "/name" }, value: "Ada" },
    {
      name: "Direct by the name of a property",
      type: "string",
      by: { transformation: "direct", pointer: "name" },
      value: "Ada",
    },
    {
      name: "Direct from inside, with its type",
      type: "string",
      by: { transformation: "direct", pointer: "/nested/deep/0/id" },
      value: "7",
    },
    {
      name: "Direct of the whole record",
      type: "object",
      by: { transformation: "direct", pointer: "" },
      value: RECORD,
    },
    { name: "Static", type: "string", by: { transformation: "static", value: "pro" }, value: "pro" },
    {
      name: "Static, with its type",
      type: "integer",
      by: { transformation: "static", value: "3" },
      value: 3,
    },
    { name: "Find, the first of several", type: "object", by: find("work"), value: RECORD.phones[1] },
    { name: "Find with a property", type: "integer", by: find("work", "number"), value: 2 },
    { name: "Find with a pointer", type: "number", by: find("work", "/line/code"), value: 20 },
    {
      name: "Collect",
      type: "array",
      by: { transformation: "collect", pointer: "/tags", extractPointer: "label" },
      value: ["a", "b"],
    },
    {
      name: "Collect with a pointer",
      type: "array",
      by: { transformation: "collect", pointer: "/phones", extractPointer: "/line/code" },
      value: [10, 20],
    },
    {
      name: "Date",
      type: "date",
      by: { transformation: "date", pointer: "/joined" },
      value: Date.parse(RECORD.joined),
    },
    {
      name: "Date as a text",
      type: "string",
      by: { transformation: "date", pointer: "/joined" },
      value: "2026-01-02T00:00:00.000Z",
    },
    {
      name: "Date as a number",
      type: "integer",
      by: { transformation: "date", pointer: "/joined" },
      value: Date.parse(RECORD.joined),
    },
  ])("is made by $name", ({ type, by, value }) => {
    const mapped = mapInputs([{ name: "x", type, optional: false }], { x: by }, RECORD);
    expect(mapped).toEqual({ ok: true, inputs: { x: value }, dates: type === "date" ? ["x"] : [] });
  });

  it.each<{ name: string; by?: Transformation; message: string }>([
    {
      name: "the mapping does not have it",
      message: "is not optional, and the mapping of this source does not make it",
    },
    {
      name: "the record has nothing there",
      by: { transformation: "direct", pointer: "/nowhere" },
      message: "is not optional, and the record has no value for it (Direct from /nowhere)",
    },
    {
      name: "the record has null there",
      by: { transformation: "direct", pointer: "/none" },
      message: "is not optional, and the record has no value for it (Direct from /none)",
    },
    {
      name: "no element is found",
      by: find("mobile", "number"),
      message: "is not optional, and the record has no value for it (Find in /phones)",
    },
    {
      name: "the found element lacks the property",
      by: find("work", "/line/none"),
      message: "is not optional, and the record has no value for it (Find in /phones)",
    },
    {
      name: "there is no array to find in",
      by: { ...find("work"), pointer: "/name" } as Transformation,
      message: "is not optional, and the record has no value for it (Find in /name)",
    },
    {
      name: "there is nothing to collect from",
      by: { transformation: "collect", pointer: "/nowhere", extractPointer: "a" },
      message: "is not optional, and the record has no value for it (Collect from /nowhere)",
    },
    {
      name: "the fixed value is null",
      by: { transformation: "static", value: null },
      message: "is not optional, and the record has no value for it (Static)",
    },
  ])("without a value, since $name, is refused unless it is optional", ({ by, message }) => {
    const mapping = by === undefined ? {} : { x: by };
    const definition = { name: "x", type: "array" as const };
    expect(mapInputs([{ ...definition, optional: false }], mapping, RECORD)).toEqual({
      ok: false,
      errors: [{ path: "inputs.x", message }],
    });
    expect(mapInputs([{ ...definition, optional: true }], mapping, RECORD)).toEqual({
      ok: true,
      inputs: {},
      dates: [],
    });
  });

  it("of the wrong type is refused although it is optional, and every fault is told", () => {
    const definitions: InputDefinition[] = [
      { name: "a", type: "integer", optional: true },
      { name: "b", type: "string", optional: false },
      { name: "c", type: "date", optional: true },
      { name: "d", type: "string", optional: false },
    ];
    const mapped = mapInputs(
      definitions,
      {
        a: { transformation: "direct", pointer: "/name" },
        c: { transformation: "date", pointer: "/phones" },
        d: { transformation: "direct", pointer: "/name" },
      },
      RECORD,
    );
    expect(mapped.ok ? [] : mapped.errors.map(({ path }) => path)).toEqual([
      "inputs.a",
      "inputs.b",
      "inputs.c",
    ]);
  });

  it("is made of own members alone", () => {
    const definition = { name: "toString", type: "object" as const, optional: true };
    expect(mapInputs([definition], {}, RECORD)).toEqual({ ok: true, inputs: {}, dates: [] });
  });

  it("is told without the data of the record", () => {
    const mapped = mapInputs(
      [{ name: "x", type: "integer", optional: false }],
      { x: { transformation: "direct", pointer: "/name" } },
      RECORD,
    );
    expect(JSON.stringify(mapped)).not.toContain("Ada");
  });
});

describe("a mapping", () => {
  const definitions: InputDefinition[] = [
    { name: "needed", type: "integer", optional: false },
    { name: "list", type: "array", optional: true },
    { name: "flag", type: "boolean", optional: true },
  ];
  const needed: Transformation = { transformation: "direct", pointer: "/n" };

  it.each<[string, Record<string, Transformation>, string, string]>([
    [
      "maps an input that there is not",
      { needed, other: needed },
      "inputs.other",
      "is not an input of this destination",
    ],
    ["leaves out what is needed", {}, "inputs.needed", "is not optional, so that it needs a transformation"],
    [
      "fixes a value of another type",
      { needed: { transformation: "static", value: "many" } },
      "inputs.needed.value",
      "must be of the input's type, integer",
    ],
    [
      "collects what is no array",
      { needed: { transformation: "collect", pointer: "/a", extractPointer: "b" } },
      "inputs.needed.transformation",
      "makes an array, and the input is of type integer",
    ],
    [
      "dates what can be no date",
      { needed, flag: { transformation: "date", pointer: "/a" } },
      "inputs.flag.transformation",
      "makes a date, and the input is of type boolean",
    ],
  ])("that %s is refused", (_, mapping, path, message) => {
    expect(checkMapping(definitions, mapping)).toEqual([{ path, message }]);
  });

  it("may leave out what is optional", () => {
    expect(checkMapping(definitions, { needed })).toEqual([]);
  });
});
