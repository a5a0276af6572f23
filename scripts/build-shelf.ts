/**
 * Bundles the packages of the shelf into `src/shelf/built/`: one `<name>@<major>.shelf.js.gz` each, a
 * `<name>@<major>.<entry>.shelf.js.gz` for a sub-path with exports of its own, `catalog.json`, which says what they
 * are, and `texts.js`, which loads them.
 * Run it with `node scripts/build-shelf.ts`: it does nothing when nothing has changed since the last time, and files
 * that would not change are not touched.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { BuiltModule, BuiltPackage } from "../src/shelf/built-package.ts";
import { bundleEntry } from "./shelf/bundle.ts";
import { SHELF_SOURCES, type ShelfSource } from "./shelf/sources.ts";
import { readStamp } from "./shelf/stamp.ts";

const ROOT = path.join(import.meta.dirname, "..");
const BUILT = path.join(ROOT, "src/shelf/built");

/** Says from what the files beside it were built. */
const STAMP = "stamp";

// Packages are loaded to see what they export: what they warn of says nothing to whoever starts a server.
process.noDeprecation = true;
process.env["AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE"] = "1";

await mkdir(BUILT, { recursive: true });
const stamp = await readStamp(ROOT);
const checkDir = path.join(tmpdir(), `hookwright-shelf-${process.pid}`);
if (stamp === null || (await readBuilt(STAMP)) !== stamp) {
  await mkdir(checkDir);
  try {
    await buildAll();
  } finally {
    await rm(checkDir, { recursive: true });
  }
}

async function buildAll(): Promise<void> {
  // Until all is done, what is there belongs together in no way that a stamp could tell.
  await rm(path.join(BUILT, STAMP), { force: true });
  const packages = await Promise.all(SHELF_SOURCES.map(buildPackage));
  const files = packages.flatMap(toFileNames);
  await writeIfChanged("catalog.json", `${JSON.stringify(packages, null, 1)}\n`);
  await writeIfChanged("texts.js", toTextsModule(files));
  await writeIfChanged(STAMP, stamp ?? "");
  await removeOthers(new Set(["catalog.json", "texts.js", STAMP, ...files]));
}

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
    firstMajor: source.standsForMajorsFrom ?? source.major,
    ...(await buildModule(source, version)),
    entries,
  };
}

async function buildModule(source: ShelfSource, version: string, entry?: string): Promise<BuiltModule> {
  const file = toFileName(source, entry);
  const text = `/* ${source.name} ${version} */\n${await bundleEntry(ROOT, source, entry)}`;
  await writeIfChanged(file, gzipSync(text, { level: 9 }));
  return {
    file,
    size: text.length,
    sha256: createHash("sha256").update(text).digest("hex"),
    exports: await readExports(file, text),
  };
}

/** A built text says itself what it exports, and loading it proves that it stands alone. */
async function readExports(file: string, text: string): Promise<string[]> {
  const plain = path.join(checkDir, `${file}.mjs`);
  await writeFile(plain, text);
  const namespace: object = await import(pathToFileURL(plain).href);
  return Object.keys(namespace);
}

/** The scope and the parts of a sub-path are no folders: every text lies beside the others. */
function toFileName(source: ShelfSource, entry?: string): string {
  const name = `${source.name}@${source.major}${entry === undefined ? "" : `.${entry}`}`;
  return `${name.replaceAll("/", "+")}.shelf.js.gz`;
}

/** Imports that are made when a text is asked for, so that nobody holds those that nobody asks for. */
function toTextsModule(files: readonly string[]): string {
  const lines = files.map(
    (file) => `  ${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)}),\n`,
  );
  return `export default {\n${lines.join("")}};\n`;
}

async function readVersion(source: ShelfSource): Promise<string> {
  const file = path.join(ROOT, source.from, "node_modules", source.name, "package.json");
  const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
  const version =
    typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "";
  if (!version.startsWith(`${source.major}.`)) {
    throw new Error(
      `${source.name} is installed as "${version}", but the shelf lists major ${source.major}: ` +
        "change scripts/shelf/sources.ts",
    );
  }
  return version;
}

async function writeIfChanged(name: string, content: string | Buffer): Promise<void> {
  const bytes = Buffer.from(content);
  const file = path.join(BUILT, name);
  if (!existsSync(file) || !bytes.equals(await readFile(file))) {
    await writeFile(file, bytes);
  }
}

async function readBuilt(name: string): Promise<string | null> {
  const file = path.join(BUILT, name);
  return existsSync(file) ? readFile(file, "utf8") : null;
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
