import { isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

/**
 * Leaves Node built-ins to the runtime, always under their `node:` name, and turns `require("crypto")` into an import:
 * a loaded isolate has no `require`. The HTTP clients are wrapped; `raw-headers.ts` and `header-lists.ts` say why.
 */
export const nodeBuiltins: Plugin = {
  name: "node-builtins",
  setup(build) {
    build.onResolve({ filter: /^[a-z\d:/_]+$/ }, ({ path: specifier, kind, namespace }) => {
      if (!isBuiltin(specifier)) {
        return undefined;
      }
      const name = specifier.replace(/^node:/, "");
      if (kind === "require-call") {
        return { path: name, namespace: "required-builtin" };
      }
      if ((name === "http" || name === "https") && namespace !== "http-client") {
        return { path: name, namespace: "http-client" };
      }
      return { path: `node:${name}`, external: true };
    });

    // Two steps, because a CommonJS text cannot import: `require` of an ES module gives its namespace.
    build.onLoad({ filter: /.*/, namespace: "required-builtin" }, ({ path: name }) => ({
      contents: `module.exports = require("default-of:${name}").default;`,
    }));
    build.onResolve({ filter: /^default-of:/ }, ({ path: specifier }) => ({
      path: specifier.slice("default-of:".length),
      namespace: "default-of-builtin",
    }));
    build.onLoad({ filter: /.*/, namespace: "default-of-builtin" }, ({ path: name }) => ({
      contents: `export { default } from "node:${name}";`,
    }));

    build.onLoad({ filter: /.*/, namespace: "http-client" }, ({ path: name }) => ({
      contents: [
        `import client from "node:${name}";`,
        `import { withHeaderLists } from "./header-lists.ts";`,
        `import { withRawHeaders } from "./raw-headers.ts";`,
        `export default { ...client, request: withHeaderLists(withRawHeaders(client.request)) };`,
      ].join("\n"),
      resolveDir: import.meta.dirname,
    }));
  },
};
