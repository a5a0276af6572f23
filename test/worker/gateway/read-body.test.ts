import { describe, expect, it } from "vitest";
import { createByteBudget, createHold } from "../../../src/gateway/byte-budget.ts";
import { readBody, type BodyRules } from "../../../src/gateway/read-body.ts";

const LIMIT = 1_000;
const LARGE = 100_000;

/** A body of so many bytes that comes in pieces; `sent` counts the pieces that were asked for. */
function createStream(pieces: number, bytes: number) {
  const seen = { sent: 0, isCancelled: false };
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (seen.sent === pieces) {
        controller.close();
        // The way of a byte stream to end a read that waits.
        controller.byobRequest?.respond(0);
        return;
      }
      controller.enqueue(new Uint8Array(bytes).fill(++seen.sent));
    },
    cancel() {
      seen.isCancelled = true;
    },
  });
  return { stream, seen };
}

/** A body of which so much comes, and then nothing, or the end of the connection. */
function createStalled(bytes: number, error?: Error): ReadableStream {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  void writer
    .write(new Uint8Array(bytes))
    .then(() => (error === undefined ? undefined : writer.abort(error)))
    .catch(() => undefined);
  return readable;
}

function toRequest(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("https://gateway.test/hook/x", { method: "POST", body, headers });
}

function read(request: Request, rules: Partial<BodyRules> = {}) {
  return readBody(request, {
    limitBytes: LIMIT,
    budget: createByteBudget(Infinity),
    hold: createHold(Infinity),
    ...rules,
  });
}

describe("readBody", () => {
  it("gives nothing where nothing was sent", async () => {
    expect(await read(toRequest(null))).toEqual(new Uint8Array(0));
    expect(await read(new Request("https://gateway.test/"))).toEqual(new Uint8Array(0));
    expect(await read(toRequest("", { "content-length": "0" }))).toEqual(new Uint8Array(0));
  });

  it("gives the bytes as they were sent", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(await read(toRequest(bytes))).toEqual(bytes);
    expect(await read(toRequest(bytes, { "content-length": "256" }))).toEqual(bytes);
  });

  it.each([{}, { "content-length": String(LARGE) }])(
    "gives large ones as they were sent: %o",
    async (headers) => {
      const bytes = Uint8Array.from({ length: LARGE }, (_, index) => index % 251);
      expect(await read(toRequest(bytes, headers), { limitBytes: LARGE })).toEqual(bytes);
    },
  );

  it("joins what comes in pieces", async () => {
    const { stream } = createStream(4, 250);
    const body = await read(toRequest(stream));
    expect(body).toHaveLength(LIMIT);
    expect(body instanceof Uint8Array && [body[0], body[249], body[250], body[999]]).toEqual([1, 1, 2, 4]);
  });

  it.each([
    [LIMIT, true],
    [LIMIT + 1, false],
  ])("takes a declared length of %d: %s", async (length, isTaken) => {
    const body = await read(toRequest("x".repeat(length), { "content-length": String(length) }));
    expect(body !== "too-large").toBe(isTaken);
  });

  it("refuses by the declared length before a byte is read", async () => {
    const { stream, seen } = createStream(1, 10);
    expect(await read(toRequest(stream, { "content-length": "1001" }))).toBe("too-large");
    expect(seen.sent).toBe(0);
  });

  it("stops reading at the limit when no length was declared", async () => {
    const { stream, seen } = createStream(1_000_000, 400);
    expect(await read(toRequest(stream))).toBe("too-large");
    expect(seen.sent).toBeLessThanOrEqual(4);
    expect(seen.isCancelled).toBe(true);
  });

  it.each(["5", "0", "-1", "abc", ""])("is not fooled by a declared length of %j", async (length) => {
    const { stream } = createStream(4, 400);
    expect(await read(toRequest(stream, { "content-length": length }))).toBe("too-large");
  });

  it("gives what came when the declared length was too large", async () => {
    const { stream } = createStream(2, 10);
    expect(await read(toRequest(stream, { "content-length": "999" }))).toHaveLength(20);
  });
});

const ways: [way: string, headers: Record<string, string>][] = [
  ["small", { "content-length": "500" }],
  ["large", { "content-length": String(LARGE) }],
  ["chunked", {}],
];

describe.each(ways)("a body that is sent in half (%s)", (_, headers) => {
  it("is given up after a while", async () => {
    const budget = createByteBudget(Infinity);
    const rules = { limitBytes: LARGE, budget, waitMs: 50 };
    expect(await read(toRequest(createStalled(100), headers), rules)).toBe("too-slow");
  });

  it("is nobody's fault when the client went away", async () => {
    const request = toRequest(createStalled(100, new Error("Network connection lost.")), headers);
    expect(await read(request, { limitBytes: LARGE })).toBe("broken-off");
  });
});

describe("the memory that bodies hold", () => {
  it("is counted as it comes, and not as it is announced", async () => {
    const budget = createByteBudget(1_000_000);
    const hold = createHold(Infinity);
    const stalled = createStalled(20_000);
    const rules = { limitBytes: 1_000_000, budget, hold, waitMs: 100 };
    expect(await read(toRequest(stalled, { "content-length": "1000000" }), rules)).toBe("too-slow");
    // The last piece is not complete.
    expect(hold.bytes).toBe(16_384);
    expect(budget.held).toBe(16_384);
    budget.release(hold);
    expect(budget.held).toBe(0);
  });

  it("leaves small bodies alone", async () => {
    const budget = createByteBudget(1);
    budget.add(createHold(Infinity), 1);
    expect(await read(toRequest("small", { "content-length": "5" }), { budget })).toHaveLength(5);
  });

  it("lets a body wait for room, and refuses it when there is none after a while", async () => {
    const budget = createByteBudget(2 * LARGE);
    const other = createHold(Infinity);
    budget.add(other, 2 * LARGE);
    const request = () => toRequest(new Uint8Array(LARGE), { "content-length": String(LARGE) });
    expect(await read(request(), { limitBytes: LARGE, budget })).toBe("no-room");
    const reading = read(request(), { limitBytes: LARGE, budget });
    await scheduler.wait(100);
    budget.release(other);
    expect(await reading).toHaveLength(LARGE);
  });
});
