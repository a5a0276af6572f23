import { expect, it } from "vitest";
import type { HookRequest } from "../../../../src/core/hook.ts";
import { toCraftPayload } from "../../../../src/dialects/craft/payload.ts";

const OPTIONS = { id: "7d2a", now: 1_700_000_000_123, extraHeaders: [], rawBody: undefined };

const hook = (headers: Record<string, string>): HookRequest => ({
  method: "POST",
  publicUrl: "https://hooks.example",
  suffix: "the-suffix",
  protocol: "https",
  base: "/hook/abc",
  rest: "",
  search: "?a=1",
  headers: new Headers(headers),
  body: new Uint8Array(0),
  ip: "203.0.113.7",
});

const SIX = {
  origin: "https://a.example",
  authorization: "Bearer x",
  "user-agent": "u",
  referer: "https://a.example/",
  "content-length": "5",
  "content-type": "text/plain",
};

it("makes the envelope of an endpoint's call", () => {
  expect(toCraftPayload(hook({}), { value: { n: 1 }, isBase64: false }, OPTIONS)).toEqual({
    id: "7d2a",
    kind: "karte/track-hook",
    timestamp: "2023-11-14T22:13:20.123Z",
    jsonPayload: {
      name: "craft-hook",
      data: {
        plugin_name: "craft",
        hook_data: {
          body: { n: 1 },
          endpointSuffix: "the-suffix",
          ip: "203.0.113.7",
          query: { a: "1" },
          headers: {},
        },
      },
    },
  });
});

it.each([
  { sent: SIX, extra: [], passed: SIX },
  { sent: { ...SIX, cookie: "a=1", "x-own": "1", host: "h" }, extra: [], passed: SIX },
  { sent: { "user-agent": "u" }, extra: [], passed: { "user-agent": "u" } },
  { sent: { "x-own": "1", "x-other": "2" }, extra: ["x-own", "x-missing"], passed: { "x-own": "1" } },
])("passes $passed of $sent", ({ sent, extra, passed }) => {
  const payload = toCraftPayload(
    hook(sent),
    { value: {}, isBase64: false },
    { ...OPTIONS, extraHeaders: extra },
  );
  expect(payload.jsonPayload.data.hook_data.headers).toEqual(passed);
});

it("says of a body that it is base64, and has the raw body, only where that is so", () => {
  const payload = toCraftPayload(
    hook({}),
    { value: "AA==", isBase64: true },
    { ...OPTIONS, rawBody: "AA==" },
  );
  expect(payload.jsonPayload.data.hook_data).toMatchObject({ isBase64Encoded: true, rawBody: "AA==" });
});
