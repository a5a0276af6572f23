import type { ToPlace } from "./integration-files.ts";
import type { Problem } from "./resources.ts";

/** Writes what the server refuses, with every field; places in code are those of the folder, where they are known. */
export function toProblemText({ status, title, detail, errors }: Problem, toPlace?: ToPlace): string {
  const fields = errors.map(({ path, file, message, line, column = 1 }) => {
    if (line === undefined) {
      return `  ${file ?? path}: ${message}`;
    }
    const isOfCode = path === "code" || file !== undefined;
    const place = isOfCode ? toPlace?.(line, column, file) : undefined;
    return `  ${place ?? `${file ?? path}:${line}:${column}`}: ${message}`;
  });
  const hint = status === 401 ? "; set HOOKWRIGHT_TOKEN, or give --token" : "";
  return [`${detail || title}${hint}`, ...fields].join("\n");
}
