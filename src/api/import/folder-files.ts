import type { Place } from "../../core/place.ts";
import { toFieldErrors, type Issue } from "../invalid-input.ts";
import type { FieldError } from "../problem.ts";

/** The files of a Craft package on disk. */
export const FOLDER_FILES = ["index.js", "modules.json", "variables.json", "README.md"] as const;
export type FolderFile = (typeof FOLDER_FILES)[number];

/** A folder as it was sent: texts in JSON, bytes in a form. Only the code is needed. */
export type SentFiles = { "index.js": SentFile } & { [name in FolderFile]?: SentFile | undefined };
type SentFile = string | Blob;

export type FolderTexts = { [name in FolderFile]: string };

/** Something about a file that does not stand in the way, and that its author should know. */
export interface FileNote extends Partial<Place> {
  file: FolderFile;
  message: string;
}

/** Makes the error of a file; `path` leads on from there to a value in it. */
export function toFileError(
  file: FolderFile,
  message: string,
  { path = [], place }: { path?: readonly PropertyKey[]; place?: Partial<Place> | undefined } = {},
): FieldError {
  return { path: ["files", file, ...path.map(String)].join("."), file, message, ...place };
}

/** Makes an error of each thing that a schema found in a JSON file. */
export function toFileErrors(
  file: FolderFile,
  { placeOf }: { placeOf(path: readonly PropertyKey[]): Place | undefined },
  issues: readonly Issue[],
): FieldError[] {
  return issues.flatMap((issue) =>
    toFieldErrors([issue]).map(({ message }) =>
      toFileError(file, message, { path: issue.path, place: placeOf(issue.path) }),
    ),
  );
}

/** Of a file beside the code: they are kilobytes, and what is told of a larger one would be too much to read. */
const FILE_LIMIT_BYTES = 256 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Gives the files as texts, without the byte order mark that Windows editors put before them; a file that is not there
 * is empty, and so is one that cannot be read, which is an error.
 */
export async function readTexts(sent: SentFiles): Promise<{ texts: FolderTexts; errors: FieldError[] }> {
  const errors: FieldError[] = [];
  const texts: FolderTexts = { "index.js": "", "modules.json": "", "variables.json": "", "README.md": "" };
  for (const file of FOLDER_FILES) {
    const bytes = await readBytes(sent[file] ?? "");
    if (file !== "index.js" && bytes.byteLength > FILE_LIMIT_BYTES) {
      errors.push(toFileError(file, `must not be larger than ${FILE_LIMIT_BYTES} bytes`));
      continue;
    }
    try {
      texts[file] = utf8.decode(bytes).replace(/^\ufeff/, "");
    } catch {
      errors.push(toFileError(file, "is not UTF-8 text"));
    }
  }
  return { texts, errors };
}

async function readBytes(sent: SentFile): Promise<Uint8Array | ArrayBuffer> {
  return typeof sent === "string" ? encoder.encode(sent) : await sent.arrayBuffer();
}
