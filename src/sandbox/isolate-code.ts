import type { CodeBundle } from "../core/contract.ts";
import { resolveModules } from "../shelf/resolve.ts";
import { readModules } from "../shelf/texts.ts";

/** The code of a version with the packages that it imports: an isolate can be made of it without any I/O. */
export interface IsolateCode {
  bundle: CodeBundle;
  /** Modules of the shelf, by the name under which they are imported. Every isolate has the same texts of them. */
  shelf: Readonly<Record<string, string>>;
}

/** Loads the packages that code imports. */
export async function toIsolateCode(bundle: CodeBundle): Promise<IsolateCode> {
  const resolved = resolveModules(
    bundle.imports.map((specifier) => ({ specifier, line: 1, column: 1, dynamic: false })),
    bundle.modules,
  );
  return { bundle, shelf: resolved.ok ? await readModules(resolved.modules) : {} };
}
