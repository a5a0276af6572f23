import { describe, expect, it } from "vitest";
import { listOptions } from "../../../src/console/editor/completion.ts";
import { API_OF } from "../../../src/console/editor/dialect-api.ts";

const labels = (path: string[], dialect: keyof typeof API_OF = "craft") =>
  listOptions(API_OF[dialect], path).map(({ label }) => label);

describe("listOptions", () => {
  it("knows what a payload holds", () => {
    expect(labels(["data", "jsonPayload", "data", "hook_data"])).toEqual([
      "body",
      "endpointSuffix",
      "ip",
      "query",
      "headers",
    ]);
  });

  it("has nothing where a name is unknown or has no members", () => {
    expect(labels(["nothing", "here"])).toEqual([]);
    expect(labels(["MODULES", "kvs", "get"])).toEqual([]);
    expect(labels(["constructor"])).toEqual([]);
  });

  it("knows Segment's own names in Segment's functions only", () => {
    expect(labels(["Segment"], "segment-source")).toContain("track");
    expect(labels([], "craft")).not.toContain("Segment");
  });
});
