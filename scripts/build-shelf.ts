/**
 * Bundles the packages of the shelf into `src/shelf/built/`: one `<name>@<major>.shelf.js` each, a
 * `<name>@<major>.<entry>.shelf.js` for a sub-path with exports of its own, and `catalog.json`, which says what they are.
 * Run it with `node scripts/build-shelf.ts` after every install. Files that would not change are not touched.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { BuiltModule, BuiltPackage } from "../src/shelf/built-package.ts";
import { bundleEntry } from "./shelf/bundle.ts";
import { SHELF_SOURCES, type ShelfSource } from "./shelf/sources.ts";

const ROOT = path.join(import.meta.dirname, "..");
const BUILT = path.join(ROOT, "src/shelf/built");

await mkdir(BUILT, { recursive: true });
const packages = await Promise.all(SHELF_SOURCES.map(buildPackage));
await writeIfChanged("catalog.json", `${JSON.stringify(packages, null, 1)}\n`);
await removeOthers(new Set(["catalog.json", ...packages.flatMap(toFileNames)]));

async function buildPackage(source: ShelfSource): Promise<BuiltPackage> {
  const version = await readVersion(source);
  const entries: Record<string, BuiltModule> = {};
  for (const entry of source.entries) {
    entries[entry] = await buildModule(source, version, entry);
  }
  return {
    name: source.name,
    version,
    major: source.major,
    ...(await buildModule(source, version)),
    entries,
  };
}

async function buildModule(source: ShelfSource, version: string, entry?: string): Promise<BuiltModule> {
  const file = `${[`${source.name}@${source.major}`, ...(entry === undefined ? [] : [entry])].join(".")}.shelf.js`;
  const text = `/* ${source.name} ${version} */\n${await bundleEntry(ROOT, source, entry)}`;
  await writeIfChanged(file, text);
  // The built file says itself what it exports, and loading it proves that it stands alone.
  const namespace: object = await import(pathToFileURL(path.join(BUILT, file)).href);
  return {
    file,
    sha256: createHash("sha256").update(text).digest("hex"),
    exports: Object.keys(namespace),
  };
}

async function readVersion(source: ShelfSource): Promise<string> {
  const file = path.join(ROOT, source.from, "node_modules", source.name, "package.json");
  const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
  const version =
    typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "";
  if (!version.startsWith(`${source.major}.`)) {
    throw new Error(
      `${source.name} is installed as "${version}", but the shelf lists major ${source.major}: ` +
        "change scripts/shelf/sources.ts and src/shelf/catalog.ts together",
    );
  }
  return version;
}

async function writeIfChanged(name: string, text: string): Promise<void> {
  const file = path.join(BUILT, name);
  if (!existsSync(file) || (await readFile(file, "utf8")) !== text) {
    await writeFile(file, text);
  }
}

/** Texts of a package that has left the shelf must not linger beside the others. */
async function removeOthers(kept: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(BUILT)) {
    if (!kept.has(name)) {
      await rm(path.join(BUILT, name));
    }
  }
}

function toFileNames(built: BuiltPackage): string[] {
  return [built.file, ...Object.values(built.entries).map((entry) => entry.file)];
}
