import type { Caller } from "../../auth/api-tokens.ts";
import { createId } from "../../core/ids.ts";
import { toSourcePlace } from "../../dialects/craft/placeholders.ts";
import { toPackageName } from "../../shelf/resolve.ts";
import { isSuffixTaken, type StoredEndpoint } from "../../storage/endpoints.ts";
import { deleteFunction } from "../../storage/functions.ts";
import { toCodeBundle } from "../check-code.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, type FieldError } from "../problem.ts";
import { saveEndpoint, SUFFIX_TAKEN } from "../save-endpoint.ts";
import { checkVersion, storeFunction, type CheckedVersion } from "../save-version.ts";
import { toFileError, type SentFiles } from "./folder-files.ts";
import { toAdvice } from "./module-report.ts";
import { readFolder, type ReadFolder, type Wishes } from "./read-folder.ts";

/** A folder to be imported, and what is wished beside it. */
export interface FolderImport extends Wishes {
  files: SentFiles;
  /** Of an endpoint to be made with the function. */
  suffix?: string | undefined;
}

/** What was understood of a folder, and what stands in its way. */
export type ImportReport = Omit<ReadFolder, "draft" | "imports"> & { accepted: boolean };

/** Null: nothing was made, or no endpoint was wished for. */
export interface ImportResult {
  functionId: string | null;
  endpoint: StoredEndpoint | null;
  report: ImportReport;
}

/** What is wrong, and the status of an answer that says nothing else. */
interface Fault {
  status: ApiProblem["status"];
  errors: FieldError[];
}

/**
 * Makes a function of a Craft package. What is wrong with it is told all at once: in a refusal, or in the report of a
 * dry run, which makes nothing.
 */
export async function importFolder(
  deps: ApiDeps,
  caller: Caller,
  { files, suffix, ...wishes }: FolderImport,
  isDryRun: boolean,
): Promise<ImportResult> {
  const folder = await readFolder(files, wishes);
  const { checked, faults } = await checkFolder(deps, folder, suffix);
  const { draft: _draft, imports: _imports, ...understood } = folder;
  const errors = faults.flatMap((fault) => fault.errors);
  const report = { accepted: checked !== null, ...understood, errors };
  if (isDryRun) {
    return { functionId: null, endpoint: null, report };
  }
  if (checked === null) {
    const [{ status } = { status: 422 as const }, ...others] = faults;
    throw new ApiProblem(
      others.every((fault) => fault.status === status) ? status : 422,
      "the folder cannot be imported as it is; nothing was saved",
      { errors, members: { report } },
    );
  }
  const { name, description } = folder;
  await storeFunction(deps, caller, { name, description, limits: "{}", egress: "{}" }, checked);
  const { functionId } = checked;
  const fn = { id: functionId, dialect: folder.draft.dialect };
  const endpoint = suffix === undefined ? null : await giveEndpoint(deps, caller, fn, suffix);
  return { functionId, endpoint, report };
}

/** Checks everything, also what comes after a fault. `checked` is null when there is one. */
async function checkFolder(
  deps: ApiDeps,
  folder: ReadFolder,
  suffix: string | undefined,
): Promise<{ checked: CheckedVersion | null; faults: Fault[] }> {
  const faults: Fault[] = [];
  if (folder.errors.length > 0) {
    faults.push({ status: 422, errors: folder.errors });
  }
  if (suffix !== undefined && (await isSuffixTaken(deps.db, suffix))) {
    faults.push({ status: 409, errors: [SUFFIX_TAKEN] });
  }
  try {
    if (folder.errors.length === 0) {
      const checked = await checkVersion(deps, createId("fn", deps.now()), {
        ...folder.draft,
        settings: [],
      });
      return { checked: faults.length === 0 ? checked : null, faults };
    }
    // Not loaded: without its modules or variables it would stumble over what is told already.
    if (folder.errors.every(({ file }) => file !== "index.js")) {
      toCodeBundle(folder.draft);
    }
  } catch (error) {
    if (!(error instanceof ApiProblem)) {
      throw error;
    }
    faults.push({ status: error.status, errors: toFolderErrors(error, folder) });
  }
  return { checked: null, faults };
}

/** What was found in a draft, told of the files that it was made of. */
function toFolderErrors({ message, errors }: ApiProblem, folder: ReadFolder): FieldError[] {
  if (errors.length === 0) {
    // Too large, all together.
    return [{ path: "files", message }];
  }
  const advices = listAdvices(folder);
  return errors.map(({ path: _path, message: reason, ...place }) => {
    const advice = advices.get(`${place.line}:${place.column}`);
    return toFileError("index.js", advice === undefined ? reason : `${reason}; ${advice}`, { place });
  });
}

/** For so many imports there is advice: to find the place of one takes a look at the whole code. */
const ADVICES_MAX = 100;

/** What to do about the imports of packages that the shelf lacks, by their places. */
function listAdvices({ imports, modules, draft }: ReadFolder): Map<string, string> {
  const lacking = new Map(
    modules.filter(({ state }) => state === "lacking").map((each) => [each.name, each]),
  );
  const advices = new Map<string, string>();
  for (const reference of imports ?? []) {
    const module = lacking.get(toPackageName(reference.specifier));
    if (module !== undefined && advices.size < ADVICES_MAX) {
      const { line, column } = toSourcePlace(draft.code, draft.variables, reference);
      advices.set(`${line}:${column}`, toAdvice(module.name, module.wanted));
    }
  }
  return advices;
}

/** The suffix was free a moment ago. Should it be gone, the function goes too: half an import is none. */
async function giveEndpoint(
  deps: ApiDeps,
  caller: Caller,
  fn: Parameters<typeof saveEndpoint>[2],
  suffix: string,
): Promise<StoredEndpoint> {
  try {
    return await saveEndpoint(deps, caller, fn, { suffix });
  } catch (error) {
    await deleteFunction(deps.db, caller.workspaceId, fn.id);
    throw error;
  }
}
