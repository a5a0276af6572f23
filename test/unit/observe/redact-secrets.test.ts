import { describe, expect, it } from "vitest";
import { LOG_CUT_AT_BYTES, LOG_CUT_AT_LINES } from "../../../src/core/limits.ts";
import { REDACTED } from "../../../src/observe/redact.ts";
import { redactSecrets } from "../../../src/observe/redact-secrets.ts";

const toBase64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

describe("a record stays readable", () => {
  const RECORD = {
    request: {
      method: "POST",
      url: "/hook/a?n=1795",
      headers: { host: "null" },
      ip: "192.0.2.1",
      body: "true 1795",
    },
    response: { status: 200, headers: {}, body: '{"a":null}' },
    logs: [{ time: 1_795_000_000_000, level: "INFO", message: "1795" }],
  };

  it.each([
    ["1795", { logs: [{ time: 1_795_000_000_000, level: "INFO", message: REDACTED }] }],
    ["null", { response: { status: 200, headers: {}, body: `{"a":${REDACTED}}` } }],
    ["true", { request: { ...RECORD.request, body: `${REDACTED} 1795` } }],
    ["body", RECORD],
    ["headers", RECORD],
    ['":{"', RECORD],
  ])("with the secret %s", (secret, members) => {
    expect(JSON.parse(redactSecrets(JSON.stringify(RECORD), [secret]))).toMatchObject(members);
  });
});

describe("a body in base64", () => {
  const redact = (bytes: string, secret: string, more = {}) =>
    JSON.parse(
      redactSecrets(JSON.stringify({ request: { bodyBase64: toBase64(bytes), ...more } }), [secret]),
    ) as unknown;

  it("loses a secret wherever it begins", () => {
    for (const before of ["", "\u00ff", "\u00ff\u0000", "\u00ff\u0000\u0080"]) {
      expect(redact(`${before}the-secret\u00ff`, "the-secret")).toEqual({
        request: { bodyBase64: toBase64(`${before}${REDACTED}\u00ff`) },
      });
    }
  });

  it("loses one outside ASCII, which is UTF-8 there", () => {
    const bytes = Buffer.from("\u9375\u9375\u9375\u9375").toString("latin1");
    expect(redact(`\u00ff${bytes}`, "\u9375\u9375\u9375\u9375")).toEqual({
      request: { bodyBase64: toBase64(`\u00ff${REDACTED}`) },
    });
  });

  it("is the same text when there is nothing in it, padded or not", () => {
    const record = JSON.stringify({ request: { bodyBase64: "_w==" }, response: { bodyBase64: "AA" } });
    expect(redactSecrets(record, ["secret"])).toBe(record);
  });
});

describe("what a cut has left of a secret", () => {
  const cut = (body: string, more: object = { truncated: true }) =>
    (
      JSON.parse(redactSecrets(JSON.stringify({ request: { body, ...more } }), ["abcd-efgh"])) as {
        request: { body: string };
      }
    ).request.body;

  it.each([
    ["xx abcd-efg", `xx ${REDACTED}`],
    ["xx abcd", `xx ${REDACTED}`],
    ["xx abc", "xx abc"],
    ["xx abcd-efgh abcd-e", `xx ${REDACTED} ${REDACTED}`],
    ["abcd-e", REDACTED],
    ["abcd-e xx", "abcd-e xx"],
  ])("of %s is %s", (body, expected) => {
    expect(cut(body)).toBe(expected);
  });

  it("is left where nothing was cut", () => {
    expect(cut("xx abcd-efg", {})).toBe("xx abcd-efg");
  });

  it.each([LOG_CUT_AT_BYTES, LOG_CUT_AT_LINES])("goes from the end of a log too:%s", (mark) => {
    const record = { logs: [{ time: 1, level: "INFO", message: `xx abcd-ef${mark}` }] };
    expect(JSON.parse(redactSecrets(JSON.stringify(record), ["abcd-efgh"]))).toEqual({
      logs: [{ time: 1, level: "INFO", message: `xx ${REDACTED}${mark}` }],
    });
  });
});
