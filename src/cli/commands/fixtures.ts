import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { toContext } from "../context.ts";
import { CliError, usageError } from "../errors.ts";
import { readFixtures, runFixtures, type FixtureEnd } from "../fixtures.ts";
import { readIntegration, type Source } from "../integration-files.ts";
import { MANIFEST, readManifest } from "../manifest.ts";

const collect = (value: string, before: string[]) => [...before, value];

/** `hookwright fixtures`: runs the fixtures of an integration's folder in the server. */
export function addFixtures(program: Command): void {
  program
    .command("fixtures")
    .argument("[folder]", "where the integration lies", ".")
    .description(
      "run an integration's mapper with test/fixtures/*.json, in the server; nothing is kept there",
    )
    .option("--ignore <key>", "a key that is not compared; may be given several times", collect, [])
    .action(async (folder: string, { ignore }: { ignore: string[] }, command: Command) => {
      const { api, out } = toContext(command);
      const fixtures = readFixtures(folder);
      const ends = await runFixtures(api, readFolder(folder), fixtures, ignore, (end) =>
        out.item(end, () => toText(end)),
      );
      const failed = ends.filter(({ fault }) => fault !== null).length;
      if (failed > 0) {
        throw new CliError(`${failed} of ${ends.length} fixtures failed`);
      }
    });
}

/** By its manifest, or else as npm would find it. */
function readFolder(folder: string): Source & { name: string } {
  if (existsSync(join(folder, MANIFEST))) {
    const fn = readManifest(folder).functions.find(({ dialect }) => dialect === "integration");
    if (fn === undefined) {
      throw usageError(`no function of ${join(folder, MANIFEST)} is of the dialect integration`);
    }
    return { name: fn.name, ...readIntegration(folder, fn.code, fn.files) };
  }
  const file = join(folder, "package.json");
  const { name = basename(resolve(folder)), main = "index.js" } = (
    existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}
  ) as { name?: string; main?: string };
  return { name, ...readIntegration(folder, main) };
}

function toText({ name, fault }: FixtureEnd): string {
  return fault === null ? `ok      ${name}` : `not ok  ${name}\n${fault.replace(/^/gm, "        ")}`;
}
