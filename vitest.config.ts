import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { WaitingByTurns } from "./test/support/sequencer.ts";

/** Loads what runs inside an isolate as text or bytes, as wrangler and the one-machine server do. */
const textModules = {
  name: "text-modules",
  enforce: "pre" as const,
  async load(id: string) {
    if (/\.(?:shelf|sandbox)\.js$/.test(id)) {
      return `export default ${JSON.stringify(await readFile(id, "utf8"))};`;
    }
    return id.endsWith(".shelf.js.gz")
      ? `export default Uint8Array.from(atob("${await readFile(id, "base64")}"), (c) => c.charCodeAt(0)).buffer;`
      : undefined;
  },
};

// Without it miniflare asks the network for a sample of `request.cf` at every start.
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";

const migrations = await readD1Migrations("migrations");

/**
 * Four files at once on the smallest machine too: most tests wait, for a server in another process or for time to pass.
 * Files share their workers, since starting a worker takes longer than most files.
 */
const shared = { maxWorkers: Math.max(4, availableParallelism() - 1), isolate: false };

/** These keep the processors busy themselves for a while, and wait for the rest. */
const BUSY = [
  "test/e2e/chaos.test.ts",
  "test/e2e/events-chaos.test.ts",
  "test/e2e/records-chaos.test.ts",
  "test/e2e/replace.test.ts",
  "test/e2e/triggers-chaos.test.ts",
];

/** These keep the processors busy all the time, and what they look at depends on time. */
const ALONE = ["test/e2e/faults.test.ts"];

/** What a real browser sees; it keeps the processors busy by itself. */
const BROWSER = "test/e2e/browser/*.test.ts";

/** What the README and the docs show, on one server for all pages. */
const DOCS = "test/e2e/docs/**/*.test.ts";

export default defineConfig({
  test: {
    sequence: { sequencer: WaitingByTurns },
    projects: [
      {
        plugins: [textModules],
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          environment: "node",
          testTimeout: 30_000,
          ...shared,
        },
      },
      {
        plugins: [
          textModules,
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: migrations,
                ADMIN_TOKEN: "admin-token-of-the-tests",
                ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
              },
              serviceBindings: {
                UPSTREAM: "upstream",
                GOOGLE: "services/google",
                README: "services/readme",
                SLACK: "services/slack",
              },
              workers: ["upstream", "services/google", "services/readme", "services/slack"].map((name) => ({
                name,
                modules: true as const,
                scriptPath: `test/support/worker/${name}.js`,
                compatibilityDate: "2026-11-01",
              })),
            },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["test/support/worker/setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          ...shared,
        },
      },
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          environment: "node",
          globalSetup: ["test/support/conformance-server.ts"],
          testTimeout: 30_000,
          ...shared,
        },
      },
      // Run in shards, each with a server of its own: all isolates of a process share one heap of 4 GiB (V8's pointer
      // compression), which the functions of all tables together outgrow. The runtime ends then.
      {
        test: {
          name: "conformance-dev",
          include: ["test/conformance/**/*.test.ts"],
          // Headers and paths of the runtime itself, which nobody stands in front of here, and external
          // systems on this machine, which cannot be called from there.
          exclude: [
            "test/conformance/webhook/{answers,example,requests}.test.ts",
            "test/conformance/craft/client-address.test.ts",
            "test/conformance/craft/no-url.test.ts",
            "test/conformance/craft/not-found.test.ts",
          ],
          environment: "node",
          globalSetup: ["test/support/conformance-server.ts"],
          testTimeout: 30_000,
          ...shared,
        },
      },
      {
        test: {
          name: "fuzz",
          include: ["test/fuzz/**/*.test.ts"],
          environment: "node",
          testTimeout: 1_800_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [...BUSY, ...ALONE, DOCS, BROWSER],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          include: [BROWSER],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: "docs",
          include: [DOCS],
          environment: "node",
          globalSetup: ["test/support/docs-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 4,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e-busy",
          include: BUSY,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "e2e-alone",
          include: ALONE,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
