import { env } from "cloudflare:workers";
import { parseImports } from "../../../src/core/imports.ts";
import { resolveModules } from "../../../src/shelf/resolve.ts";
import { readModules } from "../../../src/shelf/texts.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      LOADER: WorkerLoader;
      /** `upstream.js` */
      UPSTREAM: Fetcher;
      /** `services/google.js` */
      GOOGLE: Fetcher;
      /** `services/readme.js` */
      README: Fetcher;
      /** `services/slack.js` */
      SLACK: Fetcher;
    }
  }
}

export const { LOADER, UPSTREAM, GOOGLE, README, SLACK } = env;

export interface ShelfRun {
  code: string;
  pinned?: Record<string, string>;
  outbound?: Fetcher;
}

/** What the default export of some code gives back. */
export interface ShelfCase extends Omit<ShelfRun, "outbound"> {
  name: string;
  expected: unknown;
}

/**
 * Loads code as a function is loaded (our main module under `hookwright/`, the user's at the top), and gives a call
 * that runs its default export with an argument in that one isolate.
 */
export async function loadOnShelf({
  code,
  pinned = {},
  outbound,
}: ShelfRun): Promise<(input?: unknown) => Promise<unknown>> {
  const parsed = parseImports(code);
  const resolved = resolveModules(parsed.ok ? parsed.imports : [], pinned);
  if (!resolved.ok) {
    throw new Error(resolved.errors.map(({ message }) => message).join("; "));
  }
  const texts: Record<string, string> = {
    ...(await readModules(resolved.modules)),
    "user.js": code,
    "hookwright/main.js": `
      import user from "../user.js";
      export default { fetch: async (request) => Response.json({ value: await user(await request.json()) }) };`,
  };
  const id = crypto.randomUUID();
  return async (input = null) => {
    const worker = LOADER.get(id, () => ({
      compatibilityDate: "2026-11-01",
      mainModule: "hookwright/main.js",
      modules: Object.fromEntries(Object.entries(texts).map(([name, js]) => [name, { js }])),
      env: {},
      globalOutbound: outbound ?? null,
    }));
    const body = JSON.stringify(input);
    const response = await worker.getEntrypoint().fetch("http://function.test/", { method: "POST", body });
    return (await response.json<{ value: unknown }>()).value;
  };
}

/** Runs code once. */
export async function runOnShelf(run: ShelfRun): Promise<unknown> {
  const call = await loadOnShelf(run);
  return call();
}
