import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { addTo, edit, standIns, type StandIn } from "../../../scripts/shelf/stand-ins.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

async function bundle(contents: string, all: StandIn[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    write: false,
    logLevel: "silent",
    plugins: [standIns(all)],
  });
  return outputFiles[0]?.text ?? "";
}

const NOOP = 'import noop from "lodash/noop"; console.log(noop());';

describe("stand-ins", () => {
  it("are bundled in a module's place", async () => {
    const standIn = edit("lodash/noop.js", "// No operation performed.", "return 'edited here';");
    expect(await bundle(NOOP, [standIn])).toContain('return "edited here"');
  });

  it("may add a file, and have it used", async () => {
    const standIn = addTo(
      "slack-fetch.js",
      "lodash/noop.js",
      "function noop() {",
      "function noop() { slackFetch;",
    );
    expect(await bundle(NOOP, [standIn])).toContain('new TypeError("fetch failed"');
  });

  it("fail the build when an upgrade has changed what they change", async () => {
    const standIn = edit("lodash/noop.js", "no such text", "");
    await expect(bundle(NOOP, [standIn])).rejects.toThrow(
      "lodash/noop.js should have this text once: no such text",
    );
  });

  it("fail the build when nothing asks for them any more", async () => {
    const standIn = edit("lodash/none.js", "", "");
    await expect(bundle(NOOP, [standIn])).rejects.toThrow(
      "nothing imports lodash/none.js, which has a stand-in",
    );
  });
});
