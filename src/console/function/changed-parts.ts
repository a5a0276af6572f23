import type { VersionResource } from "../../api/resources.ts";
import { toSettingDefinitions } from "../../core/settings.ts";
import { MAIN_FILE } from "./files.ts";

/** A part of two versions that is not the same in both, as texts. */
export interface ChangedPart {
  /** A path for a file. */
  name: string;
  kind: "file" | "modules" | "variables" | "settings";
  /** Null: the version does not have the file. */
  before: string | null;
  after: string | null;
}

type Parts = Pick<VersionResource, "code" | "files" | "modules" | "variables" | "settings">;

/** What differs between two versions, part by part. */
export function listChangedParts(before: Parts, after: Parts): ChangedPart[] {
  const [from, to] = [toFiles(before), toFiles(after)];
  const paths = [...new Set([MAIN_FILE, ...[...from.keys(), ...to.keys()].toSorted()])];
  const files = paths.map((name): ChangedPart => {
    return { name, kind: "file", before: from.get(name) ?? null, after: to.get(name) ?? null };
  });
  const others = (["modules", "variables", "settings"] as const).map((kind): ChangedPart => {
    return { name: kind, kind, before: TEXTS[kind](before), after: TEXTS[kind](after) };
  });
  return [...files, ...others].filter((part) => part.before !== part.after);
}

function toFiles({ code = "", files = {} }: Parts): Map<string, string> {
  return new Map([[MAIN_FILE, code], ...Object.entries(files)]);
}

/** One line for each module and variable, so that what changed is seen at a glance. */
const TEXTS: Record<"modules" | "variables" | "settings", (parts: Parts) => string> = {
  modules: ({ modules }) =>
    Object.entries(modules)
      .map(([name, version]) => `${name} ${version}`)
      .join("\n"),
  variables: ({ variables }) =>
    variables.map(({ name, value }) => `${name} = ${JSON.stringify(value)}`).join("\n"),
  // As they are understood: how others have written them makes no difference.
  settings: ({ settings }) => JSON.stringify(toSettingDefinitions(settings), null, 2),
};
