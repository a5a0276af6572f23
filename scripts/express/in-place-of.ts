import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "esbuild";

/** How mime-types begins: it fills its maps. */
const SORTING = "populateMaps(exports.extensions, exports.types)";

/** Texts of modules that take the place of others. */
const TEXTS: Record<string, string> = {
  debug: "module.exports = () => () => {};",
  // It warns on stderr, once for each process.
  depd: "module.exports = () => Object.assign(() => {}, { function: (work) => work, property() {} });",
  // What qs needs of it is a map; the package is made for engines without one.
  "side-channel": `module.exports = () => {
    const map = new Map();
    return { get: (key) => map.get(key), set: (key, value) => void map.set(key, value), has: (key) => map.has(key) };
  };`,
  // There are no files: `res.sendFile` and `res.download` say so.
  send: 'module.exports = () => { throw new Error("functions have no files to send: use res.send"); };',
  // Of all of it Express asks one thing, for `req.subdomains`.
  net: 'exports.isIP = (text) => process.getBuiltinModule("node:net").isIP(text);',
  // Of all of it etag looks at one class, to know the state of a file.
  fs: "module.exports = {};",
};

/** Packages that are only loaded when something is done with them: each run of them costs a cold start a millisecond. */
const LAZY: Record<string, string> = {
  "http-errors": 'module.exports = (...args) => require("whole:http-errors")(...args);',
  qs: 'module.exports = { parse: (...args) => require("whole:qs").parse(...args) };',
};

/**
 * Puts what an isolate has in place of what Express expects of a server: our request and response for `node:http`,
 * the bytes of a body for a stream of it; and leaves out what nothing asks for.
 */
export const inPlaceOf: Plugin = {
  name: "in-place-of",
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[\w-]+$/ }, ({ path: specifier, namespace }) => {
      const name = specifier.replace(/^node:/, "");
      const isOurs = Object.hasOwn(TEXTS, name) || Object.hasOwn(LAZY, name);
      return isOurs && namespace !== "in-place-of" ? { path: name, namespace: "in-place-of" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "in-place-of" }, ({ path: name }) => ({
      contents: TEXTS[name] ?? LAZY[name] ?? "",
      resolveDir: import.meta.dirname,
    }));
    build.onResolve({ filter: /^whole:/ }, ({ path: name }) => ({
      path: createRequire(import.meta.url).resolve(name.slice("whole:".length)),
    }));

    build.onResolve({ filter: /^\.\.\/read$/ }, ({ importer }) =>
      importer.includes("body-parser") ? { path: path.join(import.meta.dirname, "read.cjs") } : undefined,
    );

    // Two steps, because a CommonJS text cannot import: `require` of an ES module gives its namespace.
    build.onResolve({ filter: /^node:http$/ }, () => ({ path: "http", namespace: "required-http" }));
    build.onLoad({ filter: /.*/, namespace: "required-http" }, () => ({
      contents: 'module.exports = require("own-http").default;',
    }));
    build.onResolve({ filter: /^own-http$/ }, ({ path: name }) => ({ path: name, namespace: "own-http" }));
    build.onLoad({ filter: /.*/, namespace: "own-http" }, () => ({
      contents: 'export { default } from "hookwright-craft-http-node.js";',
    }));
    build.onResolve({ filter: /^hookwright-/ }, ({ path: name }) => ({ path: name, external: true }));

    // Sorting two thousand types by merit takes longer than everything else that is done at the start of an isolate,
    // so it is done here: what is left to look up is the type of an extension, and the charsets that are not the usual.
    build.onLoad({ filter: /mime-types[\\/]index\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      if (!source.includes(SORTING)) {
        throw new Error(
          "mime-types does not sort its types as it did: look at scripts/express/in-place-of.ts",
        );
      }
      const { types } = createRequire(file)(file) as { types: Record<string, string> };
      return { contents: source.replace(SORTING, `Object.assign(exports.types, ${toParsed(types)})`) };
    });
    build.onLoad({ filter: /mime-db[\\/]index\.js$/ }, ({ path: file }) => {
      const types = createRequire(file)(file) as Record<string, { charset?: string }>;
      const charsets = Object.entries(types).flatMap(([name, { charset }]) =>
        charset === undefined ? [] : [[name, { charset }] as const],
      );
      return { contents: `module.exports = ${toParsed(Object.fromEntries(charsets))}` };
    });
  },
};

/** JSON in a text is read several times as fast as the same as an expression. */
function toParsed(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}
