import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MEASURE_NAMES } from "../../../bench/options.ts";
import { endpointPolicyShape } from "../../../src/api/schemas/policy.ts";
import { DIALECT_NAMES } from "../../../src/core/contract.ts";
import {
  BODY_LIMIT_BYTES,
  RUN_TIMEOUT_MAX_MS,
  RUN_TIMEOUT_MIN_MS,
  RUN_TIMEOUT_MS,
} from "../../../src/core/limits.ts";
import { PROVIDER_SCHEMES } from "../../../src/core/policy.ts";
import {
  AUTH_SECRETS_MAX,
  IDEMPOTENCY_TTL_SECONDS,
  RATE_LIMIT_PERIOD_SECONDS,
  SIGNATURE_TOLERANCE_SECONDS,
} from "../../../src/core/policy/bounds.ts";
import { PLATFORM_EVENTS } from "../../../src/core/trigger-events.ts";
import { listPages, readInlineCode } from "../../support/docs-blocks.ts";
import { readTable, readTables, toCodes } from "../../support/docs-table.ts";

describe("README.md", () => {
  it("has every dialect, each with a page", () => {
    const shown = readTable("README.md", "dialect").map(([name = ""]) => name);
    expect(shown.flatMap(toCodes).toSorted()).toEqual([...DIALECT_NAMES].toSorted());
    expect(shown.filter((cell) => !/^\[`[^`]+`\]\(docs\/[a-z-]+\.md\)$/.test(cell))).toEqual([]);
  });

  it("leads from each product whose functions run here to how they are moved", () => {
    const from = readTable("README.md", "dialect").map((row) => row.at(-1) ?? "");
    const moving = from.flatMap((cell) => {
      const [, product, page] = /^([^(]+) \(\[moving\]\(([^)#]+)/.exec(cell) ?? [];
      return product === undefined || page === undefined ? [] : [[product, page] as const];
    });
    expect(Object.fromEntries(moving)).toEqual({
      "KARTE Craft": "docs/import-craft.md",
      Segment: "docs/segment-management.md",
      Xkit: "docs/xkit.md",
      schmuckliCloud: "docs/schmucklicloud.md",
      "Segment's integrations SDK": "docs/integrations-sdk.md",
    });
    for (const [, page] of moving) {
      expect(readFileSync(page, "utf8")).toMatch(/^#+ .*Moving from /im);
    }
  });

  it("is short enough to be read", () => {
    expect(readFileSync("README.md", "utf8").split("\n").length).toBeLessThan(200);
  });
});

describe("docs/policies.md", () => {
  const rows = readTable("docs/policies.md", "field");
  const text = readFileSync("docs/policies.md", "utf8");

  it("has every field of a policy", () => {
    const shown = rows.flatMap(([field = ""]) => toCodes(field));
    expect(shown.toSorted()).toEqual(["active", ...Object.keys(endpointPolicyShape)].toSorted());
  });

  it("has the defaults and bounds that there are", () => {
    const rowOf = (field: string) => rows.find(([name]) => name === `\`${field}\``)?.join(" ") ?? "";
    expect(rowOf("bodyLimitBytes")).toContain(`${BODY_LIMIT_BYTES / 1_024 / 1_024} MiB`);
    expect(rowOf("timeoutMs")).toContain(RUN_TIMEOUT_MS.toLocaleString("en"));
    expect(rowOf("timeoutMs")).toContain(
      `${RUN_TIMEOUT_MIN_MS} to ${RUN_TIMEOUT_MAX_MS.toLocaleString("en")}`,
    );
    expect(rowOf("rateLimit")).toContain(`\`periodSeconds\` (${RATE_LIMIT_PERIOD_SECONDS})`);
    expect(text).toContain(`\`toleranceSeconds\` (${SIGNATURE_TOLERANCE_SECONDS})`);
    expect([AUTH_SECRETS_MAX, IDEMPOTENCY_TTL_SECONDS]).toEqual([5, 86_400]);
    expect(text).toContain("up to five");
    expect(text).toContain("`ttlSeconds` (a day)");
  });

  it("has every scheme of signatures", () => {
    const rowsOfAuth = readTable("docs/policies.md", "`type`");
    const [, schemes = ""] = rowsOfAuth.find(([type]) => type === "`signature`") ?? [];
    const shown = toCodes(schemes).filter((code) => code !== "scheme");
    expect(shown.toSorted()).toEqual([...PROVIDER_SCHEMES, "hmac"].toSorted());
  });
});

describe("docs/cloudflare.md", () => {
  const toNumber = (text = "") => Number(text.replaceAll(/[$,]/g, ""));
  const prices = readTable("docs/cloudflare.md", "what");
  const pricesOf = (what: string) => {
    const [, included = "", beyond = ""] = prices.find(([name]) => name?.startsWith(what)) ?? [];
    return {
      included: Number.parseFloat(included.replaceAll(",", "")),
      price: toNumber(/\$[\d.]+/.exec(beyond)?.[0]),
    };
  };

  it.each(readTable("docs/cloudflare.md", "a month"))(
    "works out what %s costs",
    (load, isolates, requests, _rows, about) => {
      const [, functions = "", millions = ""] =
        /^([\d,]+) functions, called daily, (\d+) million calls$/.exec(load) ?? [];
      const isolate = pricesOf("unique isolates");
      const request = pricesOf("requests");
      const cost = {
        isolates: Math.max(0, toNumber(functions) * 30 - isolate.included) * isolate.price,
        requests: Math.max(0, toNumber(millions) - request.included) * request.price,
      };
      const shownOf = (cell = "") =>
        cell.endsWith("included") ? 0 : toNumber(/\$([\d.]+)$/.exec(cell)?.[1]);
      expect({ isolates: shownOf(isolates), requests: shownOf(requests) }).toEqual(cost);
      expect(toNumber(about)).toBe(5 + cost.isolates + cost.requests);
    },
  );
});

describe("docs/schmucklicloud.md", () => {
  it("has every event with its name and data", () => {
    let before = "";
    const shown = readTable("docs/schmucklicloud.md", "id").map(([id = "", name = "", data = ""]) => {
      before = data === "the same" ? before : data;
      return [id, { name: toCodes(name)[0], members: toCodes(before) }];
    });
    expect(Object.fromEntries(shown)).toEqual(PLATFORM_EVENTS);
  });
});

describe("bench/README.md", () => {
  it("has every measure", () => {
    const shown = readTable("bench/README.md", "measure").flatMap(([name = ""]) => toCodes(name));
    expect(shown.toSorted()).toEqual([...MEASURE_NAMES].toSorted());
  });
});

/** The text of all tests that run on a server. */
function readTests(): string {
  return ["test/e2e", "test/conformance", "test/unit/integration-sdk"]
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

describe("examples/README.md", () => {
  const folders = readdirSync("examples").filter((name) => name !== "README.md");
  const rows = readTable("examples/README.md", "folder");

  it("has every example", () => {
    const shown = rows.map(([link = ""]) => /^\[[^\]]+\]\(([^)]+)\)$/.exec(link)?.[1] ?? link);
    expect(shown.toSorted()).toEqual(folders.toSorted());
    expect(folders.length).toBeGreaterThan(10);
  });

  it("has none that no test runs", () => {
    const tests = readTests();
    const untested = folders.filter(
      (name) =>
        !tests.includes(`examples/${name}`) &&
        !tests.includes(`it("${name}: `) &&
        !tests.includes(`"${name}"`),
    );
    expect(untested).toEqual([]);
  });
});

/** Where a path of this repository begins. */
const ROOTS = /^(?:bench|docs|examples|scripts|src|test)\/[\w./-]+$/;

describe.each(listPages())("%s", (page) => {
  it("names files that there are", () => {
    const images = Array.from(
      readFileSync(page, "utf8").matchAll(/!\[[^\]]*\]\((?!https:)([^)]+)\)/g),
      ([, name = ""]) => join(page, "..", name),
    );
    const paths = readInlineCode(page).filter((code) => ROOTS.test(code));
    expect([...images, ...paths].filter((path) => !existsSync(path))).toEqual([]);
  });

  it("has tables whose rows have a cell for each column", () => {
    const uneven = readTables(page).flatMap(({ columns, rows, heading }) =>
      rows.filter((row) => row.length !== columns.length).map((row) => `${heading}: ${row[0]}`),
    );
    expect(uneven).toEqual([]);
  });
});
