import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Option, type Command } from "commander";
import { stringify } from "smol-toml";
import { toContext } from "../context.ts";
import { usageError } from "../errors.ts";
import { TEMPLATES } from "../install.ts";
import { MANIFEST } from "../manifest.ts";

/** `hookwright init`: a folder with a function, its types, a test, and the manifest that deploys it. */
export function addInit(program: Command): void {
  program
    .command("init")
    .argument("<folder>", "the folder to make")
    .description("make a folder with a function, its test, and the manifest that deploys it")
    .option("--name <name>", "the function's name; the folder's when left out")
    .addOption(
      new Option("--dialect <dialect>", "what it is written for")
        .choices(readdirSync(TEMPLATES))
        .default("craft"),
    )
    .action((folder: string, options: { name?: string; dialect: string }, command: Command) => {
      const { out } = toContext(command);
      const name = options.name ?? basename(resolve(folder));
      const taken = existsSync(folder) ? readdirSync(folder) : [];
      if (taken.length > 0) {
        throw usageError(`${folder} is not empty`);
      }
      mkdirSync(folder, { recursive: true });
      cpSync(join(TEMPLATES, options.dialect), folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), toPackage(name));
      writeFileSync(join(folder, MANIFEST), toManifest(name, options.dialect));
      const files = readdirSync(folder).map((file) => join(folder, file));
      out.result(files, () =>
        [
          ...files.map((file) => `wrote ${file}`),
          "",
          "next:",
          `  cd ${folder}`,
          "  npm test",
          "  npx hookwright dev",
        ].join("\n"),
      );
    });
}

function toPackage(name: string): string {
  const fields = { name: toSlug(name), private: true, type: "module", scripts: { test: "node --test" } };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function toManifest(name: string, dialect: string): string {
  const fn = { name, dialect, code: "index.js", endpoints: [{ suffix: toSlug(name) }] };
  return `# What "hookwright deploy" brings to the server.\n${stringify({ functions: [fn] })}\n`;
}

/** A name as packages and suffixes have it. */
function toSlug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "") || "function"
  );
}
