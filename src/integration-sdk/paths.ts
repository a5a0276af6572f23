/** The file that a version's code is. */
export const MAIN_FILE = "index.js";

/** What may follow a path that is required, in the order in which it is tried. */
const FOLDER_ENDINGS = ["/index.js", "/index.json"];
const ENDINGS = ["", ".js", ".cjs", ".json", ...FOLDER_ENDINGS];

/**
 * Finds the file that `require(specifier)` in another file means, as Node would; undefined when there
 * is none, and for paths that lead out of the folder.
 */
export function resolveFile(
  from: string,
  specifier: string,
  files: Readonly<Record<string, unknown>>,
): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) {
        return undefined;
      }
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  const endings = /(?:^|\/)\.{0,2}$/.test(specifier) ? FOLDER_ENDINGS : ENDINGS;
  const path = parts.join("/");
  // At the top of the folder there is no name that a slash could follow.
  const wanted = endings.map((ending) => `${path}${ending}`.replace(/^\//, ""));
  return wanted.find((each) => Object.hasOwn(files, each));
}
