import { describe, expect, it } from "vitest";
import { createPartReader, joinMessages } from "../../../../src/sandbox/channel/parts.ts";

/** The most that a WebSocket of the runtime carries. */
const SOCKET_BYTES = 33_554_432;

/** Reads texts as they come; gives what came whole. */
function readAll(texts: string[]): unknown[] {
  const read = createPartReader();
  return texts.map((text) => read(text)).filter((whole) => whole !== null);
}

const message = (text: string) => JSON.stringify(["report", 1, text]);

describe("messages over a channel", () => {
  it("go as one text while they are small", () => {
    expect(joinMessages([message("a"), message("b")])).toEqual([`[${message("a")},${message("b")}]`]);
  });

  it("go apart when they are large", () => {
    const large = message("x".repeat(700_000));
    expect(joinMessages([large, large, message("a")])).toEqual([`[${large}]`, `[${large},${message("a")}]`]);
  });

  it.each([
    ["control characters", "\0".repeat(7_000_000)],
    ["wide characters", "日".repeat(12_000_000)],
    ["pairs, on whichever side of a cut", `x${"😀".repeat(6_000_000)}`],
  ])("go in parts that a socket carries, and come whole: %s", (_name, text) => {
    const texts = joinMessages([message(text), message("next")]);
    expect(texts.length).toBeGreaterThan(2);
    for (const part of texts) {
      expect(Buffer.byteLength(part)).toBeLessThan(SOCKET_BYTES);
      expect(part.isWellFormed()).toBe(true);
    }
    const wholes = readAll(texts).map((whole) => JSON.parse(String(whole)) as unknown);
    expect(wholes.flat()).toEqual([
      ["report", 1, text],
      ["report", 1, "next"],
    ]);
  });

  it("that never end are not kept", () => {
    const read = createPartReader();
    const part = `+${"x".repeat(4_000_000)}`;
    const read40 = Array.from({ length: 40 }, () => read(part));
    expect(read40.at(-1)).toBe("");
  });
});
