import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { stringify } from "smol-toml";
import { toContext } from "../context.ts";
import { MAIN_FILE } from "../../integration-sdk/paths.ts";
import { usageError } from "../errors.ts";
import { findFunction } from "../find-function.ts";
import { toForward } from "../integration-files.ts";
import { MANIFEST } from "../manifest.ts";
import { toManifestFunction, toManifestPipeline } from "../pulled.ts";
import { readSurroundings } from "../read-surroundings.ts";
import type { EndpointResource, FunctionResource, ScheduleResource } from "../resources.ts";

/** `hookwright pull`: writes functions of the server as a folder that can be deployed. */
export function addPull(program: Command): void {
  program
    .command("pull")
    .argument("<function...>", "ids or names")
    .description(
      "write functions of the server, with all that calls them or hands them events, as a folder that can be deployed",
    )
    .option("--folder <folder>", "where to", ".")
    .option("--force", "write over files that are there and differ")
    .action(async (names: string[], options: { folder: string; force?: boolean }, command: Command) => {
      const { api, out } = toContext(command);
      const files = new Map<string, string>();
      const functions: Record<string, unknown>[] = [];
      const pulled: FunctionResource[] = [];
      for (const name of names) {
        const fn = await findFunction(api, name);
        pulled.push(fn);
        const [endpoints, schedules] = await Promise.all([
          api.list<EndpointResource>(`/functions/${fn.id}/endpoints`),
          api.list<ScheduleResource>(`/functions/${fn.id}/schedules`),
        ]);
        const file = addSource(fn, names.length === 1, files);
        functions.push(toManifestFunction(fn, file, endpoints, schedules));
      }
      const around = await readSurroundings(api, pulled);
      if (around === null) {
        out.note("sources, connections and triggers are left out: the token may not read events");
      }
      const pipeline = around === null ? {} : toManifestPipeline(around);
      files.set(MANIFEST, `${stringify({ functions, ...pipeline })}\n`);
      const written = writeFiles(options.folder, files, options.force === true);
      out.result(written, () => written.map((file) => `wrote ${file}`).join("\n"));
    });
}

/** Adds the code of a function, and the files that it has beside it; gives the file that is the main one. */
function addSource(
  { name, code = "", files = {} }: FunctionResource,
  isOnly: boolean,
  all: Map<string, string>,
) {
  const paths = Object.keys(files);
  if (paths.length === 0) {
    const file = toFileName(name, isOnly, all);
    all.set(file, code);
    return file;
  }
  if (!isOnly) {
    throw usageError(`${name} has files beside its code: pull it alone, into a folder of its own`);
  }
  Object.entries(files).forEach(([path, text]) => all.set(path, text));
  const main = paths.find((path) => code === toForward(path));
  if (main === undefined) {
    all.set(MAIN_FILE, code);
  }
  return main ?? MAIN_FILE;
}

function toFileName(name: string, isOnly: boolean, taken: ReadonlyMap<string, string>): string {
  const stem = isOnly ? "index" : name.replaceAll(/[^\w-]+/g, "-").toLowerCase() || "function";
  for (let count = 1; ; count++) {
    const file = `${stem}${count === 1 ? "" : `-${count}`}.js`;
    if (!taken.has(file)) {
      return file;
    }
  }
}

/** Writes all of them or none: what is there and differs is somebody's work. */
function writeFiles(folder: string, files: ReadonlyMap<string, string>, isForced: boolean): string[] {
  const paths = [...files].map(([name, text]) => ({ path: join(folder, name), text }));
  const differing = paths.filter(({ path, text }) => existsSync(path) && readFileSync(path, "utf8") !== text);
  if (differing.length > 0 && !isForced) {
    const names = differing.map(({ path }) => path).join(", ");
    throw usageError(`there already, and different: ${names}; --force writes over it`);
  }
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of paths) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return paths.map(({ path }) => path);
}
