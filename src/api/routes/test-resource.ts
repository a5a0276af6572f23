import type { z } from "@hono/zod-openapi";
import { toBase64 } from "../../core/crypto.ts";
import { toShownLimit } from "../../core/exceeded.ts";
import type { Answer } from "../../core/hook.ts";
import type { TestRunResult } from "../deps.ts";
import { toTime } from "../schemas/shared.ts";
import type { testResultSchema } from "../schemas/test-run.ts";

type TestResource = z.infer<typeof testResultSchema>;

/** A test's result as the API shows it. */
export function toTestResource({ outcome, returned, answer, outgoing }: TestRunResult): TestResource {
  const exceeded = outcome.exceeded ?? answer.exceeded;
  return {
    outcome: {
      ...toOutcome(outcome, returned),
      ...(exceeded === undefined ? {} : { limit: toShownLimit(exceeded) }),
      coldStart: outcome.coldStart,
    },
    response: toResponse(answer),
    outgoing,
    logs: outcome.logs.map(({ time, level, message }) => ({ time: toTime(time), level, message })),
    durationMs: outcome.durationMs,
  };
}

function toOutcome(
  outcome: TestRunResult["outcome"],
  returned: unknown,
): Omit<TestResource["outcome"], "coldStart" | "limit"> {
  switch (outcome.kind) {
    case "returned":
      return { kind: outcome.kind, value: returned };
    case "threw": {
      const { name, message, stack } = outcome.error;
      return { kind: outcome.kind, error: { name, message, ...(stack === undefined ? {} : { stack }) } };
    }
    case "failed-to-start":
      return { kind: outcome.kind, error: outcome.error };
    case "timed-out":
      return { kind: outcome.kind, afterMs: outcome.afterMs };
    case "sandbox-lost":
      return { kind: outcome.kind, reason: outcome.reason };
  }
}

function toResponse({ status, headers, body }: Answer): TestResource["response"] {
  const shown: TestResource["response"]["headers"] = {};
  for (const [name, value] of headers) {
    const earlier = shown[name];
    shown[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  const text = body === null ? "" : body;
  return typeof text === "string"
    ? { status, headers: shown, body: text }
    : { status, headers: shown, bodyBase64: toBase64(text) };
}
