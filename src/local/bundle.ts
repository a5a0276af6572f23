import { build, stop } from "esbuild";

/**
 * Bundles the Worker into one module, as wrangler does for a deployment: what is run inside an
 * isolate (`*.sandbox.js`, the shelf) goes in as text. Gives the bundle's text.
 */
export async function bundleWorker(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".sandbox.js": "text", ".shelf.js": "text" },
    minifySyntax: true,
    sourcemap: false,
    logLevel: "silent",
  });
  // The bundler's process would stay as long as this one otherwise.
  await stop();
  const [output] = outputFiles;
  if (output === undefined) {
    throw new Error("the bundler gave no output");
  }
  return output.text;
}
