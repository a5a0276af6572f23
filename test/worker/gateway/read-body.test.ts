import { describe, expect, it } from "vitest";
import { BODY_TOO_LARGE, readBody } from "../../../src/gateway/read-body.ts";

const LIMIT = 1_000;

/** A body of so many bytes that comes in pieces; `sent` counts the pieces that were asked for. */
function createStream(pieces: number, bytes: number) {
  const seen = { sent: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (seen.sent === pieces) {
          controller.close();
          return;
        }
        controller.enqueue(new Uint8Array(bytes).fill(++seen.sent));
      },
      cancel() {
        seen.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

function toRequest(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("https://gateway.test/hook/x", { method: "POST", body, headers });
}

describe("readBody", () => {
  it("gives nothing where nothing was sent", async () => {
    expect(await readBody(toRequest(null), LIMIT)).toEqual(new Uint8Array(0));
    expect(await readBody(new Request("https://gateway.test/"), LIMIT)).toEqual(new Uint8Array(0));
  });

  it("gives the bytes as they were sent", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(await readBody(toRequest(bytes), LIMIT)).toEqual(bytes);
    expect(await readBody(toRequest(bytes, { "content-length": "256" }), LIMIT)).toEqual(bytes);
  });

  it("joins what comes in pieces", async () => {
    const { stream } = createStream(4, 250);
    const body = await readBody(toRequest(stream), LIMIT);
    expect(body).toHaveLength(LIMIT);
    expect(body instanceof Uint8Array && [body[0], body[249], body[250], body[999]]).toEqual([1, 1, 2, 4]);
  });

  it.each([
    [LIMIT, true],
    [LIMIT + 1, false],
  ])("takes a declared length of %d: %s", async (length, isTaken) => {
    const body = await readBody(toRequest("x".repeat(length), { "content-length": String(length) }), LIMIT);
    expect(body !== BODY_TOO_LARGE).toBe(isTaken);
  });

  it("refuses by the declared length before a byte is read", async () => {
    const { stream, seen } = createStream(1, 10);
    expect(await readBody(toRequest(stream, { "content-length": "1001" }), LIMIT)).toBe(BODY_TOO_LARGE);
    expect(seen.sent).toBe(0);
  });

  it("stops reading at the limit when no length was declared", async () => {
    const { stream, seen } = createStream(1_000_000, 400);
    expect(await readBody(toRequest(stream), LIMIT)).toBe(BODY_TOO_LARGE);
    expect(seen.sent).toBeLessThanOrEqual(4);
    expect(seen.isCancelled).toBe(true);
  });

  it.each(["5", "0", "-1", "abc", ""])("is not fooled by a declared length of %j", async (length) => {
    const { stream } = createStream(4, 400);
    expect(await readBody(toRequest(stream, { "content-length": length }), LIMIT)).toBe(BODY_TOO_LARGE);
  });

  it("gives what came when the declared length was too large", async () => {
    const { stream } = createStream(2, 10);
    expect(await readBody(toRequest(stream, { "content-length": "999" }), LIMIT)).toHaveLength(20);
  });
});
