// The project of the Node code has no src/ folder in it, but tests there import this file.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./text-modules.d.ts" />
import texts from "./built/texts.js";

/** What a module of an isolate is made of: a text of the shelf, by the name of its file, or one made for the import. */
export type ModuleSource = { file: string } | { text: string };

const read = new Map<string, string>();

/**
 * Gives the texts of modules. Those of the shelf are loaded and unpacked here and not with the Worker: together they
 * are several times as large as all of our own code, and most processes and most functions need few of them, or none.
 */
export async function readModules(
  sources: Readonly<Record<string, ModuleSource>>,
): Promise<Record<string, string>> {
  const modules = await Promise.all(
    Object.entries(sources).map(async ([name, source]): Promise<[string, string]> => [
      name,
      "text" in source ? source.text : await readText(source.file),
    ]),
  );
  return Object.fromEntries(modules);
}

/** Gives one text of the shelf; it is kept, so that all functions that use it share it. */
export async function readText(file: string): Promise<string> {
  let text = read.get(file);
  if (text === undefined) {
    const load = texts[file];
    if (load === undefined) {
      throw new Error(`the shelf has no text ${file}: build it anew`);
    }
    const { default: bytes } = await load();
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    text = await new Response(unpacked).text();
    read.set(file, text);
  }
  return text;
}
