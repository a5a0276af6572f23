import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { describePage } from "./support/page.ts";
import { api, createFolder, runShell } from "./support/shell.ts";

describePage("docs/modules.md", (take) => {
  it("bundles what is not on the shelf into a file that runs as it is", async () => {
    const cwd = createFolder();
    symlinkSync(resolve("node_modules"), join(cwd, "node_modules"));
    mkdirSync(join(cwd, "own"));
    writeFileSync(
      join(cwd, "own/double.js"),
      'import { Buffer } from "node:buffer";\nexport const double = (text) => Buffer.from(text + text).toString("hex");\n',
    );
    writeFileSync(
      join(cwd, "index.js"),
      'import { double } from "./own/double.js";\nexport default async () => double("a");\n',
    );
    await runShell(take("Modules", "sh"), { cwd });
    const { url } = await api.createEndpoint({ code: readFileSync(join(cwd, "function.js"), "utf8") });
    expect(await (await fetch(url)).text()).toBe("6161");
  });
});
