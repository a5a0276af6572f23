import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { describePage } from "./support/page.ts";
import { api, createFolder, expectShown, runAnnotated, runShell } from "./support/shell.ts";

/** A package that no shelf has, as npm installs it; it requires a built-in of Node. */
const LACKING = {
  "package.json": '{ "name": "lacking", "version": "1.0.0" }',
  "index.js":
    'const { createHash } = require("crypto");\nmodule.exports = (text) => createHash("md5").update(text).digest("hex");\n',
};
const USES_IT = {
  "index.js": 'import md5 from "lacking";\nexport default async () => ({ md5: md5("x") });\n',
  "modules.json": '{ "lacking": "file:../lacking" }',
  "variables.json": "[]",
  "README.md": "## title\n\nBundled\n",
  "package.json": "{}",
};

function writeFiles(folder: string, files: Record<string, string>): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
}

describePage("docs/import-craft.md", (take) => {
  const PAGE = "Import a KARTE Craft folder";
  const lines = take(PAGE, "sh");

  it("imports the example, shows its report, and moves what belongs to it", async () => {
    const cwd = createFolder();
    cpSync("examples", join(cwd, "examples"), { recursive: true });
    const printed = await runShell(lines, { cwd });
    expectShown(printed, take(PAGE, "text"));
    const { report } = JSON.parse(printed.split("\n")[0] ?? "") as { report: unknown };
    expect(report).toEqual(JSON.parse(take(PAGE, "json")));

    const settings = lines.split("\n").slice(0, 2);
    await runAnnotated([...settings, take("Moving from KARTE Craft", "sh")].join("\n"));
    const { body } = await api.call<{ items: { name: string }[] }>("GET", "/secrets");
    expect(body.items.map(({ name }) => name)).toContain("PARTNER_KEY");
  });

  it("bundles what the shelf lacks, Node built-ins that it requires included", async () => {
    const cwd = createFolder();
    writeFiles(join(cwd, "lacking"), LACKING);
    writeFiles(join(cwd, "bundled"), USES_IT);
    const [settings, install, bundle] = [
      lines.split("\n").slice(0, 2),
      take("Modules", "sh"),
      take("Modules", "sh", 1),
    ];
    await runShell(install, { cwd: join(cwd, "bundled") });
    symlinkSync(resolve("node_modules/.bin"), join(cwd, "bundled/node_modules/.bin"));
    const call = "echo; curl -s http://127.0.0.1:8787/hook/bundled";
    const printed = await runShell([...settings, bundle, call].join("\n"), { cwd: join(cwd, "bundled") });
    expect(printed.split("\n").at(-1)).toBe('{"md5":"9dd4e461268c8034f5c8564e155c67a6"}');
  });

  it("refuses as it shows", async () => {
    const files = { "index.js": "export default async () => 1;", "modules.json": '{\n  "lodash": "4",\n}' };
    const { status, body } = await api.call<{ errors: unknown }>("POST", "/functions/import", { files });
    expect(status).toBe(422);
    expect(body.errors).toEqual([JSON.parse(take("What is refused", "json"))]);
  });
});
