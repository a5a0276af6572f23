import { describe, expect, it } from "vitest";
import {
  REDACTED,
  redactBody,
  redactHeaders,
  redactParameters,
  redactValue,
} from "../../../src/observe/redact.ts";
import { redactSecrets } from "../../../src/observe/redact-secrets.ts";

const NAMES = new Set(["password", "card"]);
const NONE = new Set<string>();
const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data; boundary=limit";

describe("headers", () => {
  it("lose their credentials, whatever the operator names", () => {
    const headers: [string, string][] = [
      ["Authorization", "Bearer abc"],
      ["cookie", "session=abc"],
      ["Set-Cookie", "a=1"],
      ["proxy-authorization", "Basic abc"],
      ["Cf-Access-Jwt-Assertion", "eyJ"],
      ["cf-access-token", "eyJ"],
      ["cf-access-client-secret", "abc"],
      ["content-type", "text/plain"],
    ];
    expect(redactHeaders(headers, NONE)).toEqual({
      Authorization: REDACTED,
      cookie: REDACTED,
      "Set-Cookie": REDACTED,
      "proxy-authorization": REDACTED,
      "Cf-Access-Jwt-Assertion": REDACTED,
      "cf-access-token": REDACTED,
      "cf-access-client-secret": REDACTED,
      "content-type": "text/plain",
    });
  });

  it("lose those that the operator names, in any case", () => {
    expect(redactHeaders(new Headers({ Card: "4242", "x-card": "kept" }), NAMES)).toEqual({
      card: REDACTED,
      "x-card": "kept",
    });
  });

  it("are joined when they are repeated", () => {
    const headers: [string, string][] = [
      ["x-a", "1"],
      ["x-a", "2"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    expect(redactHeaders(headers, NONE)).toEqual({ "x-a": "1, 2", "set-cookie": `${REDACTED}, ${REDACTED}` });
  });
});

describe("parameters", () => {
  it.each([
    ["?a=1&password=abc&b=2", `?a=1&password=${encodeURIComponent(REDACTED)}&b=2`],
    ["?PassWord=abc", `?PassWord=${encodeURIComponent(REDACTED)}`],
    ["?password=a&password=b", `?password=${encodeURIComponent(REDACTED)}`],
    ["?pass%77ord=abc", `?password=${encodeURIComponent(REDACTED)}`],
    ["card=4242", `card=${encodeURIComponent(REDACTED)}`],
    ["?a=1%2B1&b=+", "?a=1%2B1&b=+"],
    ["?passwords=abc", "?passwords=abc"],
    ["?", "?"],
    ["", ""],
  ])("%s becomes %s", (text, expected) => {
    expect(redactParameters(text, NAMES)).toBe(expected);
  });

  it("stay as they are when the operator names nothing", () => {
    expect(redactParameters("?password=abc", NONE)).toBe("?password=abc");
  });
});

describe("values", () => {
  it("lose named members, however deep they lie", () => {
    const value = {
      Password: "abc",
      user: { name: "ann", card: { number: 4242 } },
      list: [{ password: null }, [{ card: 1 }], "password"],
    };
    expect(redactValue(value, NAMES)).toEqual({
      Password: REDACTED,
      user: { name: "ann", card: REDACTED },
      list: [{ password: REDACTED }, [{ card: REDACTED }], "password"],
    });
    expect(value.user.card).toEqual({ number: 4242 });
  });

  it.each([null, 7, "password", true, undefined])("%s stays as it is", (value) => {
    expect(redactValue(value, NAMES)).toBe(value);
  });
});

describe("bodies", () => {
  it.each([
    ["JSON", "application/json", '{"a":1,"password":"abc"}', `{"a":1,"password":"${REDACTED}"}`],
    ["JSON under another type", "text/plain", ' [{"card":1}]', `[{"card":"${REDACTED}"}]`],
    ["JSON with a byte order mark", "application/json", '\ufeff{"card":1}', `{"card":"${REDACTED}"}`],
    ["JSON sent as a form", FORM, '{"card":1}', `{"card":"${REDACTED}"}`],
    ["a form", `${FORM}; charset=utf-8`, "a=1&card=4242", `a=1&card=${encodeURIComponent(REDACTED)}`],
    ["a form by its type in capitals", FORM.toUpperCase(), "card=1", `card=${encodeURIComponent(REDACTED)}`],
    ["JSON that does not parse", "application/json", '{"card":', '{"card":'],
    ["text", "text/plain", "card=4242", "card=4242"],
  ])("%s", (_name, type, text, expected) => {
    expect(redactBody(text, type, NAMES)).toBe(expected);
  });

  it("that are nested too deeply to be looked through are left out", () => {
    const deep = `${"[".repeat(200_000)}{"password":"abc"}${"]".repeat(200_000)}`;
    expect(redactBody(deep, "application/json", NAMES)).toBe(REDACTED);
    expect(redactBody(deep, "application/json", NONE)).toBe(deep);
  });

  it("of a multipart form lose the named parts", () => {
    const part = (disposition: string, content: string) =>
      `--limit\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
    const body = (password: string, card: string) =>
      [
        part('name="name"', "ann"),
        part('name="Password"', password),
        part("filename=a.txt; name=card", card),
        part('name="note"', 'my "password" is long'),
        "--limit--\r\n",
      ].join("");
    expect(redactBody(body("abc\r\n\r\nabc", "4242"), MULTIPART, NAMES)).toBe(body(REDACTED, REDACTED));
    expect(redactBody(body("abc", "4242"), 'Multipart/Form-Data; boundary="limit"', NAMES)).toBe(
      body(REDACTED, REDACTED),
    );
    expect(redactBody(body("abc", "4242"), MULTIPART, NONE)).toBe(body("abc", "4242"));
  });
});

describe("values of secrets", () => {
  const PEM = "-----BEGIN KEY-----\nMIIE/abc+def==\n-----END KEY-----\n";

  it.each([
    ["a text", "s3cret-value", { a: "it is s3cret-value." }],
    ["every place", "s3cret-value", ["s3cret-value", { b: "s3cret-values3cret-value" }]],
    ["a key of an object", "s3cret-value", { "s3cret-value": 1 }],
    ["a value with quotes and backslashes", 'a"b\\c', { a: 'x a"b\\c y' }],
    ["a value of several lines", PEM, { a: PEM }],
    ["a value of several lines within JSON within JSON", PEM, { body: JSON.stringify({ key: PEM }) }],
    ["a value with quotes within JSON within JSON", 'a"b\\c', { body: JSON.stringify({ k: 'a"b\\c' }) }],
    ["a value in a URL", "a+b/c==d", { url: `/hook/x?key=${encodeURIComponent("a+b/c==d")}` }],
    ["a value that looks like a pattern", "$&.*(x)", { a: "$&.*(x)" }],
  ])("do not stay in a record: %s", (_name, secret, record) => {
    const text = redactSecrets(JSON.stringify(record), [secret]);
    expect(text).toContain(REDACTED);
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      expect(text).not.toContain(form);
      expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
    }
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it("are all taken out, a longer one whole although it begins with a shorter one", () => {
    const text = redactSecrets(JSON.stringify({ a: "token-1", b: "token-1-and-more" }), [
      "token-1",
      "token-1-and-more",
    ]);
    expect(JSON.parse(text)).toEqual({ a: REDACTED, b: REDACTED });
  });

  it("are left when they are too short to be secret", () => {
    expect(redactSecrets('{"a":"abc"}', ["abc", ""])).toBe('{"a":"abc"}');
  });
});
