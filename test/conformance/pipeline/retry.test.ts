import { describe, expect, it } from "vitest";
import { api, eventually, expectAnswer, install, returns, runs, send } from "../craft/runner.ts";
import { edition } from "../edition.ts";
import { accept, readSettled, readStatus } from "./status.ts";

/** Counts its runs in `n`, then does what the expression says. */
const counted = (body: string) =>
  runs(`const n = await MODULES.counter.increment({ key: 'retry:' + hook.endpointSuffix }); ${body}`);

/** What a function throws by the number of its attempt, and how the run ends. */
interface RetryCase {
  name: string;
  body: string;
  state: "succeeded" | "failed";
  /** How many, or how few and how many at most. */
  attempts: number | [least: number, most: number];
  answer: string;
}

const CASES: RetryCase[] = [
  {
    name: "is tried again until it succeeds",
    body: "if (n < 3) { throw new MODULES.RetryableError('not yet'); } return 'after ' + n;",
    state: "succeeded",
    attempts: 3,
    answer: "after 3",
  },
  {
    name: "is tried again within the age it names",
    body: "if (n < 2) { throw new MODULES.RetryableError('not yet', 60); } return 'after ' + n;",
    state: "succeeded",
    attempts: 2,
    answer: "after 2",
  },
  {
    name: "fails when another error follows",
    body: "if (n < 2) { throw new MODULES.RetryableError('not yet'); } throw new Error('for good');",
    state: "failed",
    attempts: 2,
    answer: "function_error",
  },
  {
    name: "fails when its age is over",
    body: "throw new MODULES.RetryableError('never', 8);",
    state: "failed",
    // The waits double, and the first is half a second to a second: four or five on an idle machine. Where the queue is that
    // of `wrangler dev`, another batch in it can take longer than that.
    attempts: [edition === "dev" ? 1 : 3, 5],
    answer: "function_retryable",
  },
  {
    name: "fails when not even the first wait is within its age",
    body: "throw new MODULES.RetryableError('never', 0.4);",
    state: "failed",
    attempts: 1,
    answer: "function_retryable",
  },
  {
    name: "fails at once with an age of none",
    body: "throw new MODULES.RetryableError('never', 0);",
    state: "failed",
    attempts: 1,
    answer: "function_retryable",
  },
  {
    name: "fails at once with another error",
    body: "throw new Error('for good');",
    state: "failed",
    attempts: 1,
    answer: "function_error",
  },
];

describe.concurrent("an accepted run", () => {
  it.each(CASES)("$name", async ({ body, state, attempts, answer }) => {
    const target = await install({ source: counted(body), endpoint: { mode: "async" } });
    const status = await readSettled(await accept(target));
    expect(status).toMatchObject({ state, nextAttemptAt: null });
    expect(status.response?.body).toContain(answer);
    const [least, most] = typeof attempts === "number" ? [attempts, attempts] : attempts;
    expect(status.attempts).toBeGreaterThanOrEqual(least);
    expect(status.attempts).toBeLessThanOrEqual(most);
  });

  it.each(["undefined", "1e9", "-1", "Number.NaN", "'soon'"])("takes an age of %s for a day", async (age) => {
    const source = counted(`throw new MODULES.RetryableError('x', ${age});`);
    const target = await install({ source, endpoint: { mode: "async" } });
    const { statusUrl } = await accept(target);
    const status = await eventually(async () => {
      const now = await readStatus(statusUrl);
      return now.attempts >= 1 && now.state !== "running" ? now : undefined;
    }, "the first attempt");
    expect(status).toMatchObject({ state: "queued", settledAt: null });
  });

  it("counts each attempt, and shows the last one as its record", async () => {
    const body = "if (n < 2) { throw new MODULES.RetryableError('not yet'); } return 'after ' + n;";
    const target = await install({ source: counted(body), endpoint: { mode: "async" } });
    const accepted = await accept(target);
    await readSettled(accepted);
    const record = await eventually(async () => {
      const found = await api.call<{ outcome: string }>("GET", `/invocations/${accepted.invocationId}`);
      return found.body.outcome === "returned" ? found.body : undefined;
    }, "the record of the last attempt");
    expect(record).toMatchObject({ response: { status: 200, body: "after 2" } });
    const series = await eventually(async () => {
      const { body: found } = await api.call<{ items: { calls: number; errors: { threw: number } }[] }>(
        "GET",
        `/metrics?endpoint=${target.suffix}`,
      );
      const calls = found.items.reduce((sum, item) => sum + item.calls, 0);
      return calls < 2 ? undefined : found.items;
    }, "both attempts in the metrics");
    expect(series.reduce((sum, item) => sum + item.calls, 0)).toBe(2);
    expect(series.reduce((sum, item) => sum + item.errors.threw, 0)).toBe(1);
  });
});

describe.concurrent("a caller who waits", () => {
  it("gets 503 with Retry-After, and the run is not tried again behind its back", async () => {
    const target = await install({ source: counted("throw new MODULES.RetryableError('n ' + n);") });
    await expectAnswer(await send(target, { headers: { origin: "https://shop.example" } }), {
      status: 503,
      error: "function_retryable",
      headers: {
        "retry-after": /^[1-9]\d*$/,
        "access-control-expose-headers": /Retry-After/,
        "hookwright-invocation": /^inv_/,
      },
      record: { outcome: "threw", status: 503, error: expect.objectContaining({ message: "n 1" }) },
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const record = await send(target);
    await expectAnswer(record, {
      status: 503,
      record: { error: expect.objectContaining({ message: "n 2" }) },
    });
  });
});

describe.concurrent("an invoked run", () => {
  it("is tried again until it succeeds", async () => {
    const invoked = await install({
      source: `export default async (data, { MODULES }) => {
        const { key } = data.jsonPayload.data;
        const n = await MODULES.counter.increment({ key });
        if (n < 2) { throw new MODULES.RetryableError('not yet'); }
        await MODULES.kvs.write({ key, value: { n } });
      };`,
    });
    const key = `retry:invoked:${invoked.suffix}`;
    const caller = await install({
      source: returns(
        `MODULES.craftFunctions.invoke({ functionId: '${invoked.functionId}', data: { key: '${key}' } })`,
      ),
    });
    await expectAnswer(await send(caller), { status: 200 });
    const kept = await eventually(async () => {
      const { status, body } = await api.call<{ value: unknown }>("GET", `/kvs/${key}`);
      return status === 200 ? body.value : undefined;
    }, "what the second attempt keeps");
    expect(kept).toEqual({ n: 2 });
  });
});
