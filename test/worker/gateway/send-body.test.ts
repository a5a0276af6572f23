import { describe, expect, it } from "vitest";
import { createByteBudget, createHold } from "../../../src/gateway/byte-budget.ts";
import { LARGE_ANSWER_BYTES, toSentBody, type SendRules } from "../../../src/gateway/send-body.ts";

const LARGE = 3 * LARGE_ANSWER_BYTES + 7;

/** Sends a body; `sent` ends with the sending, whatever became of it. */
function send(body: string | Uint8Array<ArrayBuffer>, rules: Partial<SendRules> = {}) {
  const budget = rules.budget ?? createByteBudget(Infinity);
  const behind: Promise<unknown>[] = [];
  const sent = toSentBody(body, { budget, ...rules }, (promise) => behind.push(promise));
  const response = new Response(sent);
  const read = () => {
    const reader = response.body?.getReader();
    if (reader === undefined) {
      throw new Error("there is no body");
    }
    return reader;
  };
  return { response, read, budget, sent: () => Promise.all(behind) };
}

describe("a body that is sent", () => {
  it("is left to the runtime when it is small", () => {
    const body = "x".repeat(LARGE_ANSWER_BYTES);
    const rules = { budget: createByteBudget(0) };
    const fail = () => expect.unreachable();
    expect(toSentBody(body, rules, fail)).toBe(body);
    expect(toSentBody(null, rules, fail)).toBeNull();
  });

  it.each([
    ["a text", "x".repeat(LARGE)],
    ["a text of characters that have several bytes", "žluťoučký 🐎 ".repeat(LARGE / 10)],
  ])("arrives whole, and holds nothing then: %s", async (_, body) => {
    const { response, budget, sent } = send(body);
    expect(budget.held).toBe(new TextEncoder().encode(body).byteLength);
    expect((await response.text()) === body).toBe(true);
    await sent();
    expect(budget.held).toBe(0);
  });

  it("arrives whole when it is bytes", async () => {
    const bytes = Uint8Array.from({ length: LARGE }, (_, index) => index % 251);
    const { response } = send(bytes);
    expect(await response.bytes()).toEqual(bytes);
  });
});

describe("a client that does not take its answer", () => {
  it("is given up, and what was kept for it is free", async () => {
    const { read, budget, sent } = send("x".repeat(LARGE), { stallMs: 500 });
    const reader = read();
    await reader.read();
    await sent();
    expect(budget.held).toBe(0);
    await expect(readToEnd(reader)).rejects.toThrow();
  });

  it("may be slow as long as there is room", async () => {
    const { response, sent } = send("x".repeat(LARGE), { timeMs: 500 });
    await scheduler.wait(2_500);
    expect(await response.text()).toHaveLength(LARGE);
    await sent();
  });

  it("may not be slow when others need the room", async () => {
    const budget = createByteBudget(LARGE);
    const { response, sent } = send("x".repeat(LARGE), { budget, timeMs: 500 });
    const other = createHold(Infinity);
    budget.add(other, 10);
    await sent();
    expect(budget.held).toBe(10);
    await expect(response.text()).rejects.toThrow();
  });

  it("may go away at any time", async () => {
    const { read, budget, sent } = send("x".repeat(LARGE));
    const reader = read();
    await reader.read();
    await reader.cancel();
    await sent();
    expect(budget.held).toBe(0);
  });
});

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done) {
    // Nothing is kept.
  }
}
