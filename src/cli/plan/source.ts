import { toSourceName, type WantedSource } from "../manifest-schema.ts";
import type { SourceResource } from "../resources.ts";
import { pickChanged, toFieldDiff } from "./difference.ts";
import type { Step } from "./step.ts";

/** What has to be done so that a source is as it is wanted. That of an endpoint is made with the endpoint. */
export function compareSource(wanted: WantedSource, current: SourceResource | undefined): { steps: Step[] } {
  const { slug, endpoint, name, enabled } = wanted;
  const isNew = current === undefined;
  const base = { kind: "source" as const, name: toSourceName(wanted) };
  if (isNew && slug !== undefined) {
    const body = { name: name ?? slug, slug, enabled };
    return { steps: [{ action: "create", ...base, body, diff: toFieldDiff({}, body) }] };
  }
  const stored: Record<string, unknown> = isNew ? { enabled: true } : { ...current };
  const changed = pickChanged({ ...(name === undefined ? {} : { name }), enabled }, stored);
  const where = isNew ? { refers: { source: { endpoint } } } : { id: current.id };
  return {
    steps:
      Object.keys(changed).length === 0
        ? []
        : [{ action: "change", ...base, ...where, body: changed, diff: toFieldDiff(stored, changed) }],
  };
}
