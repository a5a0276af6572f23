import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { startServer } from "../../support/server.ts";
import { describePage } from "./support/page.ts";
import { expectShown, runShell } from "./support/shell.ts";

describePage("README.md", (take) => {
  const [install = "", start = ""] = take("Hookwright", "sh").split("\n");

  it("is installed by npm as it stands in the lock file", () => {
    expect(install).toBe("npm ci");
    // What is installed here runs the tests: so npm looks whether it could, and installs nothing.
    execFileSync("npm", ["ci", "--dry-run", "--offline", "--ignore-scripts"], { stdio: "pipe" });
  });

  it("is started by a command, and stops with the npm that ran it", async () => {
    const server = await startServer({ command: ["sh", "-c", `exec ${start}`] });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    // npm ends on SIGTERM without passing it on.
    await server.stop();
    const ask = () =>
      fetch(`${server.url}/healthz`).then(
        () => "answers",
        () => "gone",
      );
    await expect.poll(ask, { timeout: 20_000 }).toBe("gone");
  });

  const EXAMPLE = "A function, its endpoint, and a call";
  const lines = take(EXAMPLE, "sh");

  it("has a worked example that gives what it shows", async () => {
    const printed = await runShell(lines);
    expectShown(printed.slice(printed.indexOf("HTTP/1.1")), take(EXAMPLE, "text"));
  });

  it("shows the function in its file as it is sent", () => {
    const sent = /^cat > hello\.json <<'JSON'\n([\s\S]*?)\nJSON$/m.exec(lines)?.[1] ?? "";
    const { code } = JSON.parse(sent) as { code: string };
    expect(code.replaceAll("'", '"')).toBe(take(EXAMPLE, "js").replace("// hello.js\n", ""));
  });
});
