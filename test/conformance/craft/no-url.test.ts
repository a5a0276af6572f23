import { describe, expect, it } from "vitest";
import { sendRaw } from "../raw-request.ts";
import { serverUrl } from "./runner.ts";

/* Requests that name no URL, found by fuzzing. */

describe("a request that is passed to control", () => {
  it.each([
    { method: "OPTIONS", path: "*" },
    { path: "*" },
    { path: "/healthz", headers: { host: "[" } },
    { path: "/healthz", headers: { host: "a b" } },
    { path: "/healthz", headers: { host: "*" } },
  ])("is refused when it names no URL: %o", async (raw) => {
    expect((await sendRaw(serverUrl, raw)).status).toBe(400);
  });
  it("is answered although its body is not read", async () => {
    const sent = { method: "POST", path: "/api/v1/functions", body: "x".repeat(22), chunked: true };
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => sendRaw(serverUrl, sent)));
    expect(answers.map((a) => (a.status === "fulfilled" ? a.value.status : String(a.reason)))).toEqual(
      answers.map(() => 401),
    );
  });
});
