import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describePage } from "./support/page.ts";
import { api, createFolder, expectShown, runAnnotated, runShell } from "./support/shell.ts";

describePage("docs/craft.md", (take) => {
  it("has a function that answers as it shows", async () => {
    const cwd = createFolder();
    writeFileSync(join(cwd, "index.js"), take("The dialect `craft`", "js"));
    expectShown(
      await runShell(take("The dialect `craft`", "sh"), { cwd }),
      take("The dialect `craft`", "text"),
    );
  });

  it("shows what a body becomes, and what an answer becomes", async () => {
    const settings = take("The dialect `craft`", "sh").split("\n").slice(0, 2);
    const lines = [...settings, take("What it gets", "sh"), take("What becomes of its answer", "sh")].join(
      "\n",
    );
    expect(lines.match(/# →/g)?.length).toBeGreaterThan(10);
    await runAnnotated(lines);
  });

  it("shows the payload as a function gets it", async () => {
    const { url, suffix } = await api.createEndpoint({ code: "export default async (data) => data;" });
    const shown = take("What it gets", "json");
    const text = await (await fetch(url)).text();
    const got = text
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "<uuid>")
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, "<ISO 8601, ms, Z>")
      .replace(suffix, "<suffix>")
      .replace("127.0.0.1", "<client ip>");
    // The same members in the same order.
    expect(got.replace(/"user-agent":"[^"]*"/, "")).toBe(JSON.stringify(JSON.parse(shown)));
  });
});

describePage("docs/craft-http.md", (take) => {
  it("has a function that answers as it shows, and shows what bodies become", async () => {
    const cwd = createFolder();
    writeFileSync(join(cwd, "index.js"), take("The dialect `craft-http`", "js"));
    const printed = await runShell(take("The dialect `craft-http`", "sh"), { cwd });
    expectShown(printed, take("The dialect `craft-http`", "text"));
    await runAnnotated(take("What reaches the function", "sh"));
  });
});
