import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { copyFromDocs } from "../../support/docs-folder.ts";
import { describePage } from "./support/page.ts";
import { api, createFolder, runShell } from "./support/shell.ts";

const TOP = "An integration";

/** Every file that the page shows, by its language. */
const FILES = { js: 3, json: 2, toml: 1 };

/** What npm would fetch from its registry is here already; the clone it links as this does. */
function linkModules(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of readdirSync("node_modules").filter((each) => !each.startsWith("."))) {
    symlinkSync(resolve("node_modules", name), join(modules, name));
  }
  symlinkSync(resolve("."), join(modules, "hookwright"));
  // A package that is linked looks for others where it really lies, unless Node is told that links count.
  const mocha = `exec node --preserve-symlinks --preserve-symlinks-main "${join(modules, "mocha/bin/mocha.js")}" "$@"`;
  writeFileSync(join(modules, ".bin/mocha"), `#!/bin/sh\n${mocha}\n`, { mode: 0o755 });
}

describePage("docs/integrations-sdk.md", (take) => {
  it("has an integration whose suite and fixtures pass, and which is deployed", async () => {
    const cwd = createFolder();
    for (const [language, count] of Object.entries(FILES)) {
      Array.from({ length: count }, (_, index) => take(TOP, language, index));
    }
    expect(await copyFromDocs("integrations-sdk.md", cwd)).toHaveLength(6);

    const [install = "", suite = "", ...rest] = take(TOP, "sh").split("\n");
    expect(install).toMatch(/^npm install --save-dev mocha \.\.\/hookwright /);
    linkModules(cwd);

    expect(await runShell(suite, { cwd })).toContain("3 passing");
    const printed = await runShell(rest.join("\n"), { cwd });
    expect(printed).toContain("ok      identify-basic");
    expect(printed).toContain("+ function My Integration");
    const { body } = await api.call<{ items: object[] }>("GET", "/functions?name=My%20Integration");
    expect(body.items).toMatchObject([{ dialect: "integration" }]);
  });
});
