import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { parse } from "smol-toml";
import { expect, it } from "vitest";
import { readConfig } from "../../support/worker-config.ts";
import { describePage } from "./support/page.ts";

const run = promisify(execFile);

/** What cannot be done without an account of Cloudflare; of these only what wrangler itself says of them is held against the page. */
const NEEDS_ACCOUNT: Record<string, string[]> = {
  "npx wrangler login": ["login"],
  "npx wrangler secret put ADMIN_TOKEN": ["secret", "put"],
  "openssl rand -base64 32 | npx wrangler secret put ENCRYPTION_KEY": ["secret", "put"],
  "npx wrangler d1 time-travel restore hookwright --timestamp=2026-11-26T08:00:00Z": [
    "d1",
    "time-travel",
    "restore",
  ],
  "npx wrangler d1 export hookwright --remote --output=backup.sql": ["d1", "export"],
};

/** What other tests execute, by the test. */
const ELSEWHERE: Record<string, string> = {
  "npm ci": "test/e2e/docs/readme.test.ts",
  // With a wrangler that needs no account; `npm run check` has the real one build the Worker.
  "npm run deploy": "test/unit/scripts/deploy.test.ts",
};

describePage("docs/cloudflare.md", (take) => {
  const lines = [take("Running on Cloudflare", "sh"), take("Backup", "sh"), take("Backup", "sh", 1)].flatMap(
    (block) => block.split("\n"),
  );

  it("has no command that nothing is known of", () => {
    const known = [...Object.keys(NEEDS_ACCOUNT), ...Object.keys(ELSEWHERE)];
    expect(lines.filter((line) => !known.includes(line))).toEqual([]);
    expect(known.filter((line) => !lines.includes(line))).toEqual([]);
    for (const [command, test] of Object.entries(ELSEWHERE)) {
      expect(readFileSync(test, "utf8")).toContain(command);
    }
  });

  it("has commands of wrangler that there are, with flags that they take", async () => {
    const commands = new Set(Object.values(NEEDS_ACCOUNT).map((words) => words.join(" ")));
    const helps = await Promise.all(
      Array.from(commands, async (words) => {
        const { stdout } = await run("npx", ["wrangler", ...words.split(" "), "--help"]);
        return [words, stdout] as const;
      }),
    );
    const helpOf = new Map(helps);
    for (const [line, words] of Object.entries(NEEDS_ACCOUNT)) {
      const help = helpOf.get(words.join(" ")) ?? "";
      expect(help).toContain(`wrangler ${words.join(" ")}`);
      for (const [flag] of line.matchAll(/--[a-z-]+/g)) {
        expect(help).toMatch(new RegExp(`^ +(?:-\\w, )?${flag}\\b`, "m"));
      }
    }
  });

  it("has settings for Access that the Worker takes, those that are left out too", () => {
    const shown = take("Access before the console", "toml");
    const whole = parse(shown.replaceAll("# ACCESS_", "ACCESS_")) as Record<string, string>;
    const { access } = readConfig(whole) as { access?: { teamDomain: string; scopes: string[] } };
    expect(access).toMatchObject({
      teamDomain: "acme.cloudflareaccess.com",
      scopes: ["functions:read", "invocations:read"],
    });
    expect(() => readConfig(parse(shown) as Record<string, string>)).not.toThrow();
  });

  it("has the button for a repository of one's own, which only GitHub and GitLab may have", () => {
    const [, image = "", target = ""] =
      /^\[!\[[^\]]+\]\((\S+)\)\]\((\S+)\)$/.exec(take("By a button", "md")) ?? [];
    const { origin, pathname, searchParams } = new URL(target);
    expect([origin, pathname]).toEqual(["https://deploy.workers.cloudflare.com", "/"]);
    expect(image).toBe(`${origin}/button`);
    expect(new URL(searchParams.get("url") ?? "").host).toBe("github.com");
  });
});
