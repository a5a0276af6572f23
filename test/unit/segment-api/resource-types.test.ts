import { expect, test } from "vitest";
import {
  fromInstanceId,
  fromSegmentId,
  toCatalogId,
  toInstanceId,
  toSegmentId,
} from "../../../src/segment-api/resource-types.ts";

const OWN = "fn_01jd8x3k5mabcdefghjkmnpqrs";

test.each([
  ["segment-source", "sfnc_01jd8x3k5mabcdefghjkmnpqrs"],
  ["segment-destination", "dfn_01jd8x3k5mabcdefghjkmnpqrs"],
  ["segment-insert", "ifnd_01jd8x3k5mabcdefghjkmnpqrs"],
] as const)("an id of a %s function goes there and back", (dialect, id) => {
  expect(toSegmentId(dialect, OWN)).toBe(id);
  expect(fromSegmentId(id)).toEqual({ dialect, functionId: OWN });
  expect(id.endsWith(`_${toCatalogId(OWN)}`)).toBe(true);
});

test("an id of a source's instance is no id of a function", () => {
  expect(fromInstanceId(toInstanceId("aj3EN6RALrMxFZe7q3Cjd8"))).toBe("aj3EN6RALrMxFZe7q3Cjd8");
  expect(fromSegmentId("sfn_aj3EN6RALrMxFZe7q3Cjd8")).toBe(null);
  expect(["sfnc_1", "dfn_1", "sfn_", "fn_1", ""].map(fromInstanceId)).toEqual(Array(5).fill(null));
  expect(["fn_1", "ifns_1", "1", ""].map(fromSegmentId)).toEqual(Array(4).fill(null));
});
