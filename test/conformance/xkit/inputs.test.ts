import { describe, expect, it } from "vitest";
import { install } from "./runner.ts";

/** Tells of every input what it is when the code runs. */
const CODE = `exports.upsert = ({ inputs }) => Object.fromEntries(Object.entries(inputs).map(([name, value]) => [
  name,
  [value instanceof Date ? "Date" : Array.isArray(value) ? "array" : typeof value, value],
]));
exports.delete = exports.upsert;`;

interface Row {
  name: string;
  type: string;
  optional?: boolean;
  by?: unknown;
  record: unknown;
  /** What the code sees: its type and its value; null: no such member. */
  seen?: [string, unknown] | null;
  /** Or why it is not run. */
  refused?: string;
}

const direct = { transformation: "direct", pointer: "/a" };
const find = (more: object = {}) => ({
  transformation: "find",
  pointer: "/a",
  condition: { property: "kind", value: "work" },
  ...more,
});
const collect = { transformation: "collect", pointer: "/a", extractPointer: "name" };
const date = { transformation: "date", pointer: "/a" };
const PHONES = [
  { kind: "home", at: { number: "1" } },
  { kind: "work", at: { number: "2" } },
  { kind: "work", at: { number: "3" } },
];
const isNone = (wanted: string, kind: string) =>
  `must be ${wanted}, and what the record has there is ${kind}`;
const isMissing = (by: string) => `is not optional, and the record has no value for it (${by} /a)`;

const ROWS: Row[] = [
  // Direct: unchanged but for the type.
  { name: "Direct, string", type: "string", by: direct, record: { a: "x" }, seen: ["string", "x"] },
  { name: "Direct, empty string", type: "string", by: direct, record: { a: "" }, seen: ["string", ""] },
  {
    name: "Direct, integer to string",
    type: "string",
    by: direct,
    record: { a: 12 },
    seen: ["string", "12"],
  },
  {
    name: "Direct, boolean to string",
    type: "string",
    by: direct,
    record: { a: true },
    seen: ["string", "true"],
  },
  {
    name: "Direct, object to string",
    type: "string",
    by: direct,
    record: { a: {} },
    refused: isNone("a string", "an object"),
  },
  { name: "Direct, number", type: "number", by: direct, record: { a: 1.5 }, seen: ["number", 1.5] },
  {
    name: "Direct, string to number",
    type: "number",
    by: direct,
    record: { a: "1.5" },
    seen: ["number", 1.5],
  },
  {
    name: "Direct, no number",
    type: "number",
    by: direct,
    record: { a: "1.5.0" },
    refused: isNone("a number", "a string that is none"),
  },
  { name: "Direct, zero", type: "integer", by: direct, record: { a: 0 }, seen: ["number", 0] },
  {
    name: "Direct, string to integer",
    type: "integer",
    by: direct,
    record: { a: "-3" },
    seen: ["number", -3],
  },
  {
    name: "Direct, no integer",
    type: "integer",
    by: direct,
    record: { a: 1.5 },
    refused: isNone("an integer", "a number that is none"),
  },
  { name: "Direct, false", type: "boolean", by: direct, record: { a: false }, seen: ["boolean", false] },
  {
    name: "Direct, string to boolean",
    type: "boolean",
    by: direct,
    record: { a: "true" },
    seen: ["boolean", true],
  },
  {
    name: "Direct, no boolean",
    type: "boolean",
    by: direct,
    record: { a: "yes" },
    refused: isNone("a boolean", "a string that is none"),
  },
  {
    name: "Direct, timestamp to Date",
    type: "date",
    by: direct,
    record: { a: 1_700_000_000 },
    seen: ["Date", "2023-11-14T22:13:20.000Z"],
  },
  {
    name: "Direct, milliseconds to Date",
    type: "date",
    by: direct,
    record: { a: 1_700_000_000_000 },
    seen: ["Date", "2023-11-14T22:13:20.000Z"],
  },
  {
    name: "Direct, ISO 8601 to Date",
    type: "date",
    by: direct,
    record: { a: "2026-01-02T03:04:05+01:00" },
    seen: ["Date", "2026-01-02T02:04:05.000Z"],
  },
  {
    name: "Direct, no date",
    type: "date",
    by: direct,
    record: { a: "tomorrow" },
    refused: isNone("a date", "a string that is none"),
  },
  { name: "Direct, array", type: "array", by: direct, record: { a: [1, [2]] }, seen: ["array", [1, [2]]] },
  {
    name: "Direct, no array",
    type: "array",
    by: direct,
    record: { a: "1,2" },
    refused: isNone("an array", "a string that is none"),
  },
  { name: "Direct, object", type: "object", by: direct, record: { a: { b: 1 } }, seen: ["object", { b: 1 }] },
  {
    name: "Direct, no object",
    type: "object",
    by: direct,
    record: { a: [] },
    refused: isNone("an object", "an array"),
  },
  {
    name: "Direct, from inside",
    type: "string",
    by: { transformation: "direct", pointer: "/a/0/b~1c" },
    record: { a: [{ "b/c": "x" }] },
    seen: ["string", "x"],
  },
  {
    name: "Direct, the whole record",
    type: "object",
    by: { transformation: "direct", pointer: "" },
    record: { a: 1 },
    seen: ["object", { a: 1 }],
  },
  {
    name: "Direct, an inherited member",
    type: "string",
    by: { transformation: "direct", pointer: "/toString/name" },
    record: {},
    refused: "is not optional, and the record has no value for it (Direct from /toString/name)",
  },
  // Values that are not there.
  {
    name: "null of what is needed",
    type: "string",
    by: direct,
    record: { a: null },
    refused: isMissing("Direct from"),
  },
  {
    name: "nothing of what is needed",
    type: "string",
    by: direct,
    record: {},
    refused: isMissing("Direct from"),
  },
  {
    name: "null of what is optional",
    type: "string",
    optional: true,
    by: direct,
    record: { a: null },
    seen: null,
  },
  { name: "nothing of what is optional", type: "date", optional: true, by: direct, record: {}, seen: null },
  {
    name: "no transformation of what is optional",
    type: "date",
    optional: true,
    record: { a: 1 },
    seen: null,
  },
  {
    name: "a wrong type of what is optional",
    type: "integer",
    optional: true,
    by: direct,
    record: { a: "x" },
    refused: isNone("an integer", "a string that is none"),
  },
  // Static: the source is ignored.
  {
    name: "Static",
    type: "string",
    by: { transformation: "static", value: "pro" },
    record: { a: "x" },
    seen: ["string", "pro"],
  },
  {
    name: "Static, brought to its type",
    type: "date",
    by: { transformation: "static", value: "2026-01-02" },
    record: {},
    seen: ["Date", "2026-01-02T00:00:00.000Z"],
  },
  {
    name: "Static, an object",
    type: "object",
    by: { transformation: "static", value: { b: null } },
    record: {},
    seen: ["object", { b: null }],
  },
  // Find: the first element whose property equals.
  { name: "Find", type: "object", by: find(), record: { a: PHONES }, seen: ["object", PHONES[1]] },
  {
    name: "Find with an Extract Pointer",
    type: "integer",
    by: find({ extractPointer: "/at/number" }),
    record: { a: PHONES },
    seen: ["number", 2],
  },
  {
    name: "Find by a property inside",
    type: "string",
    by: find({ condition: { property: "/at/number", value: "3" }, extractPointer: "kind" }),
    record: { a: PHONES },
    seen: ["string", "work"],
  },
  {
    name: "Find by a number is not by its text",
    type: "object",
    optional: true,
    by: find({ condition: { property: "/at/number", value: 3 } }),
    record: { a: PHONES },
    seen: null,
  },
  {
    name: "Find by false",
    type: "integer",
    by: find({ condition: { property: "on", value: false }, extractPointer: "n" }),
    record: { a: [{ n: 1 }, { on: false, n: 2 }] },
    seen: ["number", 2],
  },
  { name: "Find nothing", type: "object", by: find(), record: { a: [] }, refused: isMissing("Find in") },
  {
    name: "Find in what is no array",
    type: "object",
    by: find(),
    record: { a: { kind: "work" } },
    refused: isMissing("Find in"),
  },
  {
    name: "Find among what are no objects",
    type: "integer",
    by: find({ extractPointer: "n" }),
    record: { a: [null, 1, "x", { kind: "work", n: 4 }] },
    seen: ["number", 4],
  },
  // Collect: one property of each element.
  {
    name: "Collect",
    type: "array",
    by: collect,
    record: { a: [{ name: "x" }, { name: "y" }] },
    seen: ["array", ["x", "y"]],
  },
  {
    name: "Collect where some have none",
    type: "array",
    by: collect,
    record: { a: [{ name: "x" }, {}, null, { name: null }] },
    seen: ["array", ["x"]],
  },
  { name: "Collect of nothing", type: "array", by: collect, record: { a: [] }, seen: ["array", []] },
  {
    name: "Collect from what is no array",
    type: "array",
    by: collect,
    record: { a: "x" },
    refused: isNone("an array", "a string that is none"),
  },
  {
    name: "Collect from what is not there",
    type: "array",
    by: collect,
    record: {},
    refused: isMissing("Collect from"),
  },
  // Date: what is like a date.
  {
    name: "Date",
    type: "date",
    by: date,
    record: { a: "2026-01-02" },
    seen: ["Date", "2026-01-02T00:00:00.000Z"],
  },
  {
    name: "Date from a timestamp",
    type: "date",
    by: date,
    record: { a: "1700000000" },
    seen: ["Date", "2023-11-14T22:13:20.000Z"],
  },
  {
    name: "Date to a string",
    type: "string",
    by: date,
    record: { a: 1_700_000_000 },
    seen: ["string", "2023-11-14T22:13:20.000Z"],
  },
  {
    name: "Date to an integer",
    type: "integer",
    by: date,
    record: { a: "1970-01-01T00:00:01Z" },
    seen: ["number", 1000],
  },
  {
    name: "Date of no date",
    type: "date",
    by: date,
    record: { a: "Monday" },
    refused: isNone("a date", "a string that is none"),
  },
];

describe("an input", () => {
  it.concurrent.each(ROWS)("$name", async ({ type, optional = false, by, record, seen, refused }) => {
    const destination = await install({
      code: CODE,
      inputs: [{ name: "x", type, optional }],
      mapping: by === undefined ? {} : { x: by },
    });
    const { status, body } = await destination.test(record);
    if (refused === undefined) {
      expect([status, body.outcome.value]).toEqual([200, seen === null ? {} : { x: seen }]);
    } else {
      expect([status, body.errors]).toEqual([422, [{ path: "inputs.x", message: refused }]]);
    }
  });

  it("of each source is made as that source's mapping says", async () => {
    const destination = await install({
      code: CODE,
      inputs: [{ name: "email", type: "string" }],
      mapping: { email: { transformation: "direct", pointer: "/email" } },
    });
    const { status, body } = await destination.test({ email: "a@b.example" }, { source: "another" });
    expect([status, body.errors]).toEqual([
      422,
      [{ path: "source", message: "there is no connector another" }],
    ]);
    const same = await destination.test({ email: "a@b.example", mail: "no" });
    expect(same.body.outcome.value).toEqual({ email: ["string", "a@b.example"] });
  });
});
