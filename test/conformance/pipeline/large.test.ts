import { describe, expect, it } from "vitest";
import { expectAnswer, install, returns, runs, send } from "../craft/runner.ts";
import { accept, readSettled } from "./status.ts";

/* A row of the database holds 2 MB: what does not fit is refused or left out, and breaks nothing. */

const MODES = { async: { mode: "async" }, once: { idempotency: { header: "idempotency-key" } } };

/** Texts whose bytes are more than their characters. */
const TEXTS: [name: string, expression: string][] = [
  ["three bytes a character", "'鍵'.repeat(1_000_000)"],
  ["six bytes a character in JSON", "'\\u0001'.repeat(900_000)"],
  ["four bytes in two characters", "'🪝'.repeat(500_000)"],
  ["one byte a character", "'x'.repeat(2_500_000)"],
];

describe.concurrent("a large answer", () => {
  it.each(TEXTS)("of %s is not kept for the status URL, and the run has ended", async (_name, expression) => {
    const target = await install({ source: returns(expression), endpoint: MODES.async });
    expect(await readSettled(await accept(target))).toMatchObject({
      state: "succeeded",
      attempts: 1,
      response: { status: 200, truncated: true },
    });
  });

  it.each(TEXTS)("of %s is given, and not kept for the next call", async (_name, expression) => {
    const source = runs(
      `await MODULES.counter.increment({ key: hook.endpointSuffix }); return ${expression};`,
    );
    const target = await install({ source, endpoint: MODES.once });
    for (let i = 0; i < 2; i++) {
      const answer = await send(target, { headers: { "idempotency-key": "k" } });
      await expectAnswer(answer, { status: 200, headers: { "idempotent-replayed": null } });
      expect(answer.body.byteLength).toBeGreaterThan(800_000);
    }
  });
});

describe.concurrent("a large call of an endpoint that answers first", () => {
  const SIZE = returns("JSON.stringify(hook).length");
  const MIB = 1_048_576;

  it.each([
    { name: "1 MiB of text", body: "x".repeat(MIB), status: 202 },
    { name: "1 MiB of 3-byte characters", body: "鍵".repeat(Math.floor(MIB / 3)), status: 202 },
    { name: "1 MiB of bytes", body: Buffer.alloc(MIB, 255), status: 202 },
    { name: "1 MiB that JSON has to escape", body: "\u0001".repeat(MIB), status: 413 },
    { name: "3 MB of text", body: "x".repeat(3_000_000), status: 413 },
  ])("is taken on, or refused before it is: $name", async ({ body, status }) => {
    const target = await install({ source: SIZE, endpoint: { ...MODES.async, bodyLimitBytes: 4 * MIB } });
    const type = typeof body === "string" ? "text/plain" : "application/octet-stream";
    const sent = { method: "POST", headers: { "content-type": type }, body };
    if (status === 413) {
      await expectAnswer(await send(target, sent), { status, error: "body_too_large" });
    } else {
      expect(await readSettled(await accept(target, sent))).toMatchObject({ state: "succeeded" });
    }
  });
});

describe.concurrent("large data of an invoke", () => {
  const invokes = (functionId: string, data: string) =>
    runs(`try { await MODULES.craftFunctions.invoke({ functionId: '${functionId}', data: ${data} }); return 'taken on'; }
      catch (error) { return { status: error.status }; }`);

  it.each([
    { data: "'x'.repeat(1_400_000)", expected: { status: 200, body: "taken on" } },
    { data: "'x'.repeat(1_600_000)", expected: { status: 200, json: { status: 413 } } },
    { data: "'鍵'.repeat(600_000)", expected: { status: 200, json: { status: 413 } } },
  ])("is taken on, or refused: $data", async ({ data, expected }) => {
    const { functionId } = await install({ source: returns("1") });
    await expectAnswer(await send(await install({ source: invokes(functionId, data) })), expected);
  });
});
