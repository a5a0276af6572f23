import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseImports, type ImportReference } from "../../../src/core/imports.ts";
import { SHELF, shelfFingerprint } from "../../../src/shelf/catalog.ts";
import { describeShelf, resolveModules } from "../../../src/shelf/resolve.ts";

function toImports(...specifiers: string[]): ImportReference[] {
  return specifiers.map((specifier, index) => ({ specifier, line: index + 1, column: 8, dynamic: false }));
}

function modulesFor(specifier: string, pinned: Record<string, string> = {}): Record<string, string> {
  const resolved = resolveModules(toImports(specifier), pinned);
  if (!resolved.ok) {
    throw new Error(resolved.errors.map(({ message }) => message).join("; "));
  }
  return resolved.modules;
}

function refusalOf(specifier: string, pinned: Record<string, string> = {}): string | undefined {
  const resolved = resolveModules(toImports(specifier), pinned);
  return resolved.ok ? undefined : resolved.errors[0]?.message;
}

function textOf(name: string, major: number): string | undefined {
  return SHELF.get(name)?.find((shelfPackage) => shelfPackage.major === major)?.text;
}

function allTexts(): string[] {
  return Array.from(SHELF.values())
    .flat()
    .flatMap(({ text, entries }) => [text, ...Array.from(entries.values(), (entry) => entry.text)]);
}

describe("packages of the shelf", () => {
  it("uses the current major without a pin", () => {
    expect(modulesFor("date-fns")).toEqual({ "date-fns": textOf("date-fns", 4) });
  });

  it.each([
    ["2.30.0", 2],
    ["2.29.3", 2],
    ["^2.30.0", 2],
    ["~2.30.0", 2],
    ["~2.30", 2],
    ["=2.30.0", 2],
    ["v2.30.0", 2],
    ["2.x", 2],
    ["2.*", 2],
    ["2", 2],
    [" 2.0.0-beta.1 ", 2],
    ["4.1.0", 4],
    ["latest", 4],
    ["*", 4],
    ["", 4],
  ])("takes the major that the pin %j asks for", (pin, major) => {
    expect(modulesFor("date-fns", { "date-fns": pin })).toEqual({ "date-fns": textOf("date-fns", major) });
  });

  it.each(["3.6.0", "^1.0.0", "20.0.0", "next", ">=2", "git+https://example.com/date-fns", "2.30.0 || 4"])(
    "refuses the pin %j and says what there is",
    (pin) => {
      expect(refusalOf("date-fns", { "date-fns": pin })).toBe(
        `module "date-fns" is pinned to "${pin}", but the shelf has 2.30.0 and 4.4.0`,
      );
    },
  );

  it("neither loads nor refuses what is pinned and not imported", () => {
    expect(modulesFor("uuid", { googleapis: "144.0.0", lodash: "4.17.21" })).toEqual({
      uuid: textOf("uuid", 14),
    });
  });

  it("refuses a module that is not on the shelf, pinned or not, and says what is", () => {
    const message =
      'module "googleapis" is not on the shelf (it has: axios 1.21.1, date-fns 2.30.0 and 4.4.0, ' +
      "date-fns-tz 2.0.1 and 3.2.0, fetch-retry 6.0.0, form-data 4.0.6, jsonwebtoken 9.0.3, libphonenumber-js 1.13.16, " +
      "lodash 4.18.1, moment-timezone 0.6.6, node-fetch 3.3.2, oauth 0.10.2, uuid 14.0.3, uuidv5 1.0.0, xml 1.0.1, xml2js 0.6.2, zod 4.6.7)";
    expect(refusalOf("googleapis")).toBe(message);
    expect(refusalOf("googleapis", { googleapis: "144.0.0" })).toBe(message);
  });

  it("does not take a property of every object for a pin or a package", () => {
    expect(modulesFor("lodash", {})).toHaveProperty("lodash");
    expect(refusalOf("constructor")).toMatch(/^module "constructor" is not on the shelf/);
    expect(refusalOf("__proto__")).toMatch(/^module "__proto__" is not on the shelf/);
  });

  it("gives each module once, however often it is imported", () => {
    const resolved = resolveModules(toImports("uuid", "uuid", "lodash"), {});
    expect(resolved).toEqual({
      ok: true,
      modules: { uuid: textOf("uuid", 14), lodash: textOf("lodash", 4) },
    });
  });
});

describe("sub-paths", () => {
  it.each([
    ["lodash/get", "lodash", `export { get, get as default } from "../lodash";`],
    ["lodash/get.js", "lodash", `export { get, get as default } from "../lodash";`],
    ["date-fns/format", "date-fns", `export { format, format as default } from "../date-fns";`],
    ["date-fns/format/index.js", "date-fns", `export { format, format as default } from "../../date-fns";`],
    ["date-fns-tz/toDate", "date-fns-tz", `export { toDate, toDate as default } from "../date-fns-tz";`],
    ["date-fns/locale/ja", "date-fns/locale", `export { ja, ja as default } from "../../date-fns/locale";`],
    [
      "date-fns/locale/en-US",
      "date-fns/locale",
      `export { enUS, enUS as default } from "../../date-fns/locale";`,
    ],
    ["date-fns/locale/index.js", "date-fns/locale", `export * from "../../date-fns/locale";`],
    ["zod/v4", "zod", `export * from "../zod"; export { default } from "../zod";`],
  ])("%s re-exports from the text of %s", (specifier, stored, text) => {
    const modules = modulesFor(specifier);
    expect(Object.keys(modules).toSorted()).toEqual([specifier, stored].toSorted());
    expect(modules[specifier]).toBe(text);
  });

  it("loads the locales without the package, in the pinned major", () => {
    const earlier = modulesFor("date-fns/locale", { "date-fns": "2.30.0" });
    const current = modulesFor("date-fns/locale");
    expect(Object.keys(earlier)).toEqual(["date-fns/locale"]);
    expect(earlier["date-fns/locale"]).toMatch(/^\/\* date-fns 2\.30\.0 \*\//);
    expect(current["date-fns/locale"]).toMatch(/^\/\* date-fns 4\.4\.0 \*\//);
  });

  it.each([
    ["lodash/nothing", "lodash 4.18.1"],
    ["lodash/default", "lodash 4.18.1"],
    ["lodash/", "lodash 4.18.1"],
    ["date-fns/locale/xx", "date-fns 4.4.0"],
    ["date-fns/../lodash", "date-fns 4.4.0"],
    ["axios/Axios", "axios 1.21.1"],
  ])("refuses %s", (specifier, owner) => {
    expect(refusalOf(specifier)).toBe(
      `"${specifier}" is not on the shelf: its ${owner} has no such sub-path`,
    );
  });
});

describe("Node built-ins", () => {
  it.each(["crypto", "buffer", "url", "fs/promises"])(
    "gives the bare name %s a module of that name",
    (name) => {
      expect(modulesFor(name)).toEqual({
        [name]: `export * from "node:${name}"; export { default } from "node:${name}";`,
      });
    },
  );

  it.each(["node:crypto", "node:fs/promises", "node:test"])("leaves %s to the runtime", (specifier) => {
    expect(modulesFor(specifier)).toEqual({});
  });

  it.each(["node:sea", "node:test/reporters", "node:nothing"])("refuses %s by name", (specifier) => {
    expect(refusalOf(specifier)).toBe(`the Node built-in "${specifier}" is not available to functions`);
  });

  it("takes a built-in that needs its prefix for a package when it has none", () => {
    expect(refusalOf("sqlite")).toMatch(/^module "sqlite" is not on the shelf/);
  });
});

describe("everything else", () => {
  it.each([
    ["./lib.js", /is a file/],
    ["../lib.js", /is a file/],
    ["/lib.js", /is a file/],
    [".", /is a file/],
    ["https://esm.sh/lodash", /is a URL/],
    ["data:text/javascript,export default 1", /is a URL/],
    ["npm:lodash@4", /is a URL/],
    ["cloudflare:sockets", /belongs to the runtime/],
    ["cloudflare:workers", /belongs to the runtime/],
    ["workerd:unsafe", /belongs to the runtime/],
    ["hookwright/main.js", /gateway's own modules/],
    ["@slack/web-api", /^module "@slack\/web-api" is not on the shelf/],
    ["", /^module "" is not on the shelf/],
  ])("refuses %j", (specifier, message) => {
    expect(refusalOf(specifier)).toMatch(message);
  });

  it("reports every problem with its place, and no modules", () => {
    const resolved = resolveModules(toImports("crypto", "./a.js", "lodash", "googleapis"), {});
    expect(resolved).toMatchObject({
      ok: false,
      errors: [
        { specifier: "./a.js", line: 2, column: 8 },
        { specifier: "googleapis", line: 4, column: 8 },
      ],
    });
  });
});

describe("the shelf", () => {
  it("describes itself by name, the current version last", () => {
    expect(describeShelf().find(({ name }) => name === "date-fns")).toEqual({
      name: "date-fns",
      versions: ["2.30.0", "4.4.0"],
    });
  });

  it("has a fingerprint made of every text's hash", () => {
    const hashes = allTexts().map((text) => createHash("sha256").update(text).digest("hex"));
    expect(shelfFingerprint).toHaveLength(hashes.length * 64);
    expect(new Set(shelfFingerprint.match(/.{64}/g))).toEqual(new Set(hashes));
  });

  it("keeps every text free of imports other than node:*", () => {
    const imports = allTexts().flatMap((text) => {
      const parsed = parseImports(text);
      return parsed.ok ? parsed.imports : [{ specifier: parsed.error.message }];
    });
    const foreign = imports.filter(({ specifier }) => !specifier.startsWith("node:"));
    expect(imports.length).toBeGreaterThan(0);
    expect(foreign).toEqual([]);
  });
});
