import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listPages, readInlineCode } from "../../support/docs-blocks.ts";

/* The platform's codes, such as `function_timeout`, which callers find in `hookwright-error`. */

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.includes("built"))
  .map((name) => readFileSync(join("src", name), "utf8"))
  .join("\n");

/** Those behind a status, and all on the page of the limits, where nothing else is written so. */
const codes = listPages().flatMap((page) => {
  const behindStatus = Array.from(
    readFileSync(page, "utf8").matchAll(/\b[1-5]\d\d `([a-z]+(?:_[a-z]+)*)`/g),
    ([, code = ""]) => code,
  );
  const written =
    page === "docs/limits.md" ? readInlineCode(page).filter((code) => /^[a-z]+(?:_[a-z]+)+$/.test(code)) : [];
  return Array.from(new Set([...behindStatus, ...written]), (code) => ({ page, code }));
});

it("are found", () => {
  expect(codes.length).toBeGreaterThan(25);
});

it.each(codes)("$code on $page is one that there is", ({ code }) => {
  expect(sources).toContain(`"${code}"`);
});
