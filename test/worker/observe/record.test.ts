import { describe, expect, it } from "vitest";
import type { ExceededLimit, Outcome, OutcomeKind } from "../../../src/core/contract.ts";
import { toBase64 } from "../../../src/core/crypto.ts";
import type { Answer, HookRequest } from "../../../src/core/hook.ts";
import { RECORD_BODY_BYTES } from "../../../src/core/limits.ts";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import { toRecord, toRecordedRequest, type RecordPolicy } from "../../../src/observe/record.ts";
import { NOW, toInvocation } from "../../support/worker/factories.ts";

const FN = { id: "fn_a", version: { id: "ver_a", number: 7, dialect: "craft" as const, contentHash: "h" } };
const PLAIN: RecordPolicy = { redactedNames: new Set() };
const STRICT: RecordPolicy = { redactedNames: new Set(["password", "x-token"]) };
const bytesOf = (text: string) => Uint8Array.from(new TextEncoder().encode(text));

function toHook(fields: Partial<HookRequest> & { type?: string } = {}): HookRequest {
  const { type = "application/json", ...rest } = fields;
  return {
    method: "POST",
    publicUrl: "https://hooks.example",
    suffix: "one",
    protocol: "https",
    base: "/hook/one",
    rest: "",
    search: "",
    headers: new Headers({ "content-type": type }),
    body: bytesOf('{"a":1}'),
    ip: "192.0.2.9",
    ...rest,
  };
}

/** A limit in an outcome, and in a record. */
const OVER: ExceededLimit = { limit: "outgoingRequests", allowed: 50, unit: "ms", setting: "somewhere" };
const SHOWN = { name: "outgoingRequests", allowed: 50, unit: "ms", setting: "somewhere" };

interface Parts {
  outcome?: OutcomeKind & Pick<Outcome, "exceeded">;
  answer?: Answer | null;
  hook?: HookRequest | null;
  input?: unknown;
  policy?: RecordPolicy;
  secrets?: string[];
}

/** Makes a record and reads its details back. */
function record(parts: Parts = {}) {
  const { hook = toHook(), policy = PLAIN, secrets = [] } = parts;
  const input = "input" in parts ? parts.input : {};
  const trace = createRunTrace();
  secrets.forEach((secret) => trace.secrets.add(secret));
  trace.log.add([{ time: NOW, level: "INFO", message: `log of ${secrets.join()}` }]);
  const outcome: Outcome = {
    ...(parts.outcome ?? { kind: "returned", value: 1 }),
    logs: [],
    durationMs: 12,
    coldStart: true,
  };
  const answer =
    parts.answer === undefined
      ? {
          status: 200,
          headers: [["content-type", "application/json"]] as [string, string][],
          body: '{"b":2}',
        }
      : parts.answer;
  const row = toRecord(
    {
      invocation: toInvocation(FN, input, { id: "inv_1" }),
      endpoint: "one",
      startedAt: NOW,
      request: () => (hook === null ? null : toRecordedRequest(hook, policy)),
      outcome,
      answer,
      trace,
    },
    policy,
  );
  return { row, detail: JSON.parse(row.detail) as ReadDetail };
}

/** A request or an answer as it stands in a record. */
interface ReadMessage {
  url: string;
  headers: Record<string, string>;
  body: string;
  bodyBase64: string;
  truncated?: boolean;
  noStore?: boolean;
}

interface ReadDetail {
  request: ReadMessage;
  response: ReadMessage;
  input?: unknown;
  error?: unknown;
  logs: { message: string }[];
}

describe("the record of a run", () => {
  it("has what went in, what came out and what was logged", () => {
    const { row, detail } = record({ hook: toHook({ search: "?q=1", rest: "/more" }) });
    expect(row).toMatchObject({
      id: "inv_1",
      functionId: "fn_a",
      version: 7,
      endpoint: "one",
      outcome: "returned",
      status: 200,
      durationMs: 12,
      coldStart: true,
      startedAt: NOW,
    });
    expect(detail).toEqual({
      request: {
        method: "POST",
        url: "/hook/one/more?q=1",
        ip: "192.0.2.9",
        headers: { "content-type": "application/json" },
        body: '{"a":1}',
      },
      response: { status: 200, headers: { "content-type": "application/json" }, body: '{"b":2}' },
      logs: [{ time: NOW, level: "INFO", message: "log of " }],
    });
  });

  it.each<[string, OutcomeKind & Pick<Outcome, "exceeded">, object]>([
    [
      "a throw for a limit",
      { kind: "threw", error: { name: "E", message: "m" }, exceeded: OVER },
      { name: "E", message: "m", limit: SHOWN },
    ],
    [
      "too much time",
      { kind: "timed-out", afterMs: 499, exceeded: { ...OVER, limit: "runTime" } },
      {
        message: "the function did not answer within 50 ms (somewhere)",
        limit: { ...SHOWN, name: "runTime" },
      },
    ],
    [
      "a loss for a limit",
      { kind: "sandbox-lost", reason: "gone", exceeded: { ...OVER, limit: "cpu" } },
      { message: "gone", limit: { ...SHOWN, name: "cpu" } },
    ],
    [
      "a throw",
      { kind: "threw", error: { name: "E", message: "m", stack: "s" } },
      { name: "E", message: "m", stack: "s" },
    ],
    [
      "a run that nothing could settle",
      { kind: "timed-out", afterMs: 5 },
      { message: "after 5 ms nothing was left that could still make the function answer" },
    ],
    ["a lost sandbox", { kind: "sandbox-lost", reason: "gone" }, { message: "gone" }],
    [
      "a failed start",
      { kind: "failed-to-start", error: { message: "m", line: 3, column: 4 } },
      { message: "m", line: 3, column: 4 },
    ],
  ])("tells the error of %s", (_name, outcome, error) => {
    const { row, detail } = record({ outcome });
    expect(row.outcome).toBe(outcome.kind);
    expect(detail.error).toEqual(error);
  });

  it("has no error of a run that went on from a limit", () => {
    const { detail } = record({ outcome: { kind: "returned", value: 1, exceeded: OVER } });
    expect(detail).not.toHaveProperty("error");
  });

  it("tells of an answer that was too large, whose place the platform's took", () => {
    const exceeded: ExceededLimit = { ...OVER, limit: "answerSize", used: 99 };
    const { detail } = record({ answer: { status: 500, headers: [], body: "{}", exceeded } });
    expect(detail.error).toEqual({
      message: "the function's answer is larger than 50 bytes (somewhere): it has at least 99",
      limit: { ...SHOWN, name: "answerSize" },
    });
  });

  it("keeps the names of a limit readable, whatever is secret", () => {
    const { row } = record({
      secrets: ["limit", "allowed", "setting"],
      outcome: { kind: "threw", error: { name: "E", message: "m" }, exceeded: { ...OVER, setting: null } },
    });
    expect(JSON.parse(row.detail)).toMatchObject({ error: { limit: { ...SHOWN, setting: null } } });
  });

  it("has no answer of a run that gave none", () => {
    const { row, detail } = record({ answer: null });
    expect(row.status).toBeNull();
    expect(detail).not.toHaveProperty("response");
  });

  it("has the input of a run that no request asked for, so that it can be made again", () => {
    expect(record({ hook: null, input: { a: [1], password: "p" }, policy: STRICT }).detail).toMatchObject({
      input: { a: [1], password: "[redacted]" },
    });
    expect(record({ input: { a: 1 } }).detail).not.toHaveProperty("input");
    const large = record({ hook: null, input: { a: "x".repeat(RECORD_BODY_BYTES) } });
    expect(large.detail).not.toHaveProperty("input");
  });

  it("can be made whatever the input is", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) {
      deep = { deep };
    }
    for (const policy of [PLAIN, STRICT]) {
      expect(record({ hook: null, input: deep, policy }).detail).not.toHaveProperty("input");
    }
    // Small enough to be kept, and with a secret to be looked for in it.
    let lists: unknown = "a-secret-value";
    for (let i = 0; i < 30_000; i++) {
      lists = [lists];
    }
    const { row } = record({ hook: null, input: lists, secrets: ["a-secret-value"] });
    expect(row.detail).not.toContain("a-secret-value");
  });
});

describe("bodies in a record", () => {
  it("are cut at the cap and marked", () => {
    const { detail } = record({
      hook: toHook({ type: "text/plain", body: bytesOf("x".repeat(RECORD_BODY_BYTES + 1)) }),
      answer: { status: 200, headers: [], body: "y".repeat(RECORD_BODY_BYTES + 1) },
    });
    for (const part of [detail.request, detail.response]) {
      expect(part.body).toHaveLength(RECORD_BODY_BYTES);
      expect(part.truncated).toBe(true);
    }
    const whole = record({ hook: toHook({ body: bytesOf("x".repeat(RECORD_BODY_BYTES)) }) });
    expect(whole.detail.request).not.toHaveProperty("truncated");
  });

  it("are base64 when they are no text, and not there when nothing was sent", () => {
    const bytes = Uint8Array.of(0, 255, 254, 1);
    const { detail } = record({
      hook: toHook({ type: "application/octet-stream", body: bytes }),
      answer: { status: 200, headers: [], body: bytes },
    });
    expect([detail.request.bodyBase64, detail.response.bodyBase64]).toEqual([
      toBase64(bytes),
      toBase64(bytes),
    ]);
    expect(detail.request).not.toHaveProperty("body");
    const cut = record({ hook: toHook({ body: new Uint8Array(RECORD_BODY_BYTES + 9).fill(255) }) });
    expect(cut.detail.request).toMatchObject({
      bodyBase64: toBase64(new Uint8Array(RECORD_BODY_BYTES).fill(255)),
      truncated: true,
    });
    expect(record({ hook: toHook({ body: new Uint8Array(0) }) }).detail.request).not.toHaveProperty("body");
  });

  it("stay out when the caller asks for it, the answer's too", () => {
    const headers = new Headers({ "hookwright-no-store": "1", "content-type": "application/json" });
    const { row, detail } = record({
      hook: toHook({ headers, body: bytesOf('{"private":"in"}') }),
      answer: { status: 200, headers: [], body: "private out" },
    });
    expect(detail.request.noStore).toBe(true);
    expect(row.detail).not.toContain("private");
    const other = record({ hook: toHook({ headers: new Headers({ "hookwright-no-store": "0" }) }) });
    expect(other.detail.request.body).toBe('{"a":1}');
  });
});

describe("credentials", () => {
  it("never reach a record", () => {
    const headers = new Headers({
      authorization: "Bearer credential-1",
      cookie: "session=credential-2",
      "proxy-authorization": "Basic credential-3",
      "content-type": "text/plain",
    });
    const { row, detail } = record({
      hook: toHook({ headers }),
      answer: {
        status: 200,
        headers: [
          ["set-cookie", "session=credential-4"],
          ["Set-Cookie", "session=credential-5"],
        ],
        body: null,
      },
    });
    expect(row.detail).not.toContain("credential");
    expect(detail.request.headers.authorization).toBe("[redacted]");
  });

  it("of secrets that the run was given are taken out of everything", () => {
    const secret = 'top"secret\\value';
    const { row } = record({
      secrets: [secret],
      outcome: { kind: "threw", error: { name: "E", message: `bad ${secret}`, stack: secret } },
      hook: toHook({
        body: bytesOf(JSON.stringify({ a: secret })),
        search: `?a=${encodeURIComponent(secret)}`,
      }),
      answer: { status: 500, headers: [["x-echo", secret]], body: JSON.stringify([secret]) },
    });
    expect(row.detail).not.toMatch(/top[^b]*secret/);
    expect(row.detail.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(6);
  });

  it("in fields that the operator names are taken out wherever they stand", () => {
    const form = (password: string) =>
      `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${password}\r\n` +
      `--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;
    const binary = Uint8Array.of(...bytesOf(form("hidden")), 255, 254, 0, ...bytesOf("\r\n--b--\r\n"));
    const { row, detail } = record({
      policy: STRICT,
      hook: toHook({
        type: "multipart/form-data; boundary=b",
        body: binary,
        search: "?password=hidden&a=1",
      }),
      answer: {
        status: 200,
        headers: [
          ["X-Token", "hidden"],
          ["content-type", "application/json"],
        ],
        body: '{"deep":[{"Password":"hidden"}]}',
      },
    });
    expect(row.detail).not.toContain("hidden");
    expect(detail.request.url).toBe("/hook/one?password=%5Bredacted%5D&a=1");
    expect(detail.response.body).toBe('{"deep":[{"Password":"[redacted]"}]}');
    expect(atob(detail.request.bodyBase64)).not.toContain("hidden");
    expect(atob(detail.request.bodyBase64)).toContain(`${form("[redacted]")}\xff\xfe\0`);
  });
});
