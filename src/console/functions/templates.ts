import { parse } from "smol-toml";
import type { Dialect, EndpointCreate, FunctionCreate, ScheduleWrite } from "../../api/resources.ts";

/** What a function can begin as: a folder of `examples/`. */
export interface Template {
  /** The folder's name. */
  id: string;
  title: string;
  description: string;
  dialect: Dialect;
  fn: Pick<FunctionCreate, "code" | "modules" | "variables" | "settings" | "egress">;
  /** What belongs to it beside the function. */
  endpoints: EndpointCreate[];
  schedules: (ScheduleWrite & { name: string })[];
}

/** The parts of a `hookwright.toml` that make a template; the folders' own test deploys them as they are. */
interface ManifestFunction {
  dialect?: string;
  description?: string;
  modules?: Record<string, string>;
  variables?: Record<string, string | number | boolean>;
  settings?: FunctionCreate["settings"];
  egress?: { allow: string[] };
  endpoints?: EndpointCreate[];
  schedules?: Template["schedules"];
}

/** Shown, and chosen, before all others. */
const FIRST = "craft-hello";

const files = import.meta.glob<string>(
  "../../../examples/*/{index.js,hookwright.toml,modules.json,variables.json,settings.json,README.md}",
  { query: "?raw", import: "default", eager: true },
);

/** The templates, for those dialects that the console knows. */
export function readTemplates(dialects: readonly Dialect[]): Template[] {
  const folders = new Set(Object.keys(files).map((path) => path.split("/").at(-2) ?? ""));
  return [...folders]
    .toSorted((a, b) => Number(b === FIRST) - Number(a === FIRST))
    .flatMap((id) => {
      const template = fromManifest(id, dialects) ?? fromFolder(id, dialects);
      return template === null ? [] : [template];
    });
}

/** A folder with a manifest says itself what it is. */
function fromManifest(id: string, dialects: readonly Dialect[]): Template | null {
  const [fn] = (parse(textOf(id, "hookwright.toml") ?? "")["functions"] ?? []) as ManifestFunction[];
  const dialect = dialects.find((name) => name === (fn?.dialect ?? "craft"));
  const code = textOf(id, "index.js");
  // What is written in several files is for the command line.
  if (fn === undefined || dialect === undefined || code === undefined) {
    return null;
  }
  const { description = "", modules = {}, variables = {}, settings = [] } = fn;
  const { egress, endpoints = [], schedules = [] } = fn;
  return {
    id,
    dialect,
    title: /^# (.+)$/m.exec(textOf(id, "README.md") ?? "")?.[1] ?? id,
    description,
    fn: {
      code,
      modules,
      variables: Object.entries(variables).map(([name, value]) => ({ name, value })),
      settings,
      egress,
    },
    endpoints,
    schedules,
  };
}

/** A folder as the older products have it is of the dialect that its name begins with. */
function fromFolder(id: string, dialects: readonly Dialect[]): Template | null {
  // The longest name first: `craft` begins as `craft-http` does.
  const longestFirst = dialects.toSorted((a, b) => b.length - a.length);
  const dialect = longestFirst.find((name) => id.startsWith(`${name}-`));
  const code = textOf(id, "index.js");
  if (dialect === undefined || code === undefined) {
    return null;
  }
  const readme = textOf(id, "README.md") ?? "";
  return {
    id,
    dialect,
    title: toSection(readme, "title") ?? id,
    description: toSection(readme, "description") ?? "",
    fn: {
      code,
      modules: JSON.parse(textOf(id, "modules.json") ?? "{}"),
      variables: JSON.parse(textOf(id, "variables.json") ?? "[]"),
      settings: JSON.parse(textOf(id, "settings.json") ?? "[]"),
    },
    endpoints: [],
    schedules: [],
  };
}

function textOf(id: string, file: string): string | undefined {
  return files[`../../../examples/${id}/${file}`];
}

/** Those READMEs have a heading for each thing that they say. */
function toSection(readme: string, heading: string): string | undefined {
  return new RegExp(`^## ${heading}\\s+([^#]+)`, "m").exec(readme)?.[1]?.trim();
}
