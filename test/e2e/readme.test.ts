import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";

const README = readFileSync("README.md", "utf8");
const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> })
  .scripts;

/** The text of the fenced block of a language that comes after a mark. */
function blockAfter(mark: string, language: string, document = README): string {
  const from = document.indexOf(mark);
  const start = document.indexOf(`\`\`\`${language}\n`, from) + language.length + 4;
  return document.slice(start, document.indexOf("\n```", start));
}

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

/** Runs the lines of a document against the test's own server; gives what they print. */
function runLines(lines: string): string {
  const commands = lines
    .replaceAll("http://127.0.0.1:8787", server.url)
    .replace(/^TOKEN=.*$/m, `TOKEN=${ADMIN_TOKEN}`);
  return execFileSync("sh", ["-eu", "-c", commands], { cwd: folder, encoding: "utf8" });
}

describe("the README", () => {
  it("has a worked example that gives what it shows", () => {
    const output = runLines(blockAfter("<!-- test: run -->", "sh"));
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

describe("docs/import-craft.md", () => {
  const IMPORT = readFileSync("docs/import-craft.md", "utf8");
  const RUN = "<!-- test: run -->";

  it("imports the example, and shows its report", () => {
    cpSync("examples", join(folder, "examples"), { recursive: true });
    const [imported = "", answer] = runLines(blockAfter(RUN, "sh", IMPORT)).split("\n");
    expect((JSON.parse(imported) as { report: unknown }).report).toEqual(
      JSON.parse(blockAfter(RUN, "json", IMPORT)),
    );
    expect(answer).toBe(blockAfter(RUN, "text", IMPORT).split("\n").at(-1));
  });

  it("bundles what the shelf lacks, Node built-ins that it requires included", () => {
    const files = {
      "index.js": 'import md5 from "lacking";\nexport default async () => ({ md5: md5("x") });\n',
      "variables.json": "[]",
      "README.md": "## title\n\nBundled\n",
      "node_modules/lacking/index.js":
        'const { createHash } = require("crypto");\nmodule.exports = (text) => createHash("md5").update(text).digest("hex");\n',
    };
    mkdirSync(join(folder, "bundled/node_modules/lacking"), { recursive: true });
    mkdirSync(join(folder, "bundled/node_modules/.bin"));
    symlinkSync(resolve("node_modules/.bin/esbuild"), join(folder, "bundled/node_modules/.bin/esbuild"));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, "bundled", name), text);
    }
    const settings = blockAfter(RUN, "sh", IMPORT).split("\n").slice(0, 2);
    const lines = blockAfter("<!-- test: run bundle -->", "sh", IMPORT);
    const call = "echo; curl -s http://127.0.0.1:8787/hook/bundled";
    const output = runLines([...settings, "cd bundled", lines, call].join("\n"));
    expect(output.split("\n").at(-1)).toBe('{"md5":"9dd4e461268c8034f5c8564e155c67a6"}');
  });
});

describe("docs/cli.md", () => {
  it("goes from an empty folder to a call", () => {
    const text = readFileSync("docs/cli.md", "utf8");
    const settings = `export HOOKWRIGHT_URL=http://127.0.0.1:8787\nTOKEN=\nexport HOOKWRIGHT_TOKEN=$TOKEN\n`;
    const lines = blockAfter("<!-- test: run -->", "sh", text);
    const command = resolve("bin/hookwright.js");
    const output = runLines(settings + lines.replaceAll("npx hookwright", command));
    expect(JSON.parse(output.trim().split("\n").at(-1) ?? "")).toEqual(
      JSON.parse(blockAfter("<!-- test: run -->", "json", text)),
    );
  });
});

describe("docs/one-machine.md", () => {
  const ONE_MACHINE = readFileSync("docs/one-machine.md", "utf8");

  it("copies a running server, and starts another one on the copy", async () => {
    const copy = join(folder, "backup");
    const [backup, restore] = ["backup", "restore"].map((name) =>
      blockAfter(`<!-- test: ${name} -->`, "sh", ONE_MACHINE).replace("backups/monday", copy),
    );
    const env = { ...process.env, DATA_DIR: server.dataDir };
    expect(execFileSync("sh", ["-eu", "-c", backup ?? ""], { encoding: "utf8", env })).toContain(copy);
    const restored = await startServer({ command: ["sh", "-c", `exec ${restore}`] });
    try {
      // Made by the README's own example.
      expect((await fetch(`${restored.url}/hook/hello`)).status).toBe(400);
    } finally {
      await restored.stop();
    }
  });

  it("has a unit whose command starts the server, and stops it in order", async () => {
    const [command = "", ...args] = (/^ExecStart=(.*)$/m.exec(ONE_MACHINE)?.[1] ?? "")
      .replace("/opt/hookwright/", "")
      .split(" ");
    const served = await startServer({ command: [command, ...args] });
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    expect(await served.stop()).toBe(0);
  });
});

describe("docs/xkit.md", () => {
  it("has a destination that takes a record as it shows", async () => {
    const page = readFileSync("docs/xkit.md", "utf8");
    const run = "<!-- test: run -->";
    const lines = runLines(`${blockAfter(run, "sh", page)}\necho "$DST"`)
      .trim()
      .split("\n");
    const [answer = "", id = ""] = lines.slice(-2);
    const withoutId = (text: string) => text.replace(/rec_\w+/, "rec_");
    expect(withoutId(answer)).toBe(withoutId(blockAfter(run, "text", page)));
    const api = createClient(server.url, ADMIN_TOKEN);
    const { body } = await api.call<{ items: { id: string }[] }>("GET", `/destinations/${id}/records`);
    const path = `/destinations/${id}/records/${body.items[0]?.id}`;
    await expect
      .poll(async () => {
        const { history } = (await api.call<{ history: { logs: { message: string }[] }[] }>("GET", path))
          .body;
        return history[0]?.logs[0]?.message;
      })
      .toBe("acme ada@b.example 2023-11-14T22:13:20.000Z");
  });
});
