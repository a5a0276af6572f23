import { describe, expect, it } from "vitest";
import type { ImportReference } from "../../../src/core/imports.ts";
import { SHELF } from "../../../src/shelf/catalog.ts";
import { describeShelf, resolveModules } from "../../../src/shelf/resolve.ts";
import type { ModuleSource } from "../../../src/shelf/texts.ts";
import { listUnavailable } from "../../../src/shelf/unavailable.ts";

function toImports(...specifiers: string[]): ImportReference[] {
  return specifiers.map((specifier, index) => ({ specifier, line: index + 1, column: 8, dynamic: false }));
}

function modulesFor(specifier: string, pinned: Record<string, string> = {}): Record<string, ModuleSource> {
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

/** The module of a package itself. */
function wholeOf(name: string, major: number): ModuleSource {
  const found = SHELF.get(name)?.find((shelfPackage) => shelfPackage.major === major);
  if (found === undefined) {
    throw new Error(`there is no ${name} ${major}`);
  }
  return { file: found.file };
}

describe("packages of the shelf", () => {
  it("uses the current major without a pin", () => {
    expect(modulesFor("date-fns")).toEqual({ "date-fns": wholeOf("date-fns", 4) });
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
    expect(modulesFor("date-fns", { "date-fns": pin })).toEqual({ "date-fns": wholeOf("date-fns", major) });
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
      uuid: wholeOf("uuid", 14),
    });
  });

  it("refuses a module that is not on the shelf, pinned or not, and says what is", () => {
    const all = describeShelf().map(({ name, versions }) => `${name} ${versions.join(" and ")}`);
    const message = `module "left-pad" is not on the shelf (it has: ${all.join(", ")})`;
    expect(message).toContain(", date-fns 2.30.0 and 4.4.0, date-fns-tz 2.0.1 and 3.2.0, ");
    expect(refusalOf("left-pad")).toBe(message);
    expect(refusalOf("left-pad", { "left-pad": "1.3.0" })).toBe(message);
  });

  it.each(["100.0.0", "104.2.1", "150.0.1", "188.0.0"])(
    "does not take googleapis %s for another one",
    (pin) => {
      expect(refusalOf("googleapis", { googleapis: pin })).toBe(
        `module "googleapis" is pinned to "${pin}", but the shelf has 149.0.0 (for 105 to 149)`,
      );
    },
  );

  it.each(["105.0.0", "122.0.0", "^140.0.1", "149"])("takes googleapis for the pin %s too", (pin) => {
    expect(modulesFor("googleapis", { googleapis: pin })).toEqual({ googleapis: wholeOf("googleapis", 149) });
  });

  it.each(listUnavailable())("says why $name does not run", ({ name, reason }) => {
    expect(SHELF.has(name)).toBe(false);
    expect(refusalOf(name, { [name]: "1.0.0" })).toBe(
      `module "${name}" does not run in functions: ${reason}`,
    );
    expect(refusalOf(`${name}/part`)).toBe(`module "${name}/part" does not run in functions: ${reason}`);
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
      modules: { uuid: wholeOf("uuid", 14), lodash: wholeOf("lodash", 4) },
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
    ["csv-parse/sync", "csv-parse/sync", undefined],
    ["csv-parse/browser/esm", "csv-parse", `export * from "../../csv-parse";`],
    ["csv-parse/browser/esm/sync", "csv-parse/sync", `export * from "../../../csv-parse/sync";`],
  ])("%s re-exports from the text of %s", (specifier, stored, text) => {
    const modules = modulesFor(specifier);
    expect(new Set(Object.keys(modules))).toEqual(new Set([specifier, stored]));
    expect(specifier === stored ? { text } : modules[specifier]).toEqual({ text });
    expect(modules[stored]).toEqual({ file: expect.any(String) as unknown });
  });

  it("loads the locales without the package, in the pinned major", () => {
    const earlier = modulesFor("date-fns/locale", { "date-fns": "2.30.0" });
    const current = modulesFor("date-fns/locale");
    expect(earlier).toEqual({ "date-fns/locale": { file: "date-fns@2.locale.shelf.js.gz" } });
    expect(current).toEqual({ "date-fns/locale": { file: "date-fns@4.locale.shelf.js.gz" } });
  });

  it.each([
    ["lodash/nothing", "lodash 4.18.1"],
    ["lodash/default", "lodash 4.18.1"],
    ["lodash/", "lodash 4.18.1"],
    ["date-fns/locale/xx", "date-fns 4.4.0"],
    ["date-fns/../lodash", "date-fns 4.4.0"],
    ["axios/Axios", "axios 1.21.1"],
    ["csv-parse/stream", "csv-parse 7.0.3"],
    ["jsdom/lib/api", "jsdom 31.0.1"],
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
        [name]: { text: `export * from "node:${name}"; export { default } from "node:${name}";` },
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
    ["@slack/webhook", /^module "@slack\/webhook" is not on the shelf/],
    ["", /^module "" is not on the shelf/],
  ])("refuses %j", (specifier, message) => {
    expect(refusalOf(specifier)).toMatch(message);
  });

  it("reports every problem with its place, and no modules", () => {
    const resolved = resolveModules(toImports("crypto", "./a.js", "lodash", "left-pad"), {});
    expect(resolved).toMatchObject({
      ok: false,
      errors: [
        { specifier: "./a.js", line: 2, column: 8 },
        { specifier: "left-pad", line: 4, column: 8 },
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
});
