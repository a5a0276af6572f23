import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../support/worker-config.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hookwright-deploy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs `npm run deploy`'s script with a wrangler that notes what it is called for, since the real one needs an account;
 * what it is called with ends in success but for the lines that begin with `failing`.
 */
function deploy({ database = "hookwright", failing = "never" }): { calls: string[]; status: number | null } {
  const wrangler = readFileSync("wrangler.toml", "utf8").replace(
    /^database_name = .*$/m,
    `database_name = "${database}"`,
  );
  writeFileSync(join(folder, "wrangler.toml"), wrangler);
  writeFileSync(
    join(folder, "wrangler"),
    `#!/bin/sh\necho "$*" >> calls\ncase "$*" in "${failing}"*) exit 1;; esac\n`,
    { mode: 0o755 },
  );
  const { status } = spawnSync(process.execPath, [resolve("scripts/deploy.ts")], {
    cwd: folder,
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` },
  });
  return { calls: readFileSync(join(folder, "calls"), "utf8").trim().split("\n"), status };
}

const MIGRATE = "d1 migrations apply DB --remote";

describe("npm run deploy", () => {
  it.each([
    {
      name: "migrates first, so that new code never meets an old database",
      given: {},
      calls: ["d1 info hookwright --json", MIGRATE, "deploy"],
      status: 0,
    },
    {
      name: "deploys first where there is no database yet, since the deployment makes it",
      given: { failing: "d1 info" },
      calls: ["d1 info hookwright --json", "deploy", MIGRATE],
      status: 0,
    },
    {
      name: "asks for the database by the name that it was given",
      given: { database: "somebody-s" },
      calls: ["d1 info somebody-s --json", MIGRATE, "deploy"],
      status: 0,
    },
    {
      name: "deploys nothing when a migration fails",
      given: { failing: MIGRATE },
      calls: ["d1 info hookwright --json", MIGRATE],
      status: 1,
    },
    {
      name: "fails when the deployment fails",
      given: { failing: "deploy" },
      calls: ["d1 info hookwright --json", MIGRATE, "deploy"],
      status: 1,
    },
  ])("$name", ({ given, calls, status }) => {
    expect(deploy(given)).toEqual({ calls, status });
  });
});

describe("what Cloudflare's deploy button reads", () => {
  const { scripts, cloudflare } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
    cloudflare: { bindings: Record<string, { description: string }> };
  };
  const config = parse(readFileSync("wrangler.toml", "utf8"));
  const toNames = (dotenv: string) => Array.from(dotenv.matchAll(/^(\w+)=/gm), ([, name = ""]) => name);
  const example = readFileSync(".dev.vars.example", "utf8");

  it("asks for the secrets that the server has, with no value that somebody would leave as it is", () => {
    expect(example.match(/^\w+=.+$/gm)).toBeNull();
    const made = spawnSync(process.execPath, [resolve("scripts/dev-vars.ts")], { cwd: folder });
    expect(made.status).toBe(0);
    expect(toNames(example)).toEqual(toNames(readFileSync(join(folder, ".dev.vars"), "utf8")));
    const empty = Object.fromEntries(toNames(example).map((name) => [name, ""]));
    expect(readConfig(empty)).toMatchObject({ adminToken: null, encryptionKey: null });
  });

  it("says how to make each of them, and the server takes what comes of it", () => {
    const made = toNames(example).map((name) => {
      const [, command = "false"] =
        /`(openssl [^`]+)`/.exec(cloudflare.bindings[name]?.description ?? "") ?? [];
      return [name, spawnSync("sh", ["-c", command], { encoding: "utf8" }).stdout.trim()];
    });
    const env = Object.fromEntries(made) as { ADMIN_TOKEN: string; ENCRYPTION_KEY: string };
    expect(readConfig(env)).toMatchObject({ adminToken: env.ADMIN_TOKEN, encryptionKey: env.ENCRYPTION_KEY });
    expect(env.ADMIN_TOKEN.length).toBeGreaterThanOrEqual(32);
  });

  it("describes bindings that there are", () => {
    const bindings = JSON.stringify(config).matchAll(/"binding":"(\w+)"/g);
    const known = [...toNames(example), ...Array.from(bindings, ([, name]) => name)];
    expect(Object.keys(cloudflare.bindings).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has commands to build and to deploy, and a configuration without anybody's ids", () => {
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["build", "deploy"]));
    expect(scripts["deploy"]).toBe("node scripts/deploy.ts");
    expect(JSON.stringify(config)).not.toMatch(/"(?:account_id|database_id|id|zone_id)":/);
  });
});
