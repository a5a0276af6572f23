import type { FieldError } from "../../api/resources.ts";
import { errorsOf } from "../api/client.ts";
import { MAIN_FILE } from "./files.ts";

/** Something wrong with a file, and where; without a line it is wrong as a whole, or its path is. */
export interface FileFault extends FieldError {
  file: string;
}

const FILES = "files.";

/** What of a refusal is about the code and its files. */
export function toFileFaults(error: Error | null): FileFault[] {
  return errorsOf(error).flatMap((each) => {
    if (each.path === "code") {
      return [{ ...each, file: MAIN_FILE }];
    }
    return each.path.startsWith(FILES) ? [{ ...each, file: each.path.slice(FILES.length) }] : [];
  });
}

/** What of a refusal is about anything else. */
export function toOtherErrors(error: Error | null): FieldError[] {
  return errorsOf(error).filter(({ path }) => path !== "code" && !path.startsWith(FILES));
}
