import type { DraftContent } from "./draft-content.ts";

/** The file that `code` is; the others stand beside it. */
export const MAIN_FILE = "index.js";

/** The paths of all files, the one that is called first before the others. */
export function listFiles({ files }: DraftContent): string[] {
  return [MAIN_FILE, ...Object.keys(files).toSorted()];
}

/** The text of a file; undefined: there is none by this path. */
export function textOf({ code, files }: DraftContent, path: string): string | undefined {
  if (path === MAIN_FILE) {
    return code;
  }
  return Object.hasOwn(files, path) ? files[path] : undefined;
}

/** Writes a file, a new one or one that is there. */
export function writeFile(content: DraftContent, path: string, text: string): Partial<DraftContent> {
  return path === MAIN_FILE ? { code: text } : { files: { ...content.files, [path]: text } };
}

/** Takes a file away. */
export function removeFile({ files }: DraftContent, path: string): Partial<DraftContent> {
  return { files: Object.fromEntries(Object.entries(files).filter(([each]) => each !== path)) };
}

/** Gives a file another path. */
export function renameFile({ files }: DraftContent, from: string, to: string): Partial<DraftContent> {
  const moved = Object.entries(files).map(([path, text]) => [path === from ? to : path, text] as const);
  return { files: Object.fromEntries(moved) };
}

/** Why a path cannot be that of a further file, as far as the page knows; the API says the rest. */
export function findPathFault(content: DraftContent, path: string): "taken" | "ending" | null {
  if (textOf(content, path) !== undefined) {
    return "taken";
  }
  return /\.(?:c?js|json)$/.test(path) ? null : "ending";
}
