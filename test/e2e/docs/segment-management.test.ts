import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { it } from "vitest";
import { describePage } from "./support/page.ts";
import { adminToken, expectShown, serverUrl } from "./support/shell.ts";

const run = promisify(execFile);
const TOP = "What a team changes";

describePage("docs/segment-management.md", (take) => {
  it("shows Segment's own client, which makes a function and a source of it", async () => {
    // In this folder, where the client is installed.
    const script = take(TOP, "js").replaceAll("http://127.0.0.1:8787", serverUrl);
    const env = { ...process.env, HOOKWRIGHT_TOKEN: adminToken };
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { env });
    expectShown(stdout.trim(), take(TOP, "text"));
  });
});
