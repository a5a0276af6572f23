import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { MAIN_FILE, resolveFile } from "../integration-sdk/paths.ts";
import { usageError } from "./errors.ts";

/** The code of a function, with the files that it keeps. */
export interface Source {
  code: string;
  files: Record<string, string>;
  /** Where a place of the code is in its folder. */
  toPlace: ToPlace;
}

/** Names the file and the place that a line and a column of a function are from; the file is one of those beside its code. */
export type ToPlace = (line: number, column: number, file?: string) => string;

/** Of what is sent as it stands. */
export function toPlaceIn(main: string): ToPlace {
  return (line, column, file = main) => `${file}:${line}:${column}`;
}

/** What is no part of an integration when it runs. */
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", "test", "coverage"]);
const SOURCE = /\.(?:c?js|json)$/;
/** Files that are required by name; what comes by another way is listed, or lies in the folder of the main one. */
const REQUIRED = /\brequire\(\s*["'](\.[^"']*)["']\s*\)/g;

/** Reads an integration: its main file, all that lies beside that in a folder of its own, what those require, and `listed`. */
export function readIntegration(folder: string, main: string, listed: readonly string[] = []): Source {
  const all = Object.fromEntries(readFiles(folder, ""));
  const entry = resolveFile(MAIN_FILE, `./${main}`, all);
  if (entry === undefined) {
    throw usageError(`the file of the code is not there: ${main}`);
  }
  const missing = listed.find((file) => all[file] === undefined);
  if (missing !== undefined) {
    throw usageError(`a file of the function is not there: ${missing}`);
  }
  const { [MAIN_FILE]: code, ...files } = pickUsed(all, entry, listed);
  if (entry !== MAIN_FILE && code !== undefined) {
    throw usageError(`${MAIN_FILE} is used beside the main file ${entry}, and a function can have one only`);
  }
  return { code: code ?? toForward(entry), files, toPlace: toPlaceIn(MAIN_FILE) };
}

/** What stands in `index.js` where another file is the main one. */
export function toForward(entry: string): string {
  return `module.exports = require("./${entry}");\n`;
}

function readFiles(folder: string, below: string): [string, string][] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries.flatMap((entry): [string, string][] => {
    const { name } = entry;
    if (name.startsWith(".") || LEFT_OUT.has(name)) {
      return [];
    }
    const file = posix.join(below, name);
    if (entry.isDirectory()) {
      return readFiles(folder, file);
    }
    return SOURCE.test(name) ? [[file, readFileSync(join(folder, file), "utf8")]] : [];
  });
}

/** At the top of a folder there is much that is for tools: of that, only what is used is taken. */
function pickUsed(
  all: Record<string, string>,
  entry: string,
  listed: readonly string[],
): Record<string, string> {
  const home = posix.dirname(entry);
  const isAtHome = (file: string) => home !== "." && file.startsWith(`${home}/`);
  const used = new Set([entry, ...listed, ...Object.keys(all).filter(isAtHome)]);
  // A set is walked with what is added on the way.
  for (const file of used) {
    for (const [, specifier = ""] of (all[file] ?? "").matchAll(REQUIRED)) {
      const found = resolveFile(file, specifier, all);
      if (found !== undefined) {
        used.add(found);
      }
    }
  }
  return Object.fromEntries(Array.from(used, (file) => [file, all[file] ?? ""]));
}
