import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "esbuild";

/**
 * A module of a package, or of what it depends on, that does not work in an isolate, and what stands in for it there.
 * What a function can see of the package stays the same, or `docs/modules.md` says what does not.
 */
export interface StandIn {
  /** The file as it ends below `node_modules/`, such as `xyz/lib/cache.js`. */
  module: string;
  /** What is bundled in its place; imports in it are found from where the file is. */
  toContents(original: string, file: string): string | Promise<string>;
}

/** Puts a file of `stand-ins/` in a module's place. */
export function replaceBy(name: string, module: string): StandIn {
  return { module, toContents: () => readStandIn(name) };
}

/** Changes one place of a module. */
export function edit(module: string, from: string, to: string): StandIn {
  return { module, toContents: (original) => replaceOnce(module, original, from, to) };
}

/** Adds a file of `stand-ins/` to a module, and changes the one place that is to use what it declares. */
export function addTo(name: string, module: string, from: string, to: string): StandIn {
  return {
    module,
    toContents: async (original) => `${replaceOnce(module, original, from, to)}\n${await readStandIn(name)}`,
  };
}

function replaceOnce(module: string, original: string, from: string, to: string): string {
  if (original.split(from).length !== 2) {
    throw new Error(`${module} should have this text once: ${from}`);
  }
  return original.replace(from, () => to);
}

function readStandIn(name: string): Promise<string> {
  return readFile(path.join(import.meta.dirname, "stand-ins", name), "utf8");
}

/** Bundles stand-ins; one that nothing asks for is an error, since an upgrade has moved what it stands for. */
export function standIns(all: readonly StandIn[] = []): Plugin {
  return {
    name: "stand-ins",
    setup(build) {
      const unused = new Set(all);
      build.onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path: file }) => {
        const standIn = all.find(({ module }) => file.endsWith(`/node_modules/${module}`));
        if (standIn === undefined) {
          return undefined;
        }
        unused.delete(standIn);
        const contents = await standIn.toContents(await readFile(file, "utf8"), file);
        return { contents, resolveDir: path.dirname(file) };
      });
      build.onEnd(() => ({
        errors: Array.from(unused, ({ module }) => ({
          text: `nothing imports ${module}, which has a stand-in`,
        })),
      }));
    },
  };
}
