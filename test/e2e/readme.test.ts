import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";

const README = readFileSync("README.md", "utf8");
const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> })
  .scripts;

/** The text of the fenced block of a language that comes after a mark. */
function blockAfter(mark: string, language: string): string {
  const from = README.indexOf(mark);
  const start = README.indexOf(`\`\`\`${language}\n`, from) + language.length + 4;
  return README.slice(start, README.indexOf("\n```", start));
}

describe("the README", () => {
  let server: RunningServer;
  let folder: string;
  beforeAll(async () => {
    // `npm start` as the README says it; the port and the folder come from the environment.
    server = await startServer({ command: ["npm", "start"] });
    folder = mkdtempSync(join(tmpdir(), "hookwright-readme-"));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("has a worked example that gives what it shows", () => {
    const commands = blockAfter("<!-- test: run -->", "sh")
      .replaceAll("http://127.0.0.1:8787", server.url)
      .replace(/^TOKEN=.*$/m, `TOKEN=${ADMIN_TOKEN}`);
    const output = execFileSync("sh", ["-eu", "-c", commands], { cwd: folder, encoding: "utf8" });
    const shown = blockAfter("<!-- test: run -->", "text").split("\n");
    const body = shown.at(-1) ?? "";
    expect(output.endsWith(body)).toBe(true);
    for (const line of shown.filter((text) => text !== "" && text !== body)) {
      // Ids differ from run to run.
      expect(output.replaceAll("\r", "")).toContain(line.replace(/inv_\w+$/, "inv_"));
    }
  });

  it("shows the function in its file as it is sent", () => {
    const sent = /^cat > hello\.json <<'JSON'\n([\s\S]*?)\nJSON$/m.exec(README)?.[1] ?? "";
    const { code } = JSON.parse(sent) as { code: string };
    const shown = blockAfter("## A function, its endpoint, and a call", "js").replace("// hello.js\n", "");
    expect(code.replaceAll("'", '"')).toBe(shown);
  });

  it("stops with the npm that started it", async () => {
    const other = await startServer({ command: ["npm", "start"] });
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    // npm ends on SIGTERM without passing it on.
    await other.stop();
    await expect
      .poll(
        () =>
          fetch(`${other.url}/healthz`).then(
            () => "answers",
            () => "gone",
          ),
        { timeout: 20_000 },
      )
      .toBe("gone");
  });

  it("names only scripts that there are", () => {
    const named = [...README.matchAll(/(?:`|^)npm (?:run )?([a-z:]+)/gm)].map(([, name]) => name ?? "");
    const own = named.filter((name) => name !== "ci");
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((name) => !(name in scripts))).toEqual([]);
  });
});
