import { describe, expect, it } from "vitest";
import type { LogLine } from "../../../src/core/contract.ts";
import {
  LOG_CUT_AT_BYTES,
  LOG_CUT_AT_LINES,
  LOG_LIMIT_BYTES,
  LOG_LIMIT_LINES,
} from "../../../src/core/limits.ts";
import { LogSink } from "../../../src/host/log-sink.ts";

const MARK = "[log cut here:";

function line(message: string, time = 1): LogLine {
  return { time, level: "INFO", message };
}

function bytesOf(lines: readonly LogLine[]): number {
  return lines.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
}

describe("the log of a run", () => {
  it("keeps lines in the order in which they came", () => {
    const sink = new LogSink();
    sink.add([line("one"), { time: 2, level: "ERROR", message: "two" }]);
    sink.add([line("three", 3)]);
    expect(sink.lines).toEqual([line("one"), { time: 2, level: "ERROR", message: "two" }, line("three", 3)]);
  });

  it("takes nothing of a line but time, level and message", () => {
    const sink = new LogSink();
    sink.add([{ ...line("one"), extra: "x", toString: "y" }]);
    expect(sink.lines).toEqual([line("one")]);
  });

  it.each([
    ["no list", "text"],
    ["nothing", undefined],
    ["a list of nothing", [null, undefined, 7, "text", []]],
    ["a level there is none of", [{ time: 1, level: "FATAL", message: "x" }]],
    ["a level that is no text", [{ time: 1, level: ["INFO"], message: "x" }]],
    ["a message that is no text", [{ time: 1, level: "INFO", message: { text: "x" } }]],
    ["a time that is no number", [{ time: "1", level: "INFO", message: "x" }]],
    ["NaN", [line("x", Number.NaN)]],
    ["a time no Date can hold", [line("x", 8.64e15 + 1), line("x", -Infinity)]],
  ])("drops %s", (_name, lines) => {
    const sink = new LogSink();
    sink.add(lines);
    expect(sink.lines).toEqual([]);
  });

  it("keeps what stands beside a bad line", () => {
    const sink = new LogSink();
    sink.add([line("one"), { level: "INFO" }, line("two")]);
    expect(sink.lines.map(({ message }) => message)).toEqual(["one", "two"]);
  });

  it("holds 64 KiB", () => {
    const sink = new LogSink();
    for (let i = 0; i < 64; i++) {
      sink.add([line("x".repeat(1_024))]);
    }
    expect(bytesOf(sink.lines)).toBe(LOG_LIMIT_BYTES);
    expect(sink.lines.some(({ message }) => message.includes(MARK))).toBe(false);
  });

  it("is cut and marked at the limit, and takes nothing after it", () => {
    const sink = new LogSink();
    for (let i = 0; i < 100; i++) {
      sink.add([line(`${i} `.padEnd(1_024, "x"))]);
    }
    expect(bytesOf(sink.lines)).toBeLessThanOrEqual(LOG_LIMIT_BYTES + 200);
    expect(sink.lines.at(-1)?.message).toMatch(/\[log cut here: a run may write 65536 bytes\]$/);
    expect(sink.lines.filter(({ message }) => message.includes(MARK))).toHaveLength(1);
  });

  it("keeps the beginning of one huge line, by bytes and without half a character", () => {
    const sink = new LogSink();
    sink.add([line("日".repeat(100_000))]);
    const [only] = sink.lines;
    expect(sink.lines).toHaveLength(1);
    expect(only?.message).toMatch(/^日+ \[log cut here: a run may write 65536 bytes\]$/);
    expect(Buffer.byteLength(only?.message ?? "")).toBeLessThanOrEqual(LOG_LIMIT_BYTES + 100);
    expect(Buffer.byteLength(only?.message ?? "")).toBeGreaterThan(LOG_LIMIT_BYTES - 3);
  });

  it("leaves the isolate's own mark as it is", () => {
    for (const mark of [LOG_CUT_AT_BYTES, LOG_CUT_AT_LINES]) {
      const sink = new LogSink();
      sink.add([line("x".repeat(LOG_LIMIT_BYTES)), line(mark)]);
      expect(sink.lines.at(-1)?.message).toBe(mark);
    }
  });

  it("is cut by the number of lines too", () => {
    const sink = new LogSink();
    sink.add(Array.from({ length: 5_000 }, () => line("")));
    expect(sink.lines.length).toBeGreaterThanOrEqual(LOG_LIMIT_LINES);
    expect(sink.lines.length).toBeLessThanOrEqual(LOG_LIMIT_LINES + 2);
    expect(sink.lines.at(-1)?.message).toBe(LOG_CUT_AT_LINES);
  });
});
