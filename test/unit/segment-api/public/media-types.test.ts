import { describe, expect, test } from "vitest";
import { chooseMediaType, MEDIA_TYPES, toMediaType } from "../../../../src/segment-api/public/media-types.ts";

describe("what is answered in", () => {
  const rows: [string | undefined, string | null][] = [
    [undefined, "application/json"],
    ["", "application/json"],
    ["*/*", "application/json"],
    ["application/*", "application/json"],
    ...MEDIA_TYPES.map((type): [string, string] => [type, type]),
    ["Application/Vnd.Segment.V1+JSON; charset=utf-8", "application/vnd.segment.v1+json"],
    ["text/html, application/vnd.segment.v1beta+json;q=0.5", "application/vnd.segment.v1beta+json"],
    [
      "application/json;q=0.1, application/vnd.segment.v1alpha+json;q=0.9",
      "application/vnd.segment.v1alpha+json",
    ],
    ["text/html", null],
    ["application/json;q=0", null],
    ["application/vnd.segment.v2+json", null],
  ];
  test.each(rows)("%s", (accept, type) => {
    expect(chooseMediaType(accept)).toBe(type);
  });
});

test("a body has one of the four types", () => {
  expect(MEDIA_TYPES.map((type) => toMediaType(`${type}; charset=utf-8`))).toEqual([...MEDIA_TYPES]);
  expect(["text/plain", "application/json5", "*/*", "", undefined].map(toMediaType)).toEqual(
    Array(5).fill(null),
  );
});
