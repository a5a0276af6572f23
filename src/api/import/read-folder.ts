import type { Program } from "acorn";
import type { CodeBundle, Variable } from "../../core/contract.ts";
import { toImports, type ImportReference } from "../../core/imports.ts";
import { CODE_LIMIT_BYTES } from "../../core/limits.ts";
import { parseModule } from "../../core/syntax.ts";
import { measureReplaced } from "../../dialects/craft/placeholders.ts";
import { replaceVariables } from "../../dialects/craft/variables.ts";
import type { FieldError } from "../problem.ts";
import { toAbout, toFirstLine, type LeftOut } from "./about.ts";
import { readTexts, type FileNote, type SentFiles } from "./folder-files.ts";
import { parseModulesJson } from "./modules-json.ts";
import { reportModules, type ModuleReport } from "./module-report.ts";
import { pickDialect, type PickedDialect } from "./pick-dialect.ts";
import { listPlaceholders, notePlaceholders } from "./placeholder-notes.ts";
import { parseReadme } from "./readme.ts";
import { parseVariablesJson } from "./variables-json.ts";

/** What the request says beside the files; it counts for more than they do. */
export interface Wishes {
  name?: string | undefined;
  description?: string | undefined;
  dialect?: PickedDialect["name"] | undefined;
}

/** A folder as it was understood. */
export interface ReadFolder {
  name: string;
  description: string;
  dialect: PickedDialect;
  draft: Omit<CodeBundle, "imports">;
  /** What the code imports, by its places with the variables put in; null when it cannot be parsed. */
  imports: ImportReference[] | null;
  modules: ModuleReport[];
  variables: { name: string; required: boolean; used: boolean }[];
  leftOut: LeftOut[];
  notes: FileNote[];
  /** What is wrong with files other than the code. */
  errors: FieldError[];
}

/** Reads the files of a Craft package. Nothing is checked of the code but what has to be known of it here. */
export async function readFolder(sent: SentFiles, wishes: Wishes): Promise<ReadFolder> {
  const { texts, errors } = await readTexts(sent);
  const code = texts["index.js"];
  const readme = parseReadme(texts["README.md"]);
  const { modules, errors: moduleErrors } = parseModulesJson(texts["modules.json"]);
  const {
    variables,
    notes: variableNotes,
    errors: variableErrors,
  } = parseVariablesJson(texts["variables.json"]);
  const parsed = parseCode(code, variables);
  const { leftOut, notes: readmeNotes, ...about } = toAbout(readme, wishes);
  const functionType = readme.fields.functionType && toFirstLine(readme.fields.functionType);
  const picked = pickDialect(wishes.dialect, functionType, parsed?.program ?? null);
  const placeholders = listPlaceholders(code);
  return {
    ...about,
    dialect: picked.dialect,
    draft: { dialect: picked.dialect.name, code, modules, variables },
    imports: parsed?.imports ?? null,
    modules: reportModules(modules, parsed?.imports ?? null),
    variables: variables.map(({ name, required = false }) => ({
      name,
      required,
      used: placeholders.has(name),
    })),
    leftOut,
    notes: [
      ...picked.notes,
      // Without the variables there is nothing to say of what is put in.
      ...(variableErrors.length === 0 ? notePlaceholders(code, variables) : []),
      ...variableNotes,
      ...readmeNotes,
    ],
    errors: [...errors, ...moduleErrors, ...variableErrors],
  };
}

/** The code with its variables put in, as it will be loaded. */
function parseCode(
  code: string,
  variables: readonly Variable[],
): { program: Program; imports: ImportReference[] } | null {
  if (measureReplaced(code, variables) > CODE_LIMIT_BYTES) {
    return null;
  }
  const parsed = parseModule(replaceVariables(code, variables));
  return parsed.ok ? { program: parsed.program, imports: toImports(parsed.program).imports } : null;
}
