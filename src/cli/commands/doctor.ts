import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext, type Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { readVersion } from "../install.ts";
import { MANIFEST, readManifest } from "../manifest.ts";
import { paint } from "../output.ts";
import type { Workspace } from "../resources.ts";
import { bundleSource } from "../bundle-code.ts";

/** What was looked at, and what is wrong with it; null: nothing. */
interface Finding {
  name: string;
  fault: string | null;
}

/** `hookwright doctor`: looks at all that a deployment needs. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .argument("[folder]", "where hookwright.toml lies", ".")
    .description("look at server, token and folder, and say what is wrong")
    .action(async (folder: string, _options: unknown, command: Command) => {
      const context = toContext(command);
      const findings = await look(context, folder);
      context.out.result(findings, () =>
        findings
          .map(({ name, fault }) =>
            fault === null
              ? `${paint("green", "ok")}   ${name}`
              : `${paint("red", "bad")}  ${name}: ${fault}`,
          )
          .join("\n"),
      );
      const bad = findings.filter(({ fault }) => fault !== null);
      if (bad.length > 0) {
        throw new CliError(`${bad.length} of ${findings.length} are not as they should be`);
      }
    });
}

async function look({ api }: Context, folder: string): Promise<Finding[]> {
  const version = await findVersion(api);
  const server = version === null ? "the server" : `Hookwright ${version}`;
  const checks: [name: string, check: () => Promise<string | null>][] = [
    [`this is hookwright ${readVersion()}, on Node ${process.versions.node}`, async () => null],
    [`${server} at ${api.origin} is healthy`, () => findHealthFault(api)],
    ["the token may read functions", () => toFault(() => api.call("GET", "/functions?limit=1"))],
    ...(existsSync(join(folder, MANIFEST))
      ? [
          [`${MANIFEST} is right, and its code can be bundled`, () => toFault(() => bundleAll(folder))] as [
            string,
            () => Promise<string | null>,
          ],
        ]
      : []),
  ];
  return Promise.all(checks.map(async ([name, check]) => ({ name, fault: await check() })));
}

/** Null: no server answers, it is an older one, or the token may not know. What is wrong then, the checks say. */
async function findVersion(api: ApiClient): Promise<string | null> {
  try {
    return (await api.find<Workspace>("/workspace"))?.server.version ?? null;
  } catch {
    return null;
  }
}

function findHealthFault(api: ApiClient): Promise<string | null> {
  return toFault(async () => {
    const response = await api.probe("/healthz");
    if (!response.ok) {
      throw new CliError(await response.text());
    }
  });
}

async function bundleAll(folder: string): Promise<void> {
  const manifest = readManifest(folder);
  await Promise.all(manifest.functions.map((fn) => bundleSource(folder, fn)));
}

async function toFault(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
