import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const DOCS = path.join(import.meta.dirname, "../../docs");

/** A block of code whose first line is the path of its file. */
const FILE = /^```\w+\n(?:\/\/|#) (\S+)\n([^]*?)^```$/gm;

/** Copies the files that a page of the docs shows into a folder, as a reader does; gives their paths. */
export async function copyFromDocs(page: string, folder: string): Promise<string[]> {
  const text = await readFile(path.join(DOCS, page), "utf8");
  const files = Array.from(text.matchAll(FILE), ([, name = "", content = ""]) => ({ name, content }));
  for (const { name, content } of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return files.map(({ name }) => name);
}
