import { describe, expect, it } from "vitest";
import { toOwnAnswer } from "../../../src/core/own-answer.ts";

const given = { status: 200, headers: [["X-A", "1"]], body: "hi" };

describe("what a function that answers HTTP itself has said", () => {
  it("is its answer", () => {
    expect(toOwnAnswer(given)).toEqual({ status: 200, headers: [["x-a", "1"]], body: "hi" });
    const bytes = new Uint8Array([1, 2]);
    expect(toOwnAnswer({ ...given, body: bytes })?.body).toEqual(bytes);
    expect(toOwnAnswer({ ...given, body: null })?.body).toBeNull();
  });

  it.each([100, 101, 199, 600, 0, -1, 200.5, Number.NaN, "200", null])(
    "is none with the status %j",
    (status) => {
      expect(toOwnAnswer({ ...given, status })).toBeNull();
    },
  );

  it.each([[null], ["x"], [{ a: "b" }], [["a"]], [[["a", "b"], null]], [[[1, "b"]]]])(
    "is none with the headers %j",
    (headers) => {
      expect(toOwnAnswer({ ...given, headers })).toBeNull();
    },
  );

  it.each([[undefined], [1], [{}], [[1, 2]], [new ArrayBuffer(2)]])("is none with the body %j", (body) => {
    expect(toOwnAnswer({ ...given, body })).toBeNull();
  });

  it.each([204, 205, 304])("has no body with the status %i", (status) => {
    expect(toOwnAnswer({ ...given, status })).toMatchObject({ status, body: null });
  });

  it("has one type, the last", () => {
    const headers = [
      ["content-type", "text/plain"],
      ["x-a", "1"],
      ["Content-Type", "text/html"],
    ];
    expect(toOwnAnswer({ ...given, headers })?.headers).toEqual([
      ["x-a", "1"],
      ["content-type", "text/html"],
    ]);
  });

  it("is without what cannot be sent, and says so", () => {
    const headers = [
      ["x-a", "1\r\nset-cookie: b"],
      ["server", "x"],
    ];
    expect(toOwnAnswer({ ...given, headers })).toEqual({
      status: 200,
      headers: [],
      body: "hi",
      warnings: [
        "the answer: the value of the header x-a has characters that a header cannot carry",
        "the answer: the header server is set by the platform",
      ],
    });
  });

  it("is well-formed text", () => {
    expect(toOwnAnswer({ ...given, body: "a\ud800b" })?.body).toBe("a\ufffdb");
  });
});
