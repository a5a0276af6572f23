import { describe, expect, it } from "vitest";
import { createRunTrace } from "../../../../src/host/run-trace.ts";
import type { HandlerRun } from "../../../../src/pipeline/events/call-handler.ts";
import { toAttemptDetail } from "../../../../src/pipeline/events/attempt-detail.ts";
import type { Ended } from "../../../../src/pipeline/events/run-inserts.ts";
import { ATTEMPT_DETAIL_BYTES, ATTEMPT_SHARE_BYTES } from "../../../../src/core/limits.ts";

/** An attempt whose run told of these requests and lines. */
function detailOf(
  notes: object[],
  { lines = [], names = [], together = 1 }: { lines?: string[]; names?: string[]; together?: number } = {},
) {
  const trace = createRunTrace();
  trace.secrets.add("hidden-1");
  trace.log.add(notes.map((request) => ({ request })));
  trace.log.add(lines.map((message) => ({ time: 1, level: "INFO", message })));
  const run = { invocationId: "inv_1", outcome: { kind: "returned" }, value: {}, trace } as HandlerRun;
  const ended = { item: { event: { type: "track" } }, verdict: { type: "delivered" }, run } as Ended;
  const text = toAttemptDetail(ended, { redactedNames: new Set(names) }, together);
  return JSON.parse(text) as { outgoing: Record<string, unknown>[]; logs: unknown[] };
}

const SENT = { number: 0, method: "POST", url: "https://a.test/", headers: {} };

describe("what is kept of an attempt's requests", () => {
  it("has no credentials, no secrets and no named fields", () => {
    const { outgoing } = detailOf(
      [
        {
          ...SENT,
          url: "https://user:pass@a.test/hidden-1?pin=1&a=hidden-1",
          headers: { authorization: "Bearer x", "x-key": "hidden-1", pin: "2" },
          body: '{"pin":3,"a":["hidden-1"]}',
        },
        {
          number: 0,
          response: { status: 200, headers: { "set-cookie": "s=1" }, body: '{"pin":4,"key":"hidden-1"}' },
        },
      ],
      { names: ["pin"] },
    );
    expect(outgoing).toEqual([
      {
        method: "POST",
        url: "https://%5Bredacted%5D@a.test/[redacted]?pin=%5Bredacted%5D&a=[redacted]",
        headers: { authorization: "[redacted]", "x-key": "[redacted]", pin: "[redacted]" },
        body: '{"pin":"[redacted]","a":["[redacted]"]}',
        response: {
          status: 200,
          headers: { "set-cookie": "[redacted]" },
          body: '{"pin":"[redacted]","key":"[redacted]"}',
        },
      },
    ]);
  });

  it("has no secret that a cut has left the beginning of, and no body in which names cannot be found", () => {
    const cut = { ...SENT, body: '{"pin":3,"a":"hidden', truncated: true };
    expect(detailOf([cut]).outgoing).toMatchObject([{ body: '{"pin":3,"a":"[redacted]' }]);
    expect(detailOf([cut], { names: ["pin"] }).outgoing).toMatchObject([{ body: "[redacted]" }]);
  });

  it("has room for what one attempt may hold, and shares it among those of a batch", () => {
    const notes = Array.from({ length: 20 }, (_, number) => ({ ...SENT, number, body: "x".repeat(4_000) }));
    const lines = Array.from({ length: 60 }, () => "y".repeat(1_000));
    const sizeOf = (together: number) => {
      const { outgoing, logs } = detailOf(notes, { lines, together });
      expect(outgoing.at(-1)).toEqual({ truncated: true });
      return [outgoing, logs].map((list) => JSON.stringify(list).length);
    };
    for (const size of sizeOf(1)) {
      expect(size).toBeGreaterThan(ATTEMPT_DETAIL_BYTES * 0.9);
      expect(size).toBeLessThan(ATTEMPT_DETAIL_BYTES * 1.1);
    }
    for (const size of sizeOf(400)) {
      expect(size).toBeLessThan(ATTEMPT_SHARE_BYTES * 1.1);
    }
  });
});
