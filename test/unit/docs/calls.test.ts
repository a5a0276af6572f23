import { expect, it } from "vitest";
import { listPages, readInlineCode } from "../../support/docs-blocks.ts";
import { readTable, toCodes } from "../../support/docs-table.ts";

/*
 * Calls in the text of the pages, such as `POST /functions/:id/activate`. Those of the management API are on docs/api.md,
 * which test/e2e/docs/api.test.ts holds against the server's own document.
 */

/** Calls beside the management API, by the page that says what they are. */
const OTHERS = [
  "/hook/",
  "/healthz",
  "/metrics",
  "/api/session",
  "/api/docs",
  "/api/v1/openapi.json",
  "/v1/",
  "/?",
];

/** On a page of another API with paths of its own, only a whole path is one of this. */
const toPath = (page: string, path: string) =>
  page === "docs/segment-management.md" && !path.startsWith("/api/v1/")
    ? undefined
    : path.replace("/api/v1/", "/").replace(/\?.*$/, "");

const patterns = readTable("docs/api.md", "path").flatMap(([path = "", methods = ""]) =>
  toCodes(methods).map(
    (method) => new RegExp(`^${method} ${(toCodes(path)[0] ?? "").replaceAll(/:\w+/g, "[^/]+")}$`),
  ),
);

const calls = listPages().flatMap((page) =>
  readInlineCode(page).flatMap((code) => {
    const [, method = "", given = ""] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)/.exec(code) ?? [];
    const path = toPath(page, given);
    const isOther = OTHERS.some((other) => given.startsWith(other));
    return method === "" || path === undefined || isOther ? [] : [{ page, call: `${method} ${path}` }];
  }),
);

it("are found", () => {
  expect(calls.length).toBeGreaterThan(30);
  expect(new Set(calls.map(({ page }) => page)).size).toBeGreaterThan(8);
});

it.each(calls)("$call on $page is one that there is", ({ call }) => {
  expect(patterns.some((pattern) => pattern.test(call))).toBe(true);
});
