import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPieceReader, readAtOnce, type PieceReader } from "../../../src/core/piece-reader.ts";

const KiB = 1_024;

/** A body whose pieces come one after the other, each after so long. */
function toBody(pieces: readonly (number | Error)[], everyMs = 0): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    type: "bytes",
    async pull(out) {
      if (everyMs > 0) {
        await sleep(everyMs);
      }
      const piece = left.shift();
      if (piece instanceof Error) {
        out.error(piece);
      } else if (piece === undefined) {
        out.close();
        out.byobRequest?.respond(0);
      } else {
        out.enqueue(new Uint8Array(piece).fill(7));
      }
    },
  });
}

async function readSizes(reader: PieceReader): Promise<number[]> {
  const sizes: number[] = [];
  for (let piece = await reader.read(); piece !== null; piece = await reader.read(piece)) {
    expect(piece.every((byte) => byte === 7)).toBe(true);
    sizes.push(piece.byteLength);
  }
  return sizes;
}

describe("a reader of pieces", () => {
  it("gives each as it comes", async () => {
    expect(await readSizes(createPieceReader(toBody([1, 10, 100])))).toEqual([1, 10, 100]);
  });

  it("takes more at a time of what comes in bulk", async () => {
    expect(await readSizes(createPieceReader(toBody([200 * KiB])))).toEqual([
      4 * KiB,
      64 * KiB,
      64 * KiB,
      64 * KiB,
      4 * KiB,
    ]);
  });

  it("fails as the body does", async () => {
    const reader = createPieceReader(toBody([1, new Error("broken")]));
    await reader.read();
    await expect(reader.read()).rejects.toThrow("broken");
  });
});

describe("what of a body is there at once", () => {
  it("is all of it where nothing has to be waited for", async () => {
    const { bytes, rest } = await readAtOnce(createPieceReader(toBody([10, 20, 30])));
    expect([bytes.byteLength, rest]).toEqual([60, null]);
    expect((await readAtOnce(createPieceReader(toBody([])))).bytes.byteLength).toBe(0);
  });

  it("is nothing by itself of a body that goes on, which is then read from its beginning", async () => {
    const { bytes, rest } = await readAtOnce(createPieceReader(toBody([10, 20], 20)));
    expect(bytes.byteLength).toBe(0);
    expect(rest && (await readSizes(rest))).toEqual([10, 20]);
  });

  it("is not more than what is kept", async () => {
    const { rest } = await readAtOnce(createPieceReader(toBody([200 * KiB])));
    const sizes = rest === null ? [] : await readSizes(rest);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(200 * KiB);
  });

  it("fails where the body has failed at once", async () => {
    await expect(readAtOnce(createPieceReader(toBody([new Error("broken")])))).rejects.toThrow("broken");
  });
});
