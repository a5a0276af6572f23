import { parseImports, type ImportReference } from "../core/imports.ts";
import type { CodeError } from "../core/syntax.ts";

/** What a check of code finds without running it: what it uses and defines, and every place that is wrong. */
export interface CheckedCode {
  imports: ImportReference[];
  /** The handlers that it defines, where these are found by name. */
  handlers: string[];
  errors: CodeError[];
}

/** How the code of a dialect is read. */
export interface CodeReading {
  /** `<% NAME %>` in the code stands for the variable of that name. */
  hasPlaceholders: boolean;
  check(code: string, files: Readonly<Record<string, string>>): CheckedCode;
}

/** Makes the check of code that is a module with a default export; `example` is one, for an author who has none. */
export function toModuleCheck(example: string): CodeReading["check"] {
  const noDefault: CodeError = {
    message: `the code has no default export: write \`${example}\``,
    line: 1,
    column: 1,
    breach: { rule: "no-default-export", about: example },
  };
  return (code) => {
    const parsed = parseImports(code);
    return parsed.ok
      ? { imports: parsed.imports, handlers: [], errors: parsed.exportsDefault ? [] : [noDefault] }
      : { imports: [], handlers: [], errors: [parsed.error] };
  };
}
