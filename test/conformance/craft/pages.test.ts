import { describe } from "vitest";
import { echoes, runRows, type Expected, type Row } from "./runner.ts";

const SANDBOX = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

/** A returned value, and what must come of it. */
const row = (name: string, value: Record<string, unknown>, expected: Expected): Row => ({
  name,
  ...echoes(value),
  expected,
});
const typed = (type: string, policy: string | null): Row =>
  row(
    `of the type ${type} ${policy === null ? "are left alone" : "are put into a sandbox"}`,
    { craft_body: "x", craft_headers: { "content-type": type } },
    { status: 200, headers: { "content-type": type, "content-security-policy": policy } },
  );

describe.concurrent("answers on the console's host", () => {
  runRows([
    typed("text/html; charset=utf-8", SANDBOX),
    typed("application/xhtml+xml", SANDBOX),
    typed("image/svg+xml", SANDBOX),
    typed("application/rss+xml", SANDBOX),
    typed("text/plain, text/html", SANDBOX),
    typed("nonsense", SANDBOX),
    typed("text/plain", null),
    typed("image/png", null),
    typed("application/problem+json", null),
    row(
      "cannot let a page out of its sandbox",
      {
        craft_body: "<svg/>",
        craft_headers: {
          "content-type": "image/svg+xml",
          "Content-Security-Policy": ["sandbox allow-same-origin", "img-src *"],
        },
      },
      {
        status: 200,
        headers: { "content-security-policy": `${SANDBOX}, sandbox allow-same-origin, img-src *` },
      },
    ),
    row(
      "put no other answer into one",
      { a: 1, craft_headers: { "Content-Security-Policy": "img-src *" } },
      { status: 200, headers: { "content-security-policy": "img-src *" } },
    ),
    row(
      "cannot set a cookie of the platform",
      { craft_headers: { "Set-Cookie": ["hookwright_session=x", "a=1"] } },
      {
        status: 200,
        headers: { "set-cookie": ["a=1"] },
        log: ["WARN craft_headers: a cookie of the platform cannot be set"],
      },
    ),
  ]);
});
