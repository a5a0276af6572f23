import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPieceReader } from "../../../../src/core/piece-reader.ts";
import { passBody, type PassEnd, type PassRules } from "../../../../src/gateway/stream/pass-body.ts";

type Step = string | number | Error;

/** A source that gives texts, waits so many ms for a number, and fails with an error. */
function toSource(steps: readonly Step[]) {
  const left = [...steps];
  const source = { isCancelled: false };
  const body = new ReadableStream(
    {
      type: "bytes",
      async pull(out) {
        let step = left.shift();
        while (typeof step === "number") {
          await sleep(step);
          step = left.shift();
        }
        if (step instanceof Error) {
          out.error(step);
        } else if (step === undefined) {
          out.close();
          out.byobRequest?.respond(0);
        } else {
          out.enqueue(new TextEncoder().encode(step));
        }
      },
      cancel: () => void (source.isCancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { source, reader: createPieceReader(body) };
}

/** A sink that notes what it gets; `takes` says how long it takes for each piece, or that it fails. */
function createSink(takes: (count: number) => number | Error = () => 0) {
  const sink = { text: "", end: "open" as "open" | "closed" | "aborted" };
  let count = 0;
  const writable = new WritableStream<Uint8Array>(
    {
      async write(piece) {
        const step = takes(++count);
        if (step instanceof Error) {
          throw step;
        }
        await sleep(step);
        sink.text += new TextDecoder().decode(piece);
      },
      close: () => void (sink.end = "closed"),
      abort: () => void (sink.end = "aborted"),
    },
    { highWaterMark: 0 },
  );
  return { sink, writable };
}

interface Case {
  name: string;
  steps: Step[];
  rules?: Partial<PassRules>;
  takes?: (count: number) => number | Error;
  expected: { end: PassEnd; bytes: number; kept?: string | null; text?: string; sink?: string };
}

describe("a body that is passed on", () => {
  it.concurrent.each<Case>([
    {
      name: "comes whole, and is kept",
      steps: ["one ", 5, "two"],
      expected: { end: "whole", bytes: 7, kept: "one two", text: "one two", sink: "closed" },
    },
    {
      name: "may be empty",
      steps: [],
      expected: { end: "whole", bytes: 0, kept: "", text: "", sink: "closed" },
    },
    {
      name: "is not kept beyond a size",
      steps: ["12345", "67890", "x"],
      rules: { keepBytes: 9 },
      expected: { end: "whole", bytes: 11, kept: null, text: "1234567890x", sink: "closed" },
    },
    {
      name: "is broken off where it is too large",
      steps: ["12345", "6"],
      rules: { limitBytes: 5 },
      expected: { end: "too-large", bytes: 6, text: "12345", sink: "aborted" },
    },
    {
      name: "is broken off where it breaks off",
      steps: ["12", new Error("gone")],
      expected: { end: "source-failed", bytes: 2, text: "12", sink: "aborted" },
    },
    {
      name: "is broken off where nobody takes it",
      steps: ["12", "34", "56"],
      takes: (count) => (count === 2 ? new Error("gone") : 0),
      expected: { end: "sink-failed", bytes: 4, text: "12" },
    },
    {
      name: "is broken off where nothing comes",
      steps: ["12", 5_000],
      rules: { sourceStallMs: 200 },
      expected: { end: "source-stalled", bytes: 2, text: "12" },
    },
    {
      name: "is broken off where nothing is taken",
      steps: ["12", "34"],
      rules: { sinkStallMs: 200 },
      takes: () => 5_000,
      expected: { end: "sink-stalled", bytes: 2, text: "" },
    },
    {
      name: "is broken off where it takes too long, though it goes on",
      steps: Array.from({ length: 60 }, () => ["x", 50]).flat(),
      rules: { timeMs: 200, sourceStallMs: 500 },
      expected: { end: "too-long", bytes: expect.any(Number) as number },
    },
  ])("$name", async ({ steps, rules = {}, takes, expected }) => {
    const { source, reader } = toSource(steps);
    const { sink, writable } = createSink(takes);
    const passing = passBody(reader, writable, { keepBytes: 100, ...rules });
    const { end, bytes, kept } = await passing.done;
    expect({ end, bytes }).toEqual({ end: expected.end, bytes: expected.bytes });
    expect(kept === null ? null : new TextDecoder().decode(kept)).toBe(expected.kept ?? null);
    await passing.over;
    await sleep(0);
    if (expected.text !== undefined) {
      expect(sink.text).toBe(expected.text);
    }
    if (expected.sink !== undefined) {
      expect(sink.end).toBe(expected.sink);
    }
    expect(source.isCancelled).toBe(end !== "whole" && end !== "source-failed");
  });

  it("can be stopped, while it is waited for", async () => {
    const { source, reader } = toSource(["12", 5_000]);
    const { sink, writable } = createSink();
    const passing = passBody(reader, writable, { keepBytes: 100 });
    await sleep(20);
    passing.stop("stopped");
    expect(await passing.done).toEqual({ end: "stopped", bytes: 2, kept: null });
    await passing.over;
    await sleep(0);
    expect([sink.end, source.isCancelled]).toEqual(["aborted", true]);
  });

  it("is read on for a while where nobody takes it any more", async () => {
    const { source, reader } = toSource(["12", "34", 30, "56", 30]);
    const { writable } = createSink(() => new Error("gone"));
    const passing = passBody(reader, writable, { keepBytes: 0, lingerMs: 5_000 });
    expect((await passing.done).end).toBe("sink-failed");
    expect(source.isCancelled).toBe(false);
    const startedAt = Date.now();
    await passing.over;
    // To its own end, which comes long before the time is up.
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it("is ended only when that may be", async () => {
    const { reader } = toSource(["12"]);
    const { sink, writable } = createSink();
    let mayEnd: () => void = () => undefined;
    const passing = passBody(reader, writable, {
      keepBytes: 100,
      beforeEnd: () => new Promise<void>((go) => (mayEnd = go)),
    });
    await sleep(30);
    expect([sink.text, sink.end]).toEqual(["12", "open"]);
    mayEnd();
    expect((await passing.done).end).toBe("whole");
    expect(sink.end).toBe("closed");
  });
});
