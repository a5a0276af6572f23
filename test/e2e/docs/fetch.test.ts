import { join } from "node:path";
import { expect, it } from "vitest";
import { copyFromDocs } from "../../support/docs-folder.ts";
import { describePage } from "./support/page.ts";
import { createFolder, expectShown, runShell } from "./support/shell.ts";

const TOP = "The dialect `fetch`";

describePage("docs/fetch.md", (take) => {
  it("has a folder that is deployed, and answers as it shows", async () => {
    const cwd = createFolder();
    expect(await copyFromDocs("fetch.md", join(cwd, "mirror"))).toEqual(["index.js", "hookwright.toml"]);
    for (const language of ["js", "toml"]) {
      take(TOP, language);
    }
    const printed = await runShell(take(TOP, "sh"), { cwd });
    expectShown(printed.slice(printed.indexOf("HTTP/1.1")), take(TOP, "text"));
  });
});
